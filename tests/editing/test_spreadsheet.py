"""Metadata exported as a spreadsheet and imported again as corrections, and as nothing else."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from tablib import Dataset

from archive import search
from archive.editing import corrections as article_corrections
from archive.editing import spreadsheet
from archive.intake.ingest import ingest
from archive.models import Article, Batch, Revision
from tests.helpers.agreement import disagreements
from tests.helpers.desk import document

pytestmark = pytest.mark.long

LIST = reverse("admin:archive_article_changelist")
IMPORT = reverse("admin:archive_article_import")


def rows_of(format: str = "csv") -> list[dict[str, str]]:
    """Every article as a row of the spreadsheet, as a spreadsheet program shows it."""
    raw = spreadsheet.written(Article.objects.all(), format)
    if format == "xlsx":
        return [dict(row) for row in Dataset().load(raw, format="xlsx").dict]
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))


def as_csv(rows: list[dict[str, str]], encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def brought_back(client, raw: bytes, name: str = "a.csv", **more: str):
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, raw), **more})


def confirmed(client, page):
    carried = BeautifulSoup(page.content, "lxml").select_one("input[name=carried]")["value"]
    return client.post(IMPORT, {"carried": carried}, follow=True)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_sheet_that_comes_back_as_it_went_corrects_nothing(make_article, format):
    make_article(title="=SUM(A1)", byline="'=已有撇号", kicker="-甲", lead="两行\n\n第三行 ")
    make_article(published_at="2024-04-10T08:01:02Z", published_precision="second")
    make_article(published_at="2024-04-01T00:00Z", published_precision="month")
    make_article(published_at="2024-04-10T00:00Z", published_precision="day")
    make_article(published_at="2024-04-10T00:00Z", published_precision="estimated")
    make_article(published_at=None)

    sheet = spreadsheet.read(spreadsheet.written(Article.objects.all(), format))

    assert (sheet.rows, sheet.corrections, sheet.mistakes) == (6, {}, [])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "'=", "＝"])
def test_no_cell_is_a_formula(make_article, start):
    make_article(title=f"{start}HYPERLINK(1)", byline=f"{start}cmd|' /C calc'!A0")

    for format in ("csv", "xlsx"):
        for cell in rows_of(format)[0].values():
            assert not str(cell or "").startswith(("=", "+", "-", "@", "\t", "＝"))


def test_two_hundred_bylines_are_corrected_for_good_and_undone_in_one_step(
    admin_client, admin_user, tmp_path, db
):
    for number in range(200):
        path = tmp_path / f"{number}.txt"
        path.write_text(document(name=f"n{number:03}", title=f"第{number}次会议"))
    ingest(sorted(tmp_path.iterdir()))
    before = dict(Article.objects.values_list("pk", "byline"))
    chosen = {"action": "export_csv", "_selected_action": [1], "select_across": "1"}
    exported = admin_client.post(LIST, {**chosen, "_selected_action": Article.objects.first().pk})
    rows = list(csv.DictReader(io.StringIO(exported.content.decode("utf-8-sig"))))
    assert len(rows) == 200
    for row in rows:
        row["byline"] = f"记者{row['id']}"

    page = brought_back(admin_client, as_csv(rows), note="from the print edition")
    assert "200 articles will be corrected" in page.content.decode()
    assert not Revision.objects.exists()
    confirmed(admin_client, page)
    (tmp_path / "0.txt").write_text(document(name="n000", title="第0次会议", epoch="1712393101000"))
    ingest(sorted(tmp_path.iterdir()))
    call_command("reprocess")

    for article in Article.objects.all():
        assert article.byline == f"记者{article.pk}"
        assert article.edited_fields == ["byline"]
    revisions = Revision.objects.filter(editor=admin_user, note="from the print edition")
    assert revisions.count() == 200
    assert search.find(f"author:记者{article.pk}").ids == [article.pk]
    admin_client.post(reverse("admin:archive_batch_undo", args=[Batch.objects.get().pk]))
    assert dict(Article.objects.values_list("pk", "byline")) == before
    assert not Article.objects.exclude(edited_fields=[]).exists()
    assert disagreements() == []


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("title", "", "It cannot be empty"),
        ("title", "字" * 1001, "more than 1000 characters"),
        ("source", "nowhere", "There is no source “nowhere”"),
        ("language", "Chinese!", "language tag"),
        ("published", "in spring", "Write a date as"),
        ("published", "2024-13-01", "no such date"),
        ("published", "2999-01-01", "from the future"),
        ("precision", "roughly", "It must be one of"),
        ("id", "999999", "no article with this number"),
        ("id", "x", "must be an article’s number"),
        ("identity", "test:2", "another article’s"),
        ("changed", "2001-01-01", "changed after it was exported"),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column_and_the_other_rows_go_on(
    admin_client, make_article, column, cell, words
):
    make_article(), make_article()
    rows = rows_of()
    for row in rows:
        row["kicker"] = "要闻"
    rows[0][column] = cell

    sheet = spreadsheet.read(as_csv(rows))

    (mistake,) = sheet.mistakes
    assert (mistake.row, mistake.column) == (2, column)
    assert words in mistake.reason
    assert sheet.corrections == {int(rows[1]["id"]): {"kicker": "要闻"}}
    page = brought_back(admin_client, as_csv(rows)).content.decode()
    assert f"<td>2</td><td>{column}</td>" in page
    assert "1 article will be corrected" in page


def test_columns_that_are_not_there_are_left_alone_and_strange_ones_ignored(make_article):
    article = make_article(byline="李四")

    sheet = spreadsheet.read(as_csv([{"id": article.pk, "kicker": "要闻", "body_html": "x"}]))

    assert sheet.corrections == {article.pk: {"kicker": "要闻"}}


@pytest.mark.parametrize(
    ("cell", "moment", "precision"),
    [
        ("2023-03-04", "2023-03-04 00:00", "day"),
        ("2023/3/4", "2023-03-04 00:00", "day"),
        ("2023-03", "2023-03-01 00:00", "month"),
        ("2023-03-04 05:06", "2023-03-03 21:06", "minute"),
        ("", None, "unknown"),
    ],
)
def test_a_date_is_as_precise_as_it_is_written(make_article, settings, cell, moment, precision):
    settings.TIME_ZONE = "Asia/Taipei"
    make_article()
    rows = rows_of()
    rows[0]["published"] = cell

    (values,) = spreadsheet.read(as_csv(rows)).corrections.values()

    found = values["published_at"]
    assert (found and f"{found:%Y-%m-%d %H:%M}") == moment
    assert values["published_precision"] == precision


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("gb18030", ","), ("utf-16", "\t"), ("utf-8", ";")]
)
def test_what_spreadsheet_programs_make_of_csv_is_read(make_article, encoding, delimiter):
    article = make_article(title="北约与欧盟的外长会议在布鲁塞尔闭幕")
    rows = rows_of()
    rows[0]["byline"] = "李四"

    sheet = spreadsheet.read(as_csv(rows, encoding, delimiter))

    assert sheet.corrections == {article.pk: {"byline": "李四"}}


@pytest.mark.parametrize(
    "raw", [b"", b"PK\x03\x04 no", b"\xff\xfe\x00", b"a,b\n1,2\n", b"\x89PNG\0"]
)
def test_a_file_that_is_no_spreadsheet_is_refused_with_a_reason(admin_client, db, raw):
    response = brought_back(admin_client, raw or b" ")

    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert not Batch.objects.exists()


def test_what_was_looked_at_cannot_be_changed_on_its_way(admin_client, make_article):
    make_article()
    rows = rows_of()
    rows[0]["byline"] = "李四"
    page = brought_back(admin_client, as_csv(rows))
    carried = BeautifulSoup(page.content, "lxml").select_one("input[name=carried]")["value"]

    admin_client.post(IMPORT, {"carried": carried.replace(carried[5], "x", 1)})

    assert not Revision.objects.exists()


def test_an_article_changed_between_look_and_word_stays_as_it_is(admin_client, make_article):
    article = make_article()
    rows = rows_of()
    rows[0]["byline"] = "李四"
    page = brought_back(admin_client, as_csv(rows))
    article_corrections.correct(article, {"byline": "王五"})

    response = confirmed(admin_client, page)

    assert Article.objects.get().byline == "王五"
    assert "changed meanwhile" in response.content.decode()
