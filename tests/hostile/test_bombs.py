"""Small files that expand or take for ever: each is refused soon, with a sentence."""

import io
import zipfile

import pytest
from openpyxl import Workbook
from PIL import Image

from archive.editing import spreadsheet
from archive.extraction.documents import DocumentError
from archive.extraction.reading import read_all
from archive.intake.pictures.renditions import PictureError, made
from tests.intake.test_pictures import picture


def workbook(**parts):
    """An XLSX file with an empty sheet, in which parts are replaced, or left out by None."""
    plain, made_ = io.BytesIO(), io.BytesIO()
    book = Workbook()
    book.active.append(["id", "title"])
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made_, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            short = name.rpartition("/")[2].removesuffix(".xml")
            content = parts.get(short, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return made_.getvalue()


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
ENTITIES = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))


# Made by the test alone: at import, each process that collects tests would.
@pytest.mark.parametrize(
    "make",
    [
        lambda: workbook(sheet1=None),
        lambda: workbook(workbook="<a/>"),
        lambda: workbook(sheet1="no XML"),
        lambda: workbook(sheet1=f'<!DOCTYPE w [<!ENTITY e0 "x">{ENTITIES}]>{SHEET}<row><c t="str"><v>&e9;</v></c></row></sheetData></worksheet>'),
        lambda: workbook(sheet1=SHEET + "<row/>" * 10_000_000),
        lambda: workbook(sheet1=SHEET + '<row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>'),
        lambda: b"PK\x03\x04 and nothing more",
        lambda: b"id\n" + b"1\n" * 20_000,
        lambda: b"id," + b"," * 1000 + b"\n1\n",
        lambda: b"id,title\n1," + b"x" * 200_000,
        lambda: b'id,title\n1,"' + b"x\n" * 200_000,
        lambda: b"\x00\xff\x00\xff",
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_a_spreadsheet_that_cannot_be_taken_says_why(make):
    raw = make()
    with pytest.raises(spreadsheet.SpreadsheetError, match=r"\w+"):
        spreadsheet.read(raw)


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31 23:59", "1799-12-31", "0000-00-00"])
def test_a_day_that_cannot_be_is_a_mistake_in_its_cell(make_article, day):
    article = make_article()

    sheet = spreadsheet.read(f"id,published\n{article.pk},{day}\n".encode())

    assert [mistake.column for mistake in sheet.mistakes] == ["published"]


@pytest.mark.parametrize(
    ("size", "most", "reason"),
    [
        ((800, 20_000), None, "it has 800 × 20000 pixels; the limit of a side is 16383"),
        ((800, 500), 1500, "it cannot be read whole"),
    ],
)
def test_a_picture_that_cannot_be_kept_says_why(size, most, reason):
    raw = picture(*size)[:most]
    with pytest.raises(PictureError, match=reason):
        made(raw)


def test_of_thousands_of_frames_the_first_is_kept():
    file = io.BytesIO()
    frames = [Image.new("P", (64, 64), n % 256) for n in range(2_000)]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])

    assert (made(file.getvalue()).width, made(file.getvalue()).format) == (64, "GIF")


@pytest.mark.parametrize("mode", ["CMYK", "L", "1", "P", "RGB"])
def test_a_picture_of_any_mode_is_kept(mode):
    file = io.BytesIO()
    Image.new(mode, (64, 64)).save(file, "JPEG" if mode == "CMYK" else "PNG")

    assert made(file.getvalue()).width == 64


ATTRIBUTES = " ".join(f"a{n}='x'" for n in range(50_000))
TEXT = "<p>两国外长星期二在首都会谈，讨论了边界问题与贸易。</p>"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"<rss><channel><item {ATTRIBUTES}><title>题</title></item></channel></rss>", "attributes"),
        (f"<html><head><title>题</title></head><body>{TEXT}<p {ATTRIBUTES}>x</body></html>", "attributes"),
        (f"<!--1594971919000-->\n[题](https://a.example/1)\n---\n\n<p {ATTRIBUTES}>x</p>", "attributes"),
        ("标题\n\n" + "外长会谈。" * 600_000, "characters"),
        (f"<html><head><title>题</title></head><body>{TEXT}{'<p>外长会谈。' * 250_000}", "elements"),
        (f"<html><head><title>题</title></head><body>{TEXT}<p>{'外长会谈。' * 600_000}", "characters"),
    ],
)  # fmt: skip
def test_a_document_beyond_the_limits_is_refused_with_the_limit(text, reason):
    with pytest.raises(DocumentError, match=reason):
        read_all(text.encode())


@pytest.mark.parametrize("text", ["[", "(", "责编", "（编辑", " ", "-", "1", "作者："])
def test_a_paragraph_of_nothing_but_one_thing_is_no_furniture(text):
    [reading] = read_all(
        f"<!--1594971919000-->\n[题](https://a.example/1)\n---\n\n{TEXT}<p>外长{text * 60_000}".encode()
    )

    assert reading.values["body_text"].startswith("两国外长")
