"""`verify`: damage of every kind is one line with its remedy; derived data is repaired."""

import io
import re

import pytest
from django.core.management import call_command
from django.db import connection

from archive.editing import batches
from archive.editing import corrections as article_corrections
from archive.intake.ingest import ingest
from archive.models import (
    Article,
    ArticleTopic,
    Batch,
    Capture,
    Entry,
    FormerSlug,
    Revision,
    Shingle,
    Tally,
    Term,
    Topic,
    TopicPair,
    Unplaced,
)
from archive.safekeeping.verifying.looking import STEPS
from tests.helpers.desk import document

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

LONG = "".join(
    f"第{n}段说，{place}的代表在会上谈到{what}，并同意在下一季度继续磋商。"
    for n, (place, what) in enumerate(
        zip(
            "东南西北中海江河湖山",
            "渔业关税签证航运电力粮食教育卫生铁路港口".split("税"),
            strict=False,
        )
    )
) + "".join(f"附件{n}列出了第{n * n}号清单与{n * 7}项条款的说明文字。" for n in range(20))


def said(*words, code=0):
    """What a command prints; it must exit with a code."""
    out = io.StringIO()
    stopped = 0
    try:
        call_command(*words, stdout=out, stderr=io.StringIO())
    except SystemExit as error:
        stopped = error.code
    assert stopped == code, out.getvalue()
    return out.getvalue()


