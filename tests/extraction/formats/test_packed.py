"""Web archives, saved pages, mails, PDFs and word processors' documents, read from their bytes."""

import gzip
import io
import zipfile
import zlib
from email.message import EmailMessage
from pathlib import Path

import brotli
import pytest

from archive.extraction.documents import Document, DocumentError
from archive.extraction.reading import read as reading_of
from archive.extraction.recognising import read
from tests.extraction.containers.test_archives import record, zipped

ROOT = Path(__file__).parents[3]
FIRST = "里海五国的副外长周一在阿克套开会，谈的是水位连年下降，五国答应从今年起交换水文数据。"
SECOND = "哈萨克斯坦代表说，北部浅海的岸线十年里退了二十多公里，港口每年都要多花钱疏浚航道。"
PAGE = (
    '<html lang="zh-CN"><head><title>两国外长会谈</title></head><body><article>'
    f"<h1>两国外长会谈</h1><p>{FIRST}</p><p>{SECOND}</p></article></body></html>"
)
TEXT = f"{FIRST}\n\n{SECOND}"
URL = "https://news.example.com/2024/talks"


def one(raw: bytes) -> Document:
    [found] = read(raw)
    assert isinstance(found, Document), found
    return found


def refused(raw: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        read(raw)
    return caught.value.reason


# Web archives


def answer(html: bytes, *headers: str, **given) -> bytes:
    raw = record(URL, html, **given)
    if headers:
        more = "".join(f"{line}\r\n" for line in headers).encode()
        raw = raw.replace(b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n" + more)
        length = int(raw.split(b"Content-Length: ")[1].split(b"\r\n")[0])
        raw = raw.replace(b"Length: %d" % length, b"Length: %d" % (length + len(more)), 1)
    return raw


def test_a_page_in_a_web_archive_has_the_address_and_the_time_of_its_record():
    page = reading_of(answer(PAGE.encode()))

    assert page.values["source_url"] == page.place == URL
    assert page.captured_at.isoformat() == "2024-04-05T02:00:00+00:00"
    assert page.values["body_text"] == TEXT


def test_an_address_that_the_page_states_counts_more():
    stated = PAGE.replace("</head>", '<link rel="canonical" href="https://example.org/a"></head>')

    page = reading_of(answer(stated.encode()))

    assert (page.values["source_url"], page.place) == ("https://example.org/a", URL)


@pytest.mark.parametrize("code", ["gbk", "big5", "utf-8"])
def test_the_encoding_that_the_server_names_is_believed(code):
    text = "會議在臺北舉行，雙方同意下月再談，並就航線問題交換了意見，未作決定。" * 2
    html = f"<html><head><title>會議</title></head><body><p>{text}</p></body></html>"

    assert text in one(answer(html.encode(code), kind=f"text/html; charset={code}")).body


@pytest.mark.parametrize("pack", ["gzip", "br", "deflate"])
def test_an_answer_that_was_compressed_on_its_way_is_read(pack):
    packed = {"gzip": gzip.compress, "br": brotli.compress, "deflate": zlib.compress}[pack]

    assert FIRST in one(answer(packed(PAGE.encode()), f"Content-Encoding: {pack}")).body


def test_an_answer_sent_in_chunks_is_read():
    raw = PAGE.encode()
    chunks = b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (100, raw[:100], len(raw) - 100, raw[100:])

    assert SECOND in one(answer(chunks, "Transfer-Encoding: chunked")).body


def test_an_answer_that_unpacks_to_more_than_a_document_is_refused():
    bomb = gzip.compress(PAGE.encode() + b" " * 50_000_000)

    [found] = read(answer(bomb, "Content-Encoding: gzip"))

    assert isinstance(found, DocumentError)
    assert "the limit is 10 MB" in found.reason


def test_a_web_archive_without_pages_is_refused_by_name():
    assert refused(record(kind="image/png")) == "the web archive (WARC) holds no page"


# Pages that browsers saved with all parts


def saved(
    head: str, html: str = PAGE, code: str = "utf-8", kind: str = "multipart/related"
) -> bytes:
    part = (
        f'Content-Type: text/html; charset="{code}"\nContent-Transfer-Encoding: 8bit\n'
        f"Content-Location: {URL}\n\n{html}\n"
    )
    body = f"--B\n{part}--B--\n" if kind.startswith("multi") else html
    text = f"{head}Date: Fri, 5 Apr 2024 10:00:00 +0800\nMIME-Version: 1.0\n"
    text += f'Content-Type: {kind};\n\ttype="text/html";\n\tboundary="B"\n\n{body}'
    return text.replace("\n", "\r\n").encode(code)


@pytest.mark.parametrize(
    "raw",
    [
        saved(f"From: <Saved by Blink>\nSnapshot-Content-Location: {URL}\nSubject: x\n"),
        saved("From: <Saved by Microsoft Internet Explorer 5>\nSubject: x\n", code="gb2312"),
        saved('From: "由 Windows Internet Explorer 7 保存"\nSubject: 会谈\n', code="gbk"),
        saved("X-MAF-Information: UnMHT\nSubject: x\n"),
        saved(f"Snapshot-Content-Location: {URL}\nSubject: x\n", kind="text/html"),
    ],
)
def test_a_page_saved_by_any_browser_is_read_as_a_web_page(raw):
    page = reading_of(raw)

    assert page.format == "mhtml"
    assert page.values["title"] == "两国外长会谈"
    assert page.values["source_url"] == URL
    assert page.values["body_text"] == TEXT
    assert page.captured_at.isoformat() == "2024-04-05T02:00:00+00:00"


# Mails


def mail(plain: str = "", html: str = "", **headers: str) -> bytes:
    message = EmailMessage()
    given = {
        "From": "外交通讯 <post@letters.outlet.example>",
        "To": "reader@example.com",
        "Subject": "每周外交通讯",
        "Date": "Fri, 05 Apr 2024 08:59:00 +0800",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in given.items():
        message[name] = value
    message.set_content(plain)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def test_subject_sender_date_and_text_of_a_mail():
    values = reading_of(mail(TEXT, PAGE)).values

    assert values["title"] == "每周外交通讯"
    assert values["byline"] == "外交通讯"
    assert values["published_at"].isoformat() == "2024-04-05T00:59:00+00:00"
    assert values["body_text"] == TEXT


@pytest.mark.parametrize(
    ("sender", "slug"),
    [
        ("A <a@letters.outlet.example>", "outlet-example"),
        ("A <a@e.ft.com>", "ft"),
        ("A <a@gmail.com>", "unknown"),
    ],
)
def test_the_outlet_of_a_mail_is_the_house_it_is_sent_from(sender, slug):
    assert reading_of(mail(TEXT, From=sender)).outlet.slug == slug


def test_an_address_is_no_author():
    assert one(mail(TEXT, From="post@outlet.example")).author == ""
    assert one(mail(TEXT, From='"post@outlet.example" <post@outlet.example>')).author == ""


@pytest.mark.parametrize(
    "subject", ["Fwd: 每周外交通讯", "转发：每周外交通讯", "Re: FW: 每周外交通讯"]
)
def test_what_a_mail_program_writes_before_a_subject_is_cut(subject):
    assert one(mail(TEXT, Subject=subject)).title == "每周外交通讯"


@pytest.mark.parametrize("code", ["gbk", "big5", "utf-8"])
def test_a_head_in_no_stated_encoding_is_read(code):
    raw = (
        "From: 通訊社 <a@outlet.example>\nSubject: 會議在臺北舉行\nTo: b@example.com\n"
        f"Date: Fri, 5 Apr 2024 10:00:00 +0800\nContent-Type: text/plain; charset={code}\n"
        "Content-Transfer-Encoding: 8bit\n\n會議在臺北舉行，雙方同意下月再談，並就航線問題交換了意見。\n"
    ).encode(code)

    found = one(raw)

    assert (found.title, found.author) == ("會議在臺北舉行", "通訊社")
    assert "雙方同意下月再談" in found.body


def test_each_mail_of_a_mailbox_is_read_and_one_without_a_subject_is_told_in_its_place():
    postmark = b"From jane@outlet.example Mon May  6 10:00:00 2024\n"
    head = b"From: Jane <jane@outlet.example>\nDate: Mon, 6 May 2024 10:00:00 +0000\n"
    text = b"\n\nThe ministers met.\nFrom then on they talked.\n\n"

    first, untitled, last = read(
        postmark + head + b"Subject: One" + text + postmark + head + b"X: y" + text
        + postmark + head + b"Subject: Three" + text
    )  # fmt: skip

    assert isinstance(first, Document)
    assert isinstance(untitled, DocumentError)
    assert isinstance(last, Document)
    assert (first.title, untitled.reason, last.title) == ("One", "the mail has no subject", "Three")
    assert first.body == "<p>The ministers met. From then on they talked.</p>"


def test_a_line_that_the_mail_program_broke_is_one_and_the_signature_is_left_out():
    text = "The ministers agreed on Thursday\nto resume talks.\n\n两国外长周四\n举行会谈。\n-- \nJane\n"

    found = one(mail(text))

    assert found.body == (
        "<p>The ministers agreed on Thursday to resume talks.</p><p>两国外长周四举行会谈。</p>"
    )


@pytest.mark.parametrize(
    "line",
    [
        "View this email in your browser",
        "Unsubscribe",
        "退订",
        "Newsletter abbestellen",
        "在线阅读",
    ],
)
def test_lines_for_the_receiver_are_no_text(line):
    service = f'<p>{line[:0]}<a href="https://x.example/">{line}</a></p></article>'

    assert reading_of(mail("", PAGE.replace("</article>", service))).values["body_text"] == TEXT


def test_plain_text_is_taken_where_the_html_holds_next_to_nothing():
    assert (
        FIRST in one(mail(TEXT, "<html><body><p>Please see the plain text.</p></body></html>")).body
    )


def test_a_mail_without_subject_or_text_is_refused_by_a_sentence():
    assert refused(mail(TEXT, Subject="")) == "the mail has no subject"
    assert refused(mail("")) == "the mail has no text"


@pytest.mark.parametrize(
    "text",
    [
        f"Title: 两国外长会谈\nAuthor: 李明\nDate: 2024-04-05\n\n{TEXT}",
        f"From: the desk\nSubject matter experts met on Thursday\n\n{TEXT}",
    ],
)
def test_a_text_that_begins_like_a_mail_is_none(text):
    assert one(text.encode()).format != "mail"


# PDFs and word processors


def test_a_pdf_of_pictures_is_refused_with_a_hint(shared):
    raw = (shared / "cases" / "documents" / "kinds" / "talks.pdf").read_bytes()

    assert "OCR" in refused(raw)


def test_a_damaged_pdf_is_refused():
    assert refused(b"%PDF-1.4\nnothing of the kind") == "the PDF is damaged"


def docx() -> dict[str, bytes]:
    raw = (ROOT / "fixtures" / "documents" / "065-ambassade-commune.docx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_lines_under_a_word_processors_title_say_when_and_by_whom():
    text = "".join(
        f"<w:p><w:r><w:t>{said}</w:t></w:r></w:p>"
        for said in ("两国外长会谈", "2024年5月6日　来源：某某日报", "作者：李明", FIRST, SECOND)
    )
    xml = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{text}</w:body></w:document>'
    values = reading_of(zipped({**docx(), "word/document.xml": xml.encode()})).values

    assert (values["byline"], values["body_text"]) == ("李明", TEXT)
    assert values["published_at"].isoformat()[:10] == "2024-05-06"


def test_headings_lists_and_emphasis_of_a_word_processor_are_kept():
    html = reading_of(zipped(docx())).values["body_html"]

    assert "<h2>Un essai de trois ans</h2>" in html
    assert "<li>Les frais seront divisés selon la population</li>" in html
    assert "<strong>section consulaire</strong>" in html


def test_a_word_processors_document_that_is_a_bomb_is_refused():
    assert "unpacks to more than 100 MB" in refused(zipped({**docx(), "x": b"\0" * 120_000_000}))


def test_a_damaged_one_is_refused():
    assert "damaged" in refused(zipped({**docx(), "word/document.xml": b"<w:document"}))


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (zipped({"xl/workbook.xml": b"<a/>"}), "XLSX"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""}), "OpenDocument"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "WebP"),
        (b"\0\0\0\x18ftypmp42", "MP4"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "Microsoft Office"),
        (b"{\\rtf1\\ansi x}", "RTF"),
        (b"7z\xbc\xaf\x27\x1c\0", "7-Zip"),
        (zipped({"a.html": b"x"}), "ZIP"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_the_name_of_its_kind(raw, kind):
    assert f"of the kind {kind}," in refused(raw)
