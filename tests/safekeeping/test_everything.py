"""The stream of everything holds all that editors did, and any database reads it back whole."""

import gzip
import hashlib
import json
from io import StringIO

import environs
import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from archive.editing import (
    batches,
    copy_marks,
    corrections,
    topic_changes,
    topic_choices,
    topic_merging,
)
from archive.editing.event_choices.naming import name_event
from archive.intake.ingest import ingest
from archive.models import (
    Article,
    ArticleTopic,
    Batch,
    Capture,
    Event,
    Feed,
    FeedReading,
    Fetch,
    FormerEvent,
    FormerSlug,
    FormerThread,
    Picture,
    PrintedLine,
    Proposal,
    Revision,
    Rhythm,
    Source,
    Tally,
    Term,
    Thread,
    Topic,
    TopicMerge,
    Unplaced,
)
from archive.safekeeping import kept_models
from archive.safekeeping.database_copies import contents, reading
from archive.safekeeping.places import Locations
from archive.safekeeping.verifying import look
from archive.search.indexing.engine import engine
from reader.access.api_tokens import Token
from reader.library.cited import stored
from reader.library.dossiers.compiling import add_articles, begin
from reader.library.following.follow import Follow, LastSeen
from reader.library.notes.note import Note
from reader.library.reading_list.kept_articles import mark
from reader.library.result_sets.result_set import ResultSet
from reader.library.saved_searches.digest import Digest, DigestAttempt, MailAddress
from reader.library.saved_searches.saved_search import MatchingPlace, SavedSearch, SearchMatch
from tests.helpers.desk import document
from tests.helpers.serving import Site
from tests.safekeeping.conftest import add_file

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
ORIGIN = ArticleTopic.Origin


@pytest.fixture
def folders(tmp_path, settings):
    settings.PICTURES_DIR = tmp_path / "pictures"
    settings.OUTLETS_DIR = tmp_path / "outlets"
    add_file(settings.PICTURES_DIR, "ab/abc/original.png", "a picture")
    add_file(settings.OUTLETS_DIR, "notes.txt", "which outlets are to come")


@pytest.fixture
def worked_on(folders, tmp_path, make_topic, make_source):
    """An archive in which editors did a bit of everything they can do."""
    editor = User.objects.create_user("wen", password="a long one")
    editor.groups.add(Group.objects.create(name="Night desk"))
    Token.objects.create(user=editor, name="feed reader", digest="0" * 64)
    nato, otan, cuba = (
        make_topic(slug, name_en=slug.upper(), name_zh_hans=name)
        for slug, name in (("nato", "北约"), ("otan", "北约组织"), ("cuba", "古巴"))
    )
    for topic, text in ((nato, "北约"), (otan, "北约组织"), (cuba, "古巴")):
        Term.objects.create(topic=topic, text=text, not_within=["北约克"], weight=0.5)
    paths = [
        add_file(tmp_path / "in", f"{n}.txt", document(title=f"第{n}次外长会议", name=f"n{n}"))
        for n in range(7)
    ]
    ingest(paths)
    ingest(
        [
            add_file(
                tmp_path / "in",
                "newer.txt",
                document(title="又一次会议", name="n0", epoch="1712393101000"),
            )
        ]
    )
    ingest([add_file(tmp_path / "in", "bad.txt", "no article")])
    first, second, third, fourth, fifth, sixth, seventh = Article.objects.order_by("pk")
    corrections.correct(first, {"title": "编辑改的题", "byline": "文"}, editor, "a slip")
    corrections.correct(second, {"published_at": None, "published_precision": "unknown"}, editor)
    corrections.withdraw([third], "asked for by its author", editor)
    topic_choices.choose([fourth], [cuba], ORIGIN.EDITOR, editor)
    topic_choices.choose([second], [otan], ORIGIN.EDITOR, editor)
    topic_choices.choose([fourth], [nato], ORIGIN.EXCLUDED, editor)
    copy_marks.mark_as_copies([fifth, sixth], editor)
    copy_marks.mark_as_no_copies([seventh], editor)
    batches.carry_out(
        [fifth.pk, sixth.pk], "sections",
        lambda some, batch: corrections.apply(
            [(a, corrections.planned(a, {"section": "要闻"})) for a in some], editor, "", batch
        ),
        editor,
    )  # fmt: skip
    topic_merging.merge(otan, nato, editor)
    topic_changes.rename(Topic.objects.get(pk=nato.pk), "north-atlantic")
    Source.objects.filter(slug="rfi").update(
        name_en="RFI, as we call it", edited_fields=["name_en"]
    )
    PrintedLine.objects.create(source=first.source, line="刊于 2024.05.01", date="2024.05.01")
    Proposal.objects.create(chinese="布林肯", latin="Blinken", articles=3, dismissed=True)
    event = Event.objects.order_by("pk").first()
    FormerEvent.objects.create(number=event.pk + 1000, article=event.lead)
    Unplaced.objects.create(article=seventh)
    FormerThread.objects.create(slug="affair", article=event.lead)
    Thread.objects.create(slug="the-affair")
    name_event(event, editor, name="外长会议")
    Picture.objects.create(
        url="https://example.org/a.png", status="failed", tried_at=timezone.now()
    )
    feed = Feed.objects.create(address="https://example.org/feed", source=first.source)
    FeedReading.objects.create(feed=feed, outcome="read", created=3)
    now = timezone.now()
    Rhythm.objects.create(source=first.source, newest_at=now, silent_at=now)
    Fetch.objects.create(
        url="https://example.org/feed", etag='"1"', fetched_at=timezone.now(), status="read"
    )
    dossier = begin(editor, "印太观察")
    dossier.members.add(editor)
    add_articles(dossier, editor, [first, second])
    mark(editor, "keep", [first.pk])
    Note.objects.create(
        user=editor, exact="外长会议", text="查证", made_at=timezone.now(), changed_at=timezone.now(),
        **stored(first),
    )  # fmt: skip
    LogEntry.objects.log_actions(editor.pk, [first], ADDITION, "changed the title", single_object=True)  # fmt: skip
    a_reader_works(editor, seventh)
    ResultSet.saved(
        editor, "Cited", [first.pk, second.pk], "/timeline.json", "", "https://a.example"
    )
    # As in an archive that is years old: kinds of content have other numbers than in a new one.
    ContentType.objects.create(app_label="gone", model="thing")