def run(sql, *params):
    """Damage the database: write with plain SQL, past all code that keeps it consistent."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(
            "PRAGMA foreign_keys = OFF" if sqlite else "SET session_replication_role = replica"
        )
        try:
            cursor.execute(sql, params)
        finally:
            cursor.execute(
                "PRAGMA foreign_keys = ON" if sqlite else "RESET session_replication_role"
            )


@pytest.fixture(autouse=True)
def without_the_schema(monkeypatch):
    """Reading the schema takes longer than all the rest; `test_looking` has what is found in it."""
    monkeypatch.delitem(STEPS, "schema")


@pytest.fixture
def archive(tmp_path, make_topic):
    """An archive of five articles: two copies of one text, one corrected, one withdrawn."""
    summit, nato = (
        make_topic("summit", name_zh_hans="峰会"),
        make_topic("nato", name_zh_hans="北约"),
    )
    Term.objects.create(topic=nato, text="北约")
    Term.objects.create(topic=summit, text="外长会议")
    FormerSlug.objects.create(slug="atlantic", topic=nato)
    given = [
        {"name": "a"},
        {"name": "b", "title": "磋商的清单", "lead": "第一次磋商结束。", "text": LONG},
        {"name": "c", "title": "磋商的清单全文", "lead": "第一次磋商结束。", "text": LONG},
        {"name": "d", "title": "北约与伙伴国", "text": "各国谈到气候。"},
        {"name": "e", "title": "另一次会谈", "text": "会谈没有结果。"},
    ]
    for each in given:
        path = tmp_path / f"{each['name']}.txt"
        path.write_text(document(**each))
    newer = tmp_path / "newer.txt"
    ingest([tmp_path / f"{each['name']}.txt" for each in given])
    newer.write_text(
        document(name="a", epoch="1712406701000", text="会议讨论了援助,改在八月再议。")
    )
    ingest([newer])
    corrected, withdrawn = at("d"), at("e")
    article_corrections.correct(corrected, {"title": "北约与四个伙伴国", "published_at": None})
    article_corrections.withdraw([withdrawn], "重复")
    batches.carry_out(
        [at("b").pk, at("c").pk],
        "两篇",
        lambda articles, batch: article_corrections.apply(
            [(a, article_corrections.planned(a, {"section": "要闻"})) for a in articles],
            None,
            "",
            batch,
        ),
        None,
    )
    return tmp_path


def at(name):
    return Article.objects.get(source_url__endswith=f"20240405-{name}")


def update(name, **values):
    Article.objects.filter(pk=at(name).pk).update(**values)


def unclean(name):
    html = '<p onclick="x()">坏</p><script>alert(1)</script>'
    run("UPDATE archive_article SET body_html = %s WHERE id = %s", html, at(name).pk)


def of(name):
    return Capture.objects.get(pk=at(name).capture_id)


def words_taken_out():
    from archive.search.indexing.engine import engine
    from archive.search.indexing.entries import words_of

    entry = Entry.objects.get(article=at("b"))
    engine().take([(entry.pk, words_of(at("b")))])


def words_of_none():
    from archive.search.indexing.engine import engine

    engine().put([(77_777, ("北约", "北约", "", "all s1 lzhhans"))])


def entries_gone():
    Entry.objects.filter(article=at("b")).delete()


def story_of_one():
    Article.objects.filter(pk=at("e").pk).update(story=at("e").pk)


def linked_without_reason():
    update("d", story=at("b").story)


# What is damaged, what a line says of it. Mended by `verify --repair`.
MENDED = {
    "body not clean": (
        lambda: unclean("a"),
        "has a body that is not clean",
    ),
    "text of another body": (lambda: update("a", body_text="别的文字"), "text that is not that of"),
    "body of another text": (lambda: update("a", body_html="<p>别的</p>"), "text that is not that"),
    "title changed": (lambda: update("a", title="别的题"), "does not say what its digest"),
    "byline changed": (lambda: update("a", byline="某人"), "does not say what its digest"),
    "digest": (lambda: update("a", content_hash="0" * 64), "does not say what its digest"),
    "characters": (lambda: update("a", characters=9), "another number of characters"),
    "day": (lambda: update("a", published_day="2001-01-01"), "filed under a wrong day"),
    "moment": (lambda: update("a", published_at="2001-01-01T00:00Z"), "filed under a wrong day"),
    "topicless": (lambda: update("d", topicless=True), "wrongly listed as having no topic"),
    "not topicless": (lambda: update("b", topicless=False), "wrongly listed as having a topic"),
    "date under topics": (
        lambda: ArticleTopic.objects.update(published_day="2001-01-01"),
        "has another date under its topics",
    ),
    "fingerprint": (lambda: update("b", fingerprint=1), "not the fingerprint"),
    "sketch lost": (lambda: Shingle.objects.all().delete(), "not the sketch of its text"),
    "sketch of another": (lambda: Shingle.objects.update(number=7), "not the sketch of its text"),
    "story of one": (story_of_one, "the only one of its story"),
    "copies not linked": (
        lambda: Article.objects.update(story=None),
        "and is not linked with it",
    ),
    "linked without reason": (linked_without_reason, "of which none has its text"),
    "number of a story": (
        lambda: Article.objects.exclude(story=None).update(story=at("c").pk),
        "whose first article is",
    ),
    "corrected, unlisted": (lambda: update("d", corrected_at=None), "listed among the corrected"),
    "listed, not corrected": (
        lambda: update("a", corrected_at="2024-05-05T00:00Z"),
        "listed among the corrected",
    ),
    "contested": (lambda: update("a", contested_fields=["title"]), "contested fields"),
    "what was read lost": (lambda: update("d", machine_read={}), "no longer knows what was read"),
    "tally": (lambda: Tally.objects.filter(span=1).update(articles=9), "counts per day are wrong"),
    "tallies lost": (lambda: Tally.objects.all().delete(), "counts per day are wrong"),
    "pairs": (lambda: TopicPair.objects.update(articles=9), "tallies of pairs"),
    "entry lost": (entries_gone, "is not in the index"),
    "entry of none": (lambda: Entry.objects.filter(article=at("b")).update(article=None), "taken out"),
    "entry of a lost article": (
        lambda: Entry.objects.filter(article=at("b")).update(article=99_999),
        "has no article",
    ),
    "entry of other text": (
        lambda: Entry.objects.filter(article=at("b")).update(digest=b"12345678"),
        "is indexed with other text",
    ),
    "entry of another day": (
        lambda: Entry.objects.filter(article=at("b")).update(published_day="2001-01-01"),
        "indexed with another date",
    ),
    "entry not withdrawn": (
        lambda: Entry.objects.update(withdrawn_at=None),
        "indexed with another date, source, language or withdrawal",
    ),
    "entry of another version": (lambda: Entry.objects.update(version=99), "another version"),
    "words lost": (words_taken_out, "not every word of article"),
    "words of none": (words_of_none, "words of 1 articles that are not there"),
    "index lost": (lambda: drop("search_text"), "the index is broken: it lacks search_text"),
    "article of a capture lost": (
        lambda: lose_article("b"),
        "became an article that is not there",
    ),
    "folded spelling": (lambda: Term.objects.update(folded=""), "not found by searches"),
    "reading of a name": (
        lambda: Topic.objects.update(reading_zh_hans="x"),
        "not put in order by its name",
    ),
    "address in a circle": (
        lambda: FormerSlug.objects.create(slug="nato", topic=Topic.objects.get(slug="nato")),
        "leads to itself",
    ),
    "event not looked for": (
        lambda: Unplaced.objects.create(article=at("b"), since="2001-01-01T00:00Z"),
        "the events of 1 articles were not looked for",
    ),
    "sketch of a lost article": (
        lambda: run("INSERT INTO archive_shingle (article_id, number) VALUES (99999, 5)"),
        "names article 99999",
    ),
}  # fmt: skip


def drop(table):
    run(f"DROP TABLE {table}")


def lose_article(name):
    pk = at(name).pk
    Capture.objects.filter(article=pk).update(article=None)
    run("DELETE FROM archive_revision WHERE article_id = %s", pk)
    run("DELETE FROM archive_articletopic WHERE article_id = %s", pk)
    run("DELETE FROM archive_shingle WHERE article_id = %s", pk)
    run("DELETE FROM archive_article WHERE id = %s", pk)
    Batch.objects.update(count=1)


# What is damaged, what a line says of it. Only told: nothing that is kept says how it should be.
TOLD = {
    "capture of other bytes": (
        lambda: Capture.objects.filter(pk=of("a").pk).update(compressed=Capture.compress(b"x")),
        "its SHA-256 is another",
    ),
    "capture cut off": (
        lambda: Capture.objects.filter(pk=of("a").pk).update(compressed=of("a").compressed[:50]),
        "what was kept of the document is damaged",
    ),
    "capture of another size": (
        lambda: Capture.objects.filter(pk=of("a").pk).update(size=3),
        "and says 3",
    ),
    "capture lost": (
        lambda: run("DELETE FROM archive_capture WHERE id = %s", at("e").capture_id),
        "(capture), which is not there; ingest its document again",
    ),
    "revision lost": (
        lambda: Revision.objects.filter(cause="capture").delete(),
        "that revision is not there",
    ),
    "revision of a batch lost": (
        lambda: Revision.objects.filter(batch__isnull=False).first().delete(),
        "and has 1 revisions",
    ),
    "source lost": (lambda: run("DELETE FROM archive_source"), "(source), which is not there"),
    "corrected fields": (
        lambda: update("a", edited_fields=["body_html"]),
        "corrected fields that there are not",
    ),
    "origin of a link": (
        lambda: ArticleTopic.objects.update(origin="x"),
        "for a reason that there is not",
    ),
    "outcome": (lambda: Capture.objects.filter(pk=of("a").pk).update(outcome="x"), "an outcome that"),
    "address of two topics": (
        lambda: FormerSlug.objects.create(slug="summit", topic=Topic.objects.get(slug="nato")),
        "is another topic's now",
    ),
    "topics in a circle": (
        lambda: Topic.objects.update(parent=Topic.objects.get(slug="nato")),
        "is part of itself",
    ),
}  # fmt: skip


def sacred():
    captures = Capture.objects.order_by("pk").values_list("sha256", "compressed", "size", "origin")
    corrections = Article.objects.exclude(edited_fields=[]).order_by("pk")
    return (
        [(sha, bytes(packed), *rest) for sha, packed, *rest in captures],
        list(corrections.values_list("pk", "title", "section", "edited_fields")),
    )


@pytest.mark.parametrize(("damage", "line"), MENDED.values(), ids=MENDED)
def test_damage_to_what_is_derived_is_told_and_mended(archive, damage, line):
    damage()
    before = sacred()

    told = said("verify", "--repair", code=0)

    assert line in told
    assert re.search(r"mended \d+, left 0\n$", told)
    assert sacred() == before


@pytest.mark.parametrize(("damage", "line"), TOLD.values(), ids=TOLD)
def test_damage_to_what_came_in_is_told_and_left(archive, damage, line):
    damage()

    told = said("verify", "--repair", code=1)

    before, after = told.split("disagreements", 1)
    assert line in before
    assert line in after
    assert not told.endswith("left 0\n")
