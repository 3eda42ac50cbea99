"""Storing captures: one that cannot be stored is rejected, and the rest of its batch is stored."""

import os
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import DataError, IntegrityError, OperationalError

from archive.extraction import recognising
from archive.extraction.cleaning.body import clean
from archive.intake import articles as intake_articles
from archive.intake.ingest import ingest, take_in
from archive.intake.opening import files_below
from archive.intake.rereading.reprocessing import reprocess
from archive.models import Article, Capture, Fetch
from tests.helpers.desk import document

pytestmark = pytest.mark.long


@pytest.fixture
def unstorable(monkeypatch):
    """A function that lets storing articles of a title raise an error."""
    create = intake_articles.create

    def arm(error, title="坏"):
        def raising(fresh):
            if any(prepared.reading.values["title"] == title for prepared, *_ in fresh):
                raise error
            return create(fresh)

        monkeypatch.setattr(intake_articles, "create", raising)

    return arm


def written(folder, *titles):
    for number, title in enumerate(titles):
        (folder / f"{number:03}.md").write_text(document(title=title, name=str(number)))
    return files_below([folder])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error",
    [
        DataError("value too long for type character varying(1000)"),
        IntegrityError("NOT NULL constraint failed"),
        OverflowError("Python int too large to convert to SQLite INTEGER"),
        UnicodeEncodeError("utf-8", "\ud83d", 0, 1, "surrogates not allowed"),
        KeyError("title"),
    ],
)
def test_one_that_cannot_be_stored_is_refused_and_its_batch_is_stored(tmp_path, unstorable, error):
    unstorable(error)

    report = ingest(written(tmp_path, "甲", "坏", "乙", "丙"))

    assert (report.created, len(report.rejected)) == (3, 1)
    assert report.rejected[0]["path"].endswith("001.md")
    assert report.rejected[0]["reason"].startswith(f"it cannot be stored: {type(error).__name__}")
    assert Capture.objects.get(outcome="rejected").raw == (tmp_path / "001.md").read_bytes()


@pytest.mark.django_db
def test_a_fault_of_the_database_is_no_fault_of_a_document(tmp_path, unstorable):
    unstorable(OperationalError("database or disk is full"))

    report = ingest(written(tmp_path, "甲", "坏"))

    assert "database or disk is full" in report.failed
    assert report.rejected == []
    assert not Capture.objects.exists()


@pytest.mark.django_db
def test_the_same_bytes_twice_in_a_batch_are_one_article_beside_one_that_is_refused(
    tmp_path, unstorable
):
    unstorable(ValueError("odd"))
    files = written(tmp_path, "甲", "坏")
    for name in ("same.md", "bad.md"):
        (tmp_path / name).write_bytes(files[name == "bad.md"].read_bytes())

    report = ingest(files_below([tmp_path]))

    assert (report.created, len(report.duplicates), len(report.rejected)) == (1, 1, 2)


@pytest.mark.django_db
def test_what_one_entry_of_a_feed_raises_is_its_own_affair(monkeypatch, tmp_path):
    def raising(source, *rest):
        if "坏" in source:
            raise ZeroDivisionError
        return clean(source, *rest)

    monkeypatch.setattr("archive.extraction.reading.clean", raising)
    entries = "".join(
        f"<item><title>题{n}</title><link>https://a.example/{n}</link>"
        f"<description>{text}的正文。</description></item>"
        for n, text in enumerate("好坏好")
    )
    (tmp_path / "feed.xml").write_text(f"<rss><channel>{entries}</channel></rss>")

    report = ingest(files_below([tmp_path]))

    assert report.created == 2
    assert report.rejected[0]["reason"] == "reading it failed: ZeroDivisionError"


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_is_refused_and_the_others_are_read(tmp_path):
    files = written(tmp_path, "甲", "乙", "丙")
    files[1].unlink()  # between the listing and the reading

    report = ingest(files)

    assert report.created == 2
    assert report.rejected == [
        {"path": str(files[1]), "reason": "the file cannot be read: No such file or directory"}
    ]
    assert not Fetch.objects.exists()


@pytest.mark.django_db
def test_a_file_whose_name_is_no_text_is_read(tmp_path):
    with open(os.fsencode(tmp_path) + b"/\xb1\xb1\xd4\xbc.md", "w") as file:
        file.write(document())

    assert ingest(files_below([tmp_path])).created == 1
    assert Capture.objects.get().origin.endswith("/\ufffd\ufffd\u053c.md")


def hanging(raw, name, origin="", read=recognising.read):
    while raw == b"hang":
        time.sleep(0.01)
    return read(raw, name, origin)


@pytest.mark.django_db
def test_a_document_that_hangs_at_the_desk_is_refused_and_the_others_are_read(monkeypatch):
    monkeypatch.setattr("archive.intake.ingest.AT_DESK", 2)
    monkeypatch.setattr("archive.extraction.recognising.read", hanging)

    report = take_in([("a", document(title="甲").encode()), ("b", b"hang")])

    assert report.created == 1
    assert report.rejected == [{"path": "b", "reason": "reading it took longer than 2 s"}]
    assert Article.objects.count() == 1


@pytest.mark.django_db
def test_a_refused_document_that_still_hangs_is_refused_again(monkeypatch):
    monkeypatch.setattr("archive.extraction.processes.SECONDS", 1)
    monkeypatch.setattr("archive.extraction.recognising.read", hanging)
    take_in([("b", b"hang")])

    done = reprocess()

    assert done.created == 0
    assert Capture.objects.get().reason == "reading it took longer than 1 s"


def test_inspecting_a_document_that_hangs_ends_with_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr("archive.extraction.processes.SECONDS", 1)
    monkeypatch.setattr("archive.extraction.recognising.read", hanging)
    (tmp_path / "a.md").write_bytes(b"hang")

    with pytest.raises(CommandError, match="took longer than 1 s"):
        call_command("inspect", str(tmp_path / "a.md"))
