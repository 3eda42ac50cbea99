"""Files that hold no article are refused by their names, and running text never is."""

import gzip
import io
import tarfile
import zipfile

import pytest

from archive.extraction.documents import Document, DocumentError
from archive.extraction.formats.refused import signatures
from archive.extraction.recognising import read

TEXT = "The two ministers met on Monday for the second time this month and agreed to meet again."


def packed(**members: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/"), text)
    return held.getvalue()


def tarred() -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.html"))
    return held.getvalue()


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (rb"{\rtf1\ansi Talks}", "kind RTF"),
        (packed(a="x"), "an archive of the kind ZIP"),
        (packed(mimetype="application/epub+zip"), "kind EPUB"),
        (packed(xl__workbook="x"), "kind XLSX"),
        (gzip.compress(b"x", mtime=0), "kind gzip"),
        (tarred(), "kind tar"),
        (b"\x89PNG\r\n\x1a\n\0", "a picture of the kind PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "kind JPEG"),
        (b'<?xml version="1.0"?><svg xmlns="x"/>', "kind SVG"),
        (b"\0\0\0\x18ftypmp42\0", "a recording of the kind MP4"),
        (b"SQLite format 3\0", "kind SQLite"),
        (b"--\n-- dump\n--\n\nSET statement_timeout = 0;\n", "kind SQL"),
        (b"#!/bin/sh\n# Copy the files. Then stop. This takes a while.\n", "kind script"),
        (b"// It is a page. It loads.\nwindow.YTD.tweets.part0 = [ ]", "JavaScript"),
        (b"BEGIN:VCALENDAR\r\n", "kind iCalendar"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nThey met.\n", "kind SRT"),
        (b"INSERT INTO a VALUES (1);\n", "kind SQL"),
        (b"<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>", "bookmarks without texts"),
        (b"<!DOCTYPE html><html><head><title>Pocket Export</title></head>", "bookmarks"),
        (b'<?xml version="1.0"?><!-- x --><opml version="2.0"/>', "subscriptions"),
        (b'<?xml version="1.0"?><urlset xmlns="x"><url/></urlset>', "sitemap"),
        (b'<rdf:RDF xmlns:z="http://www.zotero.org/namespaces/export#"/>', "references"),
        (b"<xml><records><record/></records></xml>", "references"),
        (b"<articles><article><title>Talks</title></article></articles>", "no feed"),
        (b"# x\nUser-agent: *\nDisallow: /a\n", "kind robots.txt"),
        (b"TY  - NEWS\nTI  - Talks\nER  - \n", "references without texts"),
        (b"% from Zotero\n@article{lee2024,\n title = {Talks}}\n", "references"),
        (b"%0 Newspaper Article\n%T Talks\n", "references"),
        (b"name: x\nversion: 1.0\nlist:\n  - a\n  - b\n", "keys and values"),
        (b'[tool]\nname = "x"\nversion = "1"\n', "keys and values"),
        (b"; x\n[a]\nb=1\nc=2\n", "keys and values"),
        (b"import os\n\ndef f(x):\n    return os.name\n", "program code"),
        (b"body { color: red }\n.a {\n  margin: 0;\n}\n", "program code"),
        (b"!function(e,t){e.x=t()}(this,function(){return 1});", "program code"),
        (b"2024-05-06 08:00:00 INFO Started.\n2024-05-06 08:00:01 ERROR It failed.\n", "log"),
    ],
)  # fmt: skip
def test_a_kind_that_holds_no_article_is_named(raw, reason):
    with pytest.raises(DocumentError, match=reason):
        read(raw)


@pytest.mark.parametrize(
    "text",
    [
        f"Ministers meet\n\n{TEXT}\n\n{TEXT}",
        f"Talks with the minister\n\nQ: What was said?\n\nA: {TEXT}\n\nQ: And then?\n\nA: {TEXT}",
        "BMW to build a plant\n\nBMW said on Monday that it would build a plant in the country.",
        "专访外长\n\n记者：您怎么看？\n\n外长：两国将在下月恢复谈判，地点仍在商量之中。",
        "粮价一览\n\n小麦：2.5元；玉米：1.8元；大豆：3.2元；水稻：2.1元，均比上月略有上涨，专家说。",
        f"# Ministers meet\n\n{TEXT}\n\n| a | b |\n| - | - |\n| 1 | 2 |\n| 3 | 4 |\n| 5 | 6 |\n",
        f"Table of talks\n\nDate, place, outcome: {TEXT}\n\nMore, of the same, later: {TEXT}",
    ],
)
def test_running_text_is_read(text):
    [document] = read(text.encode())

    assert isinstance(document, Document)


@pytest.mark.parametrize(
    "piece", ["<!-- -->", "<!-->-->", "<!-- <!-- -->", "<?a?>", "<?a?>-->", " <!--x--> \n", "%a\n", "#a\n", "--a\n"]
)  # fmt: skip
def test_what_stands_before_anything_is_gone_through_once(piece):
    """Each piece could end at many places; where all of them were tried, this would never end."""
    for sign in (signatures.BOOKMARKS, signatures.OPML, signatures.REFERENCES):
        assert sign.match(piece * 300 + "正文") is None
    signatures.refuse_bytes((piece * 300).encode())
