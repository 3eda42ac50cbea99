"""Captures whose stored bytes are damaged: never read again, and repaired by the same document."""

import json
import zlib

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from archive.intake.ingest import ingest
from archive.intake.rereading import outlet_preview, reprocessing
from archive.models import Article, Capture, DamagedError, Revision
from archive.outlets.at_desk import AtDesk
from tests.helpers.desk import document

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def another_text(raw):
    return Capture.compress(raw[: len(raw) // 2])


def cut_off(raw):
    return Capture.compress(raw)[:-20]


def one_bit(raw):
    packed = bytearray(Capture.compress(raw))
    packed[len(packed) // 2] ^= 1
    return bytes(packed)


def nothing(raw):
    return b""


def an_empty_document(raw):
    return Capture.compress(b"")


def one_byte_more(raw):
    return zlib.compress(raw + b" ")


DAMAGES = [another_text, cut_off, one_bit, nothing, an_empty_document, one_byte_more]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "document.txt"
    path.write_text(document())
    ingest([path])
    return path


@pytest.fixture(params=DAMAGES, ids=lambda damage: damage.__name__)
def damaged(request, path):
    """The path of a document whose capture is damaged."""
    Capture.objects.update(compressed=request.param(path.read_bytes()))
    return path


def state():
    return list(Article.objects.values()), list(Revision.objects.values())


def test_the_bytes_of_a_damaged_capture_cannot_be_had(damaged):
    with pytest.raises(DamagedError, match="what was kept of the document is damaged"):
        _ = Capture.objects.get().raw


def test_reprocess_leaves_an_article_of_a_damaged_capture_and_lists_it_as_refused(damaged):
    before = state()

    done = reprocessing.reprocess()

    assert state() == before
    assert len(done.refused) == 1
    assert str(damaged) in done.refused[0]
    assert "damaged" in done.refused[0]


def test_redate_leaves_the_date_of_an_article_of_a_damaged_capture(damaged):
    before = state()

    assert list(reprocessing.redate()) == []
    assert state() == before


def test_redate_files_an_article_of_a_damaged_capture_under_the_day_of_its_date(damaged):
    Article.objects.update(published_day="2001-01-01")

    list(reprocessing.redate())

    assert str(Article.objects.get().published_day) == "2024-04-05"


def test_a_damaged_capture_read_again_alone_says_why_it_cannot_be(damaged):
    before = state()

    assert "damaged" in reprocessing.read_one_again(Capture.objects.get())
    assert state() == before


def test_a_damaged_capture_moves_nothing_in_the_preview_of_a_time_zone(damaged):
    found = outlet_preview.preview(
        AtDesk(Article.objects.get().source.slug, time_zone="Asia/Tokyo")
    )

    assert (found.read, found.unread, found.moved) == (0, 1, 0)


def test_the_desk_shows_a_damaged_capture_with_what_is_wrong(damaged, admin_client):
    page = reverse("admin:archive_capture_change", args=[Capture.objects.get().pk])

    assert "what was kept of the document is damaged" in admin_client.get(page).content.decode()


def test_the_good_file_heals_a_damaged_capture_and_leaves_the_article(damaged):
    before = state()

    report = ingest([damaged])

    assert Capture.objects.get().raw == damaged.read_bytes()
    assert report.healed == [str(damaged)]
    assert (report.created, report.updated, report.unchanged) == (0, 0, 1)
    assert state() == before


def test_a_capture_of_another_size_than_it_says_is_told_the_right_one(path):
    Capture.objects.update(size=3)

    ingest([path])

    assert Capture.objects.get().size == path.stat().st_size


def test_an_intact_capture_is_written_by_nobody(path):
    assert ingest([path]).healed == []


def test_ingest_names_what_was_healed(path, tmp_path, capsys):
    Capture.objects.update(compressed=b"")
    told = tmp_path / "report.json"

    call_command("ingest", str(path), "--report", str(told))

    assert f"healed {path}" in capsys.readouterr().err
    assert json.loads(told.read_text())["healed"] == [str(path)]


def test_a_rejected_capture_that_is_damaged_is_not_read_and_heals(tmp_path):
    path = tmp_path / "untitled.txt"
    path.write_text(document(title=""))
    ingest([path])
    Capture.objects.update(compressed=Capture.compress(document().encode()))

    assert "damaged" in reprocessing.reprocess().refused[0]
    assert "damaged" in reprocessing.read_one_again(Capture.objects.get())
    assert not Article.objects.exists()

    ingest([path])
    assert Capture.objects.get().raw == path.read_bytes()


def test_a_document_too_large_to_be_kept_keeps_its_reason(tmp_path):
    path = tmp_path / "endless.txt"
    path.write_bytes(b"x" * (11 * 1024 * 1024))
    ingest([path])
    before = Capture.objects.get().reason

    assert reprocessing.reprocess().refused == []
    assert Capture.objects.get().reason == before
    with pytest.raises(DamagedError, match="were not kept"):
        _ = Capture.objects.get().raw


def test_an_article_whose_capture_is_lost_gets_it_again_from_the_good_file(path):
    Article.objects.update(capture=None)
    Capture.objects.all().delete()
    before = Article.objects.defer("capture").values("title", "body_html", "updated_at").get()

    report = ingest([path])

    assert Article.objects.get().capture.raw == path.read_bytes()
    assert Capture.objects.get().outcome == Capture.Outcome.ARTICLE
    assert report.healed == [str(path)]
    assert Article.objects.values("title", "body_html", "updated_at").get() == before


def test_reprocess_exits_with_1_when_a_capture_is_damaged(damaged):
    with pytest.raises((SystemExit, CommandError)) as stopped:
        call_command("reprocess")

    assert stopped.value.code == 1
