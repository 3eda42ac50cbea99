"""Ingestion: idempotent, complete after any interruption, and clear about rejections."""

import gc
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from archive import search
from archive.editing.corrections import correct, take_back
from archive.intake.ingest import ingest
from archive.intake.opening import files_below
from archive.models import Article, Capture, Revision, Source

ROOT = Path(__file__).parents[2]


def feedfile(
    title="北约秘书长访问东京",
    body="<p>北约秘书长周三抵达东京，与日本首相会谈。</p>",
    epoch=1712306701000,
    url="https://www.rfi.fr/cn/%E5%9B%BD%E9%99%85/20240405-x",
    dateline="<div>05/04/2024 - 10:27</div>",
):
    return f"<!--{epoch}-->\n[{title}]({url})\n------\n\n{dateline}{body}"


@pytest.fixture
def folder(tmp_path):
    """A function that writes documents into a folder and returns the folder."""
    place = tmp_path / "documents"
    place.mkdir()

    def write(**documents):
        for name, content in documents.items():
            raw = content if isinstance(content, bytes) else content.encode()
            (place / f"{name}.txt").write_bytes(raw)
        return place

    return write


def run(*paths, **options):
    return ingest(files_below([Path(p) for p in paths]), **options)


@pytest.mark.django_db
def test_a_document_becomes_an_article_that_is_found(folder):
    report = run(folder(a=feedfile()))

    article = Article.objects.get()
    assert (report.created, report.rejected) == (1, [])
    assert article.title == "北约秘书长访问东京"
    assert article.source.slug == "rfi"
    assert search.find("北約祕書長").ids == [article.pk]


@pytest.mark.django_db
def test_the_capture_keeps_the_document_byte_for_byte(folder):
    raw = feedfile().encode() + b"\r\n \t"

    run(folder(a=raw))

    assert Capture.objects.get().raw == raw


@pytest.mark.django_db
def test_a_second_run_changes_nothing(folder):
    place = folder(a=feedfile(), b=feedfile(url="https://www.rfi.fr/cn/y", title="另一篇"))
    run(place)
    before = list(Article.objects.values())

    report = run(place)

    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)
    assert list(Article.objects.values()) == before


@pytest.mark.django_db
def test_the_same_bytes_under_two_names_are_one_article_and_a_duplicate(folder):
    place = folder(a=feedfile(), b=feedfile())

    report = run(place)

    assert report.created == 1
    assert report.duplicates == [{"path": str(place / "b.txt"), "of": str(place / "a.txt")}]


@pytest.mark.django_db
def test_a_later_capture_with_the_same_content_is_a_duplicate(folder):
    place = folder(a=feedfile(), b=feedfile(epoch=1712399999000))

    report = run(place)

    assert (report.created, report.updated, len(report.duplicates)) == (1, 0, 1)
    assert Capture.objects.filter(outcome="duplicate", article__isnull=False).count() == 1


@pytest.mark.django_db
def test_an_article_follows_a_newer_capture_and_keeps_the_earlier_version(folder):
    place = folder(a=feedfile(), b=feedfile(title="新标题", epoch=1712399999000))

    report = run(place)

    article = Article.objects.get()
    assert (report.created, report.updated) == (1, 1)
    assert article.title == "新标题"
    assert Revision.objects.get().before["title"] == "北约秘书长访问东京"
    assert search.find("新标题").ids == [article.pk]
    assert search.find("title:北约秘书长").ids == []


@pytest.mark.django_db
def test_an_older_capture_that_comes_late_becomes_a_revision(folder):
    run(folder(a=feedfile(title="新标题", epoch=1712399999000)))

    report = run(folder(b=feedfile()))

    assert report.updated == 1
    assert Article.objects.get().title == "新标题"
    assert Revision.objects.get().before["title"] == "北约秘书长访问东京"


@pytest.mark.django_db
def test_a_correction_survives_ingestion_of_a_newer_capture_and_reprocessing(folder):
    run(folder(a=feedfile()))
    correct(Article.objects.get(), {"title": "更正的标题"}, note="原文有误")

    run(folder(b=feedfile(title="又一个标题", epoch=1712399999000)))
    call_command("reprocess")

    article = Article.objects.get()
    assert article.title == "更正的标题"
    assert article.machine_read["title"] == "又一个标题"
    assert search.find("更正的标题").ids == [article.pk]


@pytest.mark.django_db
def test_reprocessing_unchanged_captures_changes_nothing(folder):
    run(folder(a=feedfile()))
    before = Article.objects.values().get()

    call_command("reprocess")

    assert Article.objects.values().get() == before


@pytest.mark.django_db
def test_same_title_and_outlet_under_two_addresses_are_two_articles(folder):
    report = run(folder(a=feedfile(), b=feedfile(url="https://www.rfi.fr/cn/another")))

    assert report.created == 2


@pytest.mark.django_db
def test_a_retitled_article_with_the_same_id_is_one_article(folder):
    one = feedfile(url="https://www.dw.com/zh/old/a-54006563", dateline="")
    two = feedfile(
        url="https://www.dw.com/zh/new/a-54006563", title="新题", epoch=1712399999000, dateline=""
    )

    report = run(folder(a=one, b=two))

    assert (report.created, report.updated) == (1, 1)


LONG = "北约秘书长周三抵达东京，与日本首相会谈，双方同意加强在网络安全与太空领域的合作。" * 3
TRADITIONAL = "北約秘書長週三抵達東京，與日本首相會談，雙方同意加強在網絡安全與太空領域的合作。" * 3


