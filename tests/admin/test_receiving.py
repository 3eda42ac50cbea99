"""Upload and reprocessing of documents at the desk, by the pipeline of `ingest`."""

import io
import re
import zipfile

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from archive import search
from archive.admin.captures.origins import origin_in_words
from archive.extraction.documents import MOST_BYTES
from archive.intake.ingest import ingest
from archive.models import Article, Capture
from tests.helpers.desk import address, document

HAND_IN = reverse("admin:archive_capture_hand_in")


def handed_in(client, *files: tuple[str, bytes], **more: str):
    sent = [SimpleUploadedFile(name, raw) for name, raw in files]
    return client.post(HAND_IN, {"files": sent, **more})


def test_documents_handed_in_become_articles_that_are_found(admin_client, db):
    page = handed_in(admin_client, ("a.txt", document().encode()), ("b", b"\x89PNG\0\xff"))

    assert "new 1, updated 0, unchanged 0, duplicates 0, rejected 1" in page.content.decode()
    article = Article.objects.get()
    assert search.find("外长会议").ids == [article.pk]
    assert article.capture.origin == "admin/a.txt"
    assert article.capture.raw == document().encode()


def test_the_name_of_a_file_handed_in_is_its_title_and_day_where_it_states_none(admin_client, db):
    text = "两国外长在会谈后发表声明，同意继续就边界问题磋商。\n\n双方还谈到了贸易和人员往来。\n"

    handed_in(admin_client, ("2024-05-06-边界会谈继续.txt", text.encode()))

    article = Article.objects.get()
    assert (article.title, str(article.published_day)) == ("边界会谈继续", "2024-05-06")


def test_a_document_handed_in_twice_says_nothing_new(admin_client, db):
    handed_in(admin_client, ("a.txt", document().encode()))

    page = handed_in(admin_client, ("a.txt", document().encode()))

    assert "new 0, updated 0, unchanged 1" in page.content.decode()


def test_the_answer_to_an_archive_leads_to_what_came_of_each_document_in_it(admin_client, db):
    admin_client.cookies["django_language"] = "zh-hans"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", document())
        archive.writestr("b.bin", b"\x89PNG\r\n\x1a\n0000")

    pages = [
        handed_in(admin_client, ("up.zip", packed.getvalue())).content.decode() for _ in range(2)
    ]

    article, kept = Article.objects.get(), Capture.objects.get(outcome="rejected")
    for page in pages:
        assert f'href="/admin/archive/article/{article.pk}/change/"' in page
        assert f'href="/admin/archive/capture/{kept.pk}/change/"' in page
        assert page.count("up.zip › b.bin") == 1
        assert "member" not in page
    listed = admin_client.get("/admin/archive/capture/").content.decode()
    assert "up.zip › a.txt" in listed
    address = re.search(r'href="(/admin/archive/capture/\d+/change/)">[^<]*a.txt', listed)[1]
    shown = admin_client.get(address).content.decode()
    for label, value in (("语言", "简体中文"), ("标题", article.title)):
        assert f"<tr><th>{label}</th><td>{value}</td></tr>" in shown
    [address] = set(re.findall(r'href="(/admin/archive/article/\d+/change/)"', shown))
    assert "up.zip › a.txt" in admin_client.get(address).content.decode()


@pytest.mark.parametrize("typed", ["admin/up.zip › a.t", "zip › b.bin"])
def test_a_document_of_an_archive_is_found_by_what_the_list_calls_it(admin_client, db, typed):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", document())
        archive.writestr("b.bin", b"\x89PNG\r\n\x1a\n0000")
    handed_in(admin_client, ("up.zip", packed.getvalue()))

    found = admin_client.get("/admin/archive/capture/", {"q": typed}).context["cl"].result_list

    assert [typed in origin_in_words(capture.origin) for capture in found] == [True]


def test_a_document_over_the_limit_is_rejected_as_ingest_rejects_it(admin_client, db):
    page = handed_in(admin_client, ("big", b"x" * (MOST_BYTES + 1)))

    assert "the limit is 10 MB" in page.content.decode()


def test_the_outlet_can_be_named(admin_client, db):
    text = "[标题在此](https://example.org/1)\n------\n\n<p>正文一段,足够长。</p>"

    handed_in(admin_client, ("a.txt", f"<!--1712306701000-->\n{text}".encode()), outlet="rfi")

    assert Article.objects.get().source.slug == "rfi"


@pytest.fixture
def rejected(tmp_path, db) -> Capture:
    path = tmp_path / "untitled.txt"
    path.write_text(document(title=""))
    ingest([path])
    return Capture.objects.get(outcome="rejected")


def test_a_rejected_document_that_still_cannot_be_read_says_why(admin_client, rejected):
    page = admin_client.post(address(rejected, "read_again"), {"outlet": "rfi"}, follow=True)

    assert "It still cannot be read" in page.content.decode()
    rejected.refresh_from_db()
    assert (rejected.outlet, rejected.outcome) == ("rfi", "rejected")


def test_a_rejected_document_comes_in_once_its_format_is_named(admin_client, rejected):
    admin_client.post(address(rejected, "read_again"), {"read_as": "pagetext", "outlet": "rfi"})

    rejected.refresh_from_db()
    article = Article.objects.get()
    assert (rejected.outcome, rejected.article) == ("article", article)
    assert (article.source.slug, rejected.read_as) == ("rfi", "pagetext")
    assert LogEntry.objects.filter(object_id=rejected.pk).exists()


def test_an_article_follows_its_capture_read_as_of_another_outlet(admin_client, tmp_path, db):
    path = tmp_path / "a.txt"
    path.write_text(document())
    ingest([path])
    capture = Capture.objects.get()

    admin_client.post(address(capture, "read_again"), {"outlet": "bbc"})

    assert Article.objects.get().source.slug == "bbc"
