"""Export and ingest again: the same articles, texts, topics and corrections."""

import json

import pytest
from django.core.management import call_command

from archive.editing import corrections as article_corrections
from archive.editing import furniture_choices, topic_choices
from archive.extraction.cleaning.edge_lines import fingerprint
from archive.intake.ingest import ingest
from archive.intake.opening import files_below
from archive.models import (
    Article,
    ArticleTopic,
    Capture,
    Event,
    Revision,
    SharedLine,
    Thread,
    Topic,
)
from archive.topics.loading import load
from tests.helpers.agreement import disagreements

pytestmark = pytest.mark.long

TOPICS = [
    {
        "slug": slug,
        "kind": "place",
        "name": {"zh-hans": text, "zh-hant": text, "en": slug},
        "terms": [{"text": text, "whole_word": True, "not_within": [], "weight": 1.0, "ambiguous": False}],
    }
    for slug, text in (("china", "中国"), ("japan", "日本"), ("nato", "北约"))
]  # fmt: skip
NOT_COMPARED = {
    "id", "capture_id", "created_at", "updated_at", "source_id", "story", "fingerprint",
    "event_id",
}  # fmt: skip


def snapshot() -> dict[str, dict]:
    """Everything about every article that an export should carry, by identity."""
    found = {}
    for article in Article.objects.select_related("source"):
        values = {
            field.attname: getattr(article, field.attname)
            for field in Article._meta.concrete_fields
            if field.attname not in NOT_COMPARED
        }
        links = article.articletopic_set.select_related("topic").order_by("topic__slug")
        values["source"] = article.source.slug
        values["topics"] = [
            (link.topic.slug, link.origin, link.score, link.evidence) for link in links
        ]
        found[article.identity] = values
    return found


def empty() -> None:
    Revision.objects.all().delete()
    ArticleTopic.objects.all().delete()
    Article.objects.update(capture=None)
    Capture.objects.all().delete()
    from archive import search

    Article.objects.all().delete()
    Event.objects.all().delete()
    Thread.objects.all().delete()
    search.rebuild()


@pytest.mark.django_db
def test_an_export_read_into_an_empty_archive_gives_the_same_articles(shared, tmp_path, admin_user):
    load(TOPICS)
    ingest(files_below([shared / "corpus", shared / "seeds"])[::3])
    first, second, third, fourth = Article.objects.order_by("pk")[:4]
    article_corrections.correct(
        first, {"title": "更正的标题", "byline": "某人"}, admin_user, "为什么"
    )
    article_corrections.correct(second, {"published_precision": "estimated"}, admin_user)
    article_corrections.withdraw([third], "发布者撤回", admin_user)
    topic_choices.choose([fourth], [Topic.objects.get(slug="nato")], ArticleTopic.Origin.EDITOR)
    excluded = ArticleTopic.objects.filter(topic__slug="china", origin="rule").first()
    topic_choices.choose([excluded.article], [excluded.topic], ArticleTopic.Origin.EXCLUDED)
    before = snapshot()
    export = tmp_path / "archive.jsonl"
    call_command("export", str(export))
    empty()

    report = ingest([export], trusted=True)

    after = snapshot()
    assert (report.created, report.rejected) == (len(before), [])
    assert after.keys() == before.keys()
    for identity, values in before.items():
        excluded_links = [t for t in values["topics"] if t[1] == "excluded"]
        if excluded_links or identity == first.identity:
            values = {**values, "topics": [t[:2] for t in values["topics"]]}
            after[identity]["topics"] = [t[:2] for t in after[identity]["topics"]]
        if identity == fourth.identity:
            values["topics"] = [t[:2] for t in values["topics"]]
            after[identity]["topics"] = [t[:2] for t in after[identity]["topics"]]
        assert after[identity] == values
    assert disagreements() == []
    again = ingest([export], trusted=True)
    assert (again.created, again.updated, again.unchanged) == (0, 0, len(before))


@pytest.mark.django_db
def test_a_correction_that_came_through_an_export_survives_reprocessing(make_article, tmp_path):
    article_corrections.correct(make_article(title="旧"), {"title": "新"})
    export = tmp_path / "archive.jsonl"
    call_command("export", str(export))
    empty()
    ingest([export], trusted=True)

    call_command("reprocess")

    article = Article.objects.get()
    assert (article.title, article.machine_read["title"]) == ("新", "旧")
    article_corrections.take_back(article, ["title"])
    assert Article.objects.get().title == "旧"


@pytest.mark.django_db
def test_what_was_decided_of_lines_that_articles_share_goes_along(make_article, tmp_path):
    lines = {
        "本报讯员供稿，欢迎读者来信。": "drop",
        "会谈在首都举行。": "keep",
        "还没有人看过。": "",
    }
    source = make_article().source
    make_article(source=source)
    for line, choice in lines.items():
        row = SharedLine.objects.create(source=source, key=fingerprint(line), line=line)
        if choice:
            furniture_choices.decide(row, choice)
    export = tmp_path / "archive.jsonl"
    call_command("export", str(export))
    told = [json.loads(line).get("shared_lines") for line in export.read_text().splitlines()]
    SharedLine.objects.all().delete()
    empty()

    refused = ingest([export])  # not this archive's own: nothing is taken over
    assert SharedLine.objects.exclude(state="counted").count() == 0
    report = ingest([export], trusted=True)

    assert told == [
        [{"line": line, "choice": choice} for line, choice in lines.items() if choice],
        None,
    ]
    assert (refused.created, len(refused.rejected)) == (1, 1)
    assert (report.created, report.rejected) == (1, [])
    found = {line.line: line.state for line in SharedLine.objects.exclude(state="counted")}
    assert found == {"本报讯员供稿，欢迎读者来信。": "agreed", "会谈在首都举行。": "refused"}
    # What is decided here stays, and a second time brings nothing.
    furniture_choices.decide(SharedLine.objects.get(state="agreed"), "keep")
    assert ingest([export], trusted=True).adopted == []
    assert SharedLine.objects.filter(state="agreed").count() == 0


@pytest.mark.django_db
def test_a_line_that_is_damaged_is_refused_and_the_others_are_read(make_article, tmp_path):
    for _ in range(3):
        make_article()
    export = tmp_path / "archive.jsonl"
    call_command("export", str(export))
    lines = export.read_text().splitlines()
    old = json.loads(lines[2])
    export.write_text(
        "\n".join([lines[0], lines[1][:-20], json.dumps({**old, "foreign_desk": 99})])
    )
    empty()

    report = ingest([export], trusted=True)

    assert report.created == 1
    assert [r["path"].rsplit(", ", 1)[1] for r in report.rejected] == ["line 2", "line 3"]
    assert "not JSON" in report.rejected[0]["reason"]
    assert "version 99" in report.rejected[1]["reason"]


@pytest.mark.django_db
def test_hostile_markup_in_an_export_is_cleaned_like_any_other(make_article, tmp_path):
    make_article()
    export = tmp_path / "archive.jsonl"
    call_command("export", str(export))
    record = json.loads(export.read_text())
    record["body_html"] = "<p onclick=x>文</p><script>alert(1)</script>"
    export.write_text(json.dumps(record))
    empty()

    ingest([export], trusted=True)

    assert Article.objects.get().body_html == "<p>文</p>"