@pytest.mark.django_db
def test_a_folder_with_bad_files_gives_the_good_articles_and_a_reason_for_each_other(
    folder, capsys, tmp_path
):
    place = folder(
        a_good=feedfile(),
        b_empty=b"",
        c_binary=b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)),
        d_untitled="<!--1712306701000-->\n[](https://www.rfi.fr/cn/z)\n------\n\n<p>x</p>",
        e_gb18030=feedfile(url="https://www.rfi.fr/cn/gb", body=f"<p>{LONG}</p>").encode("gb18030"),
        f_big5=feedfile(
            url="https://www.rfi.fr/cn/big5",
            title="北約秘書長訪問東京",
            body=f"<p>{TRADITIONAL}</p>",
        ).encode("big5"),
        g_huge=feedfile(url="https://www.rfi.fr/cn/huge").encode() + b" " * 12 * 1024 * 1024,
    )

    with pytest.raises(SystemExit) as exit_:
        call_command("ingest", str(place), "--report", str(tmp_path / "out.json"))

    report = json.loads((tmp_path / "out.json").read_text())
    reasons = {Path(r["path"]).stem: r["reason"] for r in report["rejected"]}
    assert exit_.value.code == 1
    assert report["created"] == 3
    assert set(reasons) == {"b_empty", "c_binary", "d_untitled", "g_huge"}
    assert reasons["b_empty"] == "the file is empty"
    assert "picture of the kind PNG" in reasons["c_binary"]
    assert "line 2 has no title" in reasons["d_untitled"]
    assert "12.0 MB; the limit is 10 MB" in reasons["g_huge"]
    assert Article.objects.get(source_url__endswith="gb").body_text == LONG
    assert Article.objects.get(source_url__endswith="big5").language == "zh-Hant"
    assert Capture.objects.filter(outcome="rejected").count() == 4
    assert (
        "created 3, updated 0, unchanged 0, duplicate 0, rejected 4 in" in capsys.readouterr().out
    )


@pytest.mark.django_db
def test_a_rejected_document_that_can_be_read_later_becomes_an_article(folder):
    place = folder(a="<!--1712306701000-->\nno link here\n")
    first = run(place)

    (place / "a.txt").write_text(feedfile())
    second = run(place)

    assert (len(first.rejected), second.created) == (1, 1)


@pytest.mark.django_db
def test_a_dry_run_reports_the_same_and_keeps_nothing(folder):
    place = folder(a=feedfile(), b=b"")

    report = run(place, dry_run=True)

    assert (report.created, len(report.rejected)) == (1, 1)
    assert not Article.objects.exists()
    assert not Capture.objects.exists()


@pytest.mark.django_db
def test_strict_stops_at_the_first_rejected_document(folder):
    report = run(folder(a=b"", b=feedfile()), strict=True)

    assert (report.created, len(report.rejected)) == (0, 1)


@pytest.mark.django_db
def test_a_named_source_overrides_what_the_address_says(folder):
    run(folder(a=feedfile(url="https://mirror.example.org/1")), outlet="rfi")

    assert Article.objects.get().source.slug == "rfi"
    assert Capture.objects.get().outlet == "rfi"


def test_a_path_that_does_not_exist_is_wrong_usage(db):
    with pytest.raises(CommandError) as error:
        call_command("ingest", "/no/such/folder")

    assert error.value.returncode == 2


@pytest.mark.django_db
def test_hidden_files_are_left_alone(folder):
    place = folder(a=feedfile())
    (place / ".DS_Store").write_bytes(b"\0\0")

    assert run(place).rejected == []


@pytest.mark.django_db
def test_a_time_zone_that_an_editor_set_decides_how_dates_are_read(folder):
    run(folder(a=feedfile()))
    Source.objects.update(time_zone="Asia/Tokyo", edited_fields=["time_zone"])

    call_command("redate")

    assert Article.objects.get().published_at.isoformat() == "2024-04-05T01:27:00+00:00"


@pytest.mark.django_db
def test_a_corrected_date_survives_as_one_and_can_be_taken_back_whole(folder):
    run(folder(a=feedfile()))
    article = Article.objects.get()
    correct(article, {"published_precision": "estimated"})

    run(
        folder(
            b=feedfile(
                title="又一个标题", epoch=1712399999000, dateline="<div>06/04/2024 - 09:00</div>"
            )
        )
    )
    call_command("redate")

    article.refresh_from_db()
    assert article.published_at.isoformat() == "2024-04-05T08:27:00+00:00"
    assert (article.published_precision, article.published_basis) == ("estimated", "editor")

    take_back(article, ["published_precision"])

    assert article.published_at.isoformat() == "2024-04-06T07:00:00+00:00"
    assert (article.published_precision, article.published_basis) == ("minute", "dateline")
    assert article.edited_fields == []


@pytest.mark.django_db
def test_the_order_of_arrival_does_not_decide_what_an_article_says(folder):
    newer, older = feedfile(title="新标题", epoch=1712399999000), feedfile()
    run(folder(a=newer, b=older))

    assert Article.objects.get().title == "新标题"


@pytest.mark.django_db
def test_after_reading_the_process_clears_away_its_garbage_again(folder):
    report = ingest(files_below([folder(a=feedfile())]), jobs=2)

    assert (report.created, gc.get_freeze_count()) == (1, 0)


def test_a_body_that_an_older_version_called_corrected_follows_its_capture_again(read):
    article = read()
    body = article.body_html
    # What the hole of an older version let in: no column takes it any more.
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE archive_article SET body_html = %s, edited_fields = %s WHERE id = %s",
            ["<p>x</p><script>alert(1)</script>", '["body_html"]', article.pk],
        )

    call_command("reprocess")

    assert Article.objects.get().body_html == body
