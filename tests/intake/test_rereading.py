"""Captures that hang, exhaust memory or crash when read again: only they fail, in every command."""

import io
import os
import signal

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from archive.admin.captures import capture_admin, receiving
from archive.extraction import processes, recognising
from archive.intake import ingest as ingesting
from archive.intake.ingest import ingest
from archive.intake.rereading import outlet_preview, reprocessing
from archive.models import Article, Capture, Revision, Source
from archive.outlets.at_desk import AtDesk
from archive.safekeeping.verifying.mending_articles import mend_article
from tests.helpers.desk import address, document, fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.long]

DIED = "it ended the process that read it (SIGKILL): too much memory, or a broken parser"
HARMS = {
    "hang": "reading it took longer than 1 s",
    "grow": "reading it takes more memory than one document may have",
    "die": DIED,
}
HAND_IN = reverse("admin:archive_capture_hand_in")
OURS = os.getpid()
read = recognising.read


def obey(raw, name="", origin=""):
    """Misbehave in the reading process as the document says; in ours it fails the test."""
    if b"hang" in raw:
        assert os.getpid() != OURS
        signal.pause()
    if b"grow" in raw:
        assert os.getpid() != OURS
        bytearray(64 * 1024**3)
    if b"die" in raw:
        assert os.getpid() != OURS
        os.kill(os.getpid(), signal.SIGKILL)
    return read(raw, name, origin)


@pytest.fixture(params=HARMS)
def harm(request, tmp_path, monkeypatch) -> str:
    """Three articles, the second of which misbehaves when read again; returns in which way."""
    for name, text in (("a", "甲"), ("b", request.param), ("c", "乙")):
        (tmp_path / name).write_text(document(name=name, title=f"外长会议{text}"))
    ingest(sorted(tmp_path.iterdir()))
    assert Article.objects.count() == 3
    monkeypatch.setattr(recognising, "read", obey)
    monkeypatch.setattr(processes, "SECONDS", 1.0)
    for module in (capture_admin, receiving, outlet_preview, ingesting):
        monkeypatch.setattr(module, "AT_DESK", 1.0)
    return request.param


def harmful() -> Article:
    return Article.objects.get(identity__contains="-b")


def values():
    return Article.objects.filter(pk=harmful().pk).values().get()


def test_reprocess_names_it_leaves_its_article_and_goes_on(harm, capsys):
    Article.objects.update(title="旧题", content_hash="")
    before = values()

    with pytest.raises(SystemExit) as ended:
        call_command("reprocess")

    said = capsys.readouterr()
    assert ended.value.code == 1
    assert f"refused {harmful().capture.origin}: {HARMS[harm]}" in said.err
    assert "read 3, changed 2, created 0, refused 1" in said.out
    assert values() == before
    assert sorted(Article.objects.values_list("title", flat=True)) == [
        "外长会议乙",
        "外长会议甲",
        "旧题",
    ]


def test_reprocess_leaves_one_that_was_rejected_as_it_is_and_goes_on(harm):
    Article.objects.all().delete()
    Capture.objects.update(outcome=Capture.Outcome.REJECTED, reason="", article=None)

    done = reprocessing.reprocess()

    assert done.created == 2
    kept = Capture.objects.get(outcome=Capture.Outcome.REJECTED)
    assert (kept.reason, kept.raw.count(harm.encode())) == (HARMS[harm], 1)


def test_redate_names_it_leaves_its_date_and_goes_on(harm, capsys):
    Source.objects.update(time_zone="Asia/Tokyo", edited_fields=["time_zone"])
    before = values()

    with pytest.raises(SystemExit) as ended:
        call_command("redate")

    said = capsys.readouterr()
    assert ended.value.code == 1
    assert f"refused {harmful().capture.origin}: {HARMS[harm]}" in said.err
    assert "changed 2, refused 1" in said.out
    assert values() == before


def test_redate_files_it_under_the_day_of_the_date_that_is_known(harm):
    day = harmful().published_day
    Article.objects.update(published_day="2001-01-01")

    list(reprocessing.redate())

    assert {*Article.objects.values_list("published_day", flat=True)} == {day}


def test_the_preview_of_a_time_zone_counts_it_as_not_read(harm, admin_client):
    url = address(Source.objects.get())

    page = admin_client.post(
        url, {**fields_of(admin_client.get(url)), "time_zone": "Asia/Tokyo", "_preview": "1"}
    ).content.decode()

    assert "Of the newest 2 articles, 2 would get another time" in page
    assert "1 article could not be read in the time there is here" in page


def test_the_page_of_a_capture_says_why_it_shows_nothing_of_it(harm, admin_client):
    page = admin_client.get(address(harmful().capture)).content.decode()

    assert HARMS[harm] in page
    assert f"外长会议{harm}" in page  # the document itself, as text


def test_read_again_at_the_desk_says_why_it_cannot_be(harm, admin_client):
    before = values()

    page = admin_client.post(
        address(harmful().capture, "read_again"), {"outlet": "rfi"}, follow=True
    ).content.decode()

    assert f"It still cannot be read: {HARMS[harm]}" in page
    assert values() == before
    assert Revision.objects.count() == 0


def test_mending_says_why_an_article_could_not_be_read_again(harm):
    Article.objects.update(body_html="<p>旧文</p>", body_text="别的")

    assert mend_article(str(harmful().pk)) == HARMS[harm]


def test_nobody_waits_to_write_while_a_capture_is_read_again(harm, monkeypatch):
    monkeypatch.setattr(recognising, "read", read)
    locked = []

    class Watched(reprocessing.reading_again.Readers):
        def map(self, documents):
            locked.append(len(connection.savepoint_ids) - outside)
            return super().map(documents)

    outside = len(connection.savepoint_ids)
    monkeypatch.setattr(reprocessing.reading_again, "Readers", Watched)
    Article.objects.update(title="旧题", content_hash="")
    capture = harmful().capture

    reprocessing.reprocess()
    list(reprocessing.redate())
    reprocessing.read_one_again(capture)
    Article.objects.filter(capture=capture).update(body_html="<p>旧文</p>")
    mend_article(str(harmful().pk))
    Article.objects.all().delete()
    reprocessing.make_again(capture)

    assert locked
    assert not any(locked)


def test_documents_handed_in_are_not_begun_once_their_time_is_over(admin_client, monkeypatch):
    monkeypatch.setattr("archive.intake.ingest.HANDED_IN", -1.0)
    file = io.BytesIO(document().encode())
    file.name = "a.txt"

    page = admin_client.post(HAND_IN, {"files": [file]}).content.decode()

    assert "there was no time left to read it" in page
    assert Capture.objects.get().outcome == Capture.Outcome.REJECTED


def test_a_preview_for_which_no_time_is_left_says_how_many_it_did_not_read(tmp_path, monkeypatch):
    (tmp_path / "a").write_text(document())
    ingest([tmp_path / "a"])
    monkeypatch.setattr(outlet_preview, "ALTOGETHER", -1.0)

    found = outlet_preview.preview(AtDesk(Source.objects.get().slug, time_zone="Asia/Tokyo"))

    assert (found.read, found.unread) == (0, 1)