def a_reader_works(user, article):
    """What is followed, saved and mailed, with something in each table of it."""
    Follow.objects.create(user=user, kind="topic", slug="otan")
    LastSeen.objects.create(user=user, article=article.pk)
    MatchingPlace.objects.create(pk=1, article=article.pk)
    search = SavedSearch.objects.create(user=user, asked="q=x", name="私", rhythm="daily")
    SearchMatch.objects.create(search=search, article=article, words=["北约"])
    MailAddress.objects.create(
        user=user, address="wen@home.example", site="https://news.example", language="zh-hans"
    )
    moment = timezone.now()
    digest = Digest.objects.create(
        user=user, rhythm="daily", up_to=article.pk, made_at=moment, next_try_at=moment
    )
    DigestAttempt.objects.create(digest=digest, at=moment, error="no server")


def emptied():
    call_command("flush", interactive=False, verbosity=0)
    engine().uninstall()
    engine().install()


def exported(path):
    call_command("export", str(path), "--everything", stderr=StringIO())
    return rows_in(path)


def rows_in(path):
    """What a stream holds, but for when and from which kind of database it was written."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        first, *others, _end = map(json.loads, file)
    return [first["migrations"], *others]


def tallies():
    names = ("topic", "span", "first", "source", "language", "articles")
    return {row for row in Tally.objects.values_list(*names) if row[-1]}


def test_there_and_back_nothing_is_lost_and_everything_can_be_undone(worked_on, tmp_path, settings):
    """Through SQLite where the tests use PostgreSQL, else from one database into another like it."""
    path = tmp_path / "first.jsonl"
    before = exported(path)
    kinds = {row.get("model", "file") for row in before[1:]}
    assert kinds >= {model._meta.label_lower for model in kept_models.kept()} - {
        "auth.user_user_permissions", "axes.accesslog", "axes.accessattempt",
        "axes.accessfailurelog", "axes.accessattemptexpiration", "auth.group_permissions",
    }  # fmt: skip
    counted = tallies()

    emptied()
    if connection.vendor == "postgresql":
        path = through_sqlite(path, tmp_path)
        assert rows_in(path) == before
    settings.PICTURES_DIR = tmp_path / "other pictures"
    call_command("restore", str(path), stdout=StringIO())

    assert exported(tmp_path / "last.jsonl") == before
    assert (settings.PICTURES_DIR / "ab" / "abc" / "original.png").read_text() == "a picture"
    found = [finding.line for finding in look()]
    assert [
        # A picture of no article, and a thread of no event.
        line
        for line in found
        if not line.startswith(("pictures: ab/abc", "thread "))
    ] == []
    assert tallies() == counted
    with transaction.atomic():  # numbers go on after those that were read
        assert Article.objects.create(
            source=Source.objects.get(slug="rfi"), identity="x", title="x", captured_at=timezone.now()
        ).pk > 7  # fmt: skip
        assert Event.objects.create().pk > FormerEvent.objects.get().number
        transaction.set_rollback(True)
    undo_everything()


def through_sqlite(path, tmp_path):
    """Move a stream into an SQLite archive, by the commands; return the stream written from there."""
    site = Site(tmp_path)
    site.environment |= {
        "PICTURES_DIR": str(tmp_path / "in sqlite"), "OUTLETS_DIR": str(tmp_path / "outlets"),
    }  # fmt: skip
    site.manage("migrate", "--verbosity", "0")
    assert "restored: articles 7" in site.manage("restore", str(path))
    site.manage("export", "--everything", str(tmp_path / "second.jsonl.gz"))
    return tmp_path / "second.jsonl.gz"


def undo_everything():
    editor = User.objects.get()
    assert editor.check_password("a long one")
    assert FormerSlug.objects.get(slug="nato").topic.slug == "north-atlantic"
    topic_merging.undo(TopicMerge.objects.get())
    assert Topic.objects.filter(slug="otan").exists()
    _undoing, left = batches.undo(Batch.objects.get(), editor, "back")
    assert left == 0
    assert not Article.objects.filter(section="要闻").exists()
    first = Article.objects.get(title="编辑改的题")
    assert corrections.take_back(first, ["title"], editor) == ["title"]
    assert first.title == "又一次会议"
    assert corrections.put_back(Article.objects.exclude(withdrawn_at=None), "", editor) == 1
    for capture in Capture.objects.all():
        assert len(capture.raw) == capture.size
    assert Revision.objects.filter(capture__isnull=False).exists()


def test_only_what_is_made_again_is_left_out_and_a_new_table_comes_along_by_itself():
    """A model that is added is exported, unless it is named here and where derived ones are."""
    models = set(kept_models.LABELS)

    assert models - {model._meta.label_lower for model in kept_models.kept()} == {
        "archive.entry", "archive.eventvector", "archive.shingle", "archive.tally", "archive.topicpair", "sessions.session",
        # What workers had to do there, the export itself among it.
        "django_tasks_database.dbtaskresult", "archive.job", "archive.scheduled", "archive.workerseen",
    }  # fmt: skip


def test_what_migrations_put_into_a_new_archive_is_replaced(new_archive):
    places = Locations(environs.Env().dj_db_url("NONE", new_archive()["DATABASE_URL"]), None, None)
    with reading(places) as cursor:
        filled = {t for t, rows in contents(cursor, places.engine).tables.items() if rows}

    assert filled == {model._meta.db_table for model in kept_models.MADE_BY_MIGRATE}


@pytest.fixture
def stream(folders, tmp_path):
    path = tmp_path / "everything.jsonl.gz"
    exported(path)
    return path


def refused(path, said):
    with pytest.raises(CommandError, match=f"not restored: .*{said}"):
        call_command("restore", str(path))


def test_an_archive_with_anything_in_it_is_refused_and_left_as_it_is(stream, make_source):
    make_source("rfi")

    refused(stream, "the archive is not empty, it has 1 sources: name a new database")

    assert Source.objects.count() == 1


def test_a_stream_that_breaks_off_or_was_changed_is_refused(stream, tmp_path):
    plain = gzip.decompress(stream.read_bytes())
    harmed = tmp_path / "harmed.jsonl"
    for data, said in (
        (stream.read_bytes()[:-30], "is not whole"),
        (plain[: plain.rindex(b"\n", 0, -1) + 1], "is not whole: it breaks off"),
        (plain[:-20], "is not whole"),
        (plain.replace(b"contenttypes", b"contentTypes", 1), "SHA-256"),
    ):
        harmed.write_bytes(data)
        refused(harmed, said)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda first: first["migrations"].append("archive.9999_later"), "newer Foreign Desk"),
        (lambda first: first.update(foreign_desk_everything=2), "newer Foreign Desk"),
    ],
)  # fmt: skip
def test_a_stream_of_a_newer_version_is_refused(stream, tmp_path, change, said):
    refused(changed(stream, tmp_path, lambda lines: change(lines[0])), said)


def changed(stream, folder, change):
    """Write a stream of which `change` has changed the lines, as it would be whole; return its path."""
    *lines, end = map(json.loads, gzip.decompress(stream.read_bytes()).splitlines())
    change(lines)
    written = [json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in lines]
    sha256 = hashlib.sha256(b"".join(written)).hexdigest()
    path = folder / "changed.jsonl"
    path.write_bytes(b"".join(written) + json.dumps({**end, "sha256": sha256}).encode())
    return path


# What came after former events and threads had led to present ones.
LATER = {
    f"archive.{name}"
    for name in (
        "0035_former_articles", "0036_former_articles_filled", "0037_former_articles_alone",
    )
}  # fmt: skip


def as_older(lines):
    """Make the stream one of the version before LATER."""
    lines[0]["migrations"] = [one for one in lines[0]["migrations"] if one not in LATER]
    rows = {model: of_model(model, lines) for model in ("event", "thread", *FORMER)}
    event, [thread] = rows["event"][0], rows["thread"]
    event["thread_id"] = thread["id"]
    for model, led_to in zip(FORMER, (event, thread), strict=True):
        [former] = rows[model]
        del former["article_id"]
        former[f"{model.removeprefix('former')}_id"] = led_to["id"]


FORMER = "formerevent", "formerthread"


def of_model(name, lines):
    return [line["row"] for line in lines if line.get("model") == f"archive.{name}"]


def test_what_an_older_version_wrote_is_read_and_its_former_addresses_lead_on(worked_on, tmp_path):
    stream = tmp_path / "first.jsonl.gz"
    before = exported(stream)
    members = set(Article.objects.filter(event=Event.objects.first()).values_list("pk", flat=True))
    site = Site(tmp_path)
    site.environment |= {
        "PICTURES_DIR": str(tmp_path / "in sqlite"), "OUTLETS_DIR": str(tmp_path / "outlets"),
    }  # fmt: skip
    site.manage("migrate", "--verbosity", "0")

    said = site.manage("restore", str(changed(stream, tmp_path, as_older)))

    assert "restored: articles 7" in said
    site.manage("export", "--everything", str(tmp_path / "second.jsonl"))
    first, *after = rows_in(tmp_path / "second.jsonl")
    assert first == before[0]  # all migrations
    assert of_model("revision", after) == of_model("revision", before[1:])
    for model in FORMER:
        [former] = of_model(model, after)
        assert former["article_id"] in members


def test_a_file_that_lies_there_with_other_content_is_kept_and_nothing_is_read(
    stream, settings, tmp_path
):
    ours = add_file(tmp_path / "others", "ab/abc/original.png", "another picture")
    settings.PICTURES_DIR = tmp_path / "others"
    emptied()

    refused(stream, "is there already, with another content")

    assert ours.read_text() == "another picture"
    assert not kept_models.rows_of(Source)


def test_the_plain_export_says_what_it_leaves_out(capsys):
    call_command("export")

    said = capsys.readouterr().err
    assert "Left out: captures, earlier versions" in said
    assert "`export --everything` has all of it" in said


def test_a_body_in_a_stream_is_sanitised_as_it_is_stored(folders, make_article, tmp_path):
    make_article(text="北约会谈。")
    path = tmp_path / "first.jsonl"
    exported(path)
    *lines, end = path.read_bytes().splitlines(keepends=True)
    harmful = [
        line.replace(b"<p>", b"<script>alert(1)</script><p onclick=alert(1)>") for line in lines
    ]
    assert harmful != lines
    digest = hashlib.sha256(b"".join(harmful)).hexdigest()
    path.write_bytes(b"".join(harmful) + json.dumps({**json.loads(end), "sha256": digest}).encode())
    emptied()

    call_command("restore", str(path), stdout=StringIO())

    assert Article.objects.get().body_html == "<p>北约会谈。</p>"
