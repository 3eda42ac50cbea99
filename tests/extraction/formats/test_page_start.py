"""A page of HTML is recognised whatever stands before it, and a fragment of one."""

import pytest

from archive.extraction.documents import Document
from archive.extraction.recognising import read

TEXT = "The two ministers met on Monday for the second time this month and agreed to meet again."
BODY = f"<h1>Ministers meet</h1><p>{TEXT}</p><p>{TEXT}</p>"
PAGE = (
    f"<html><head><title>Ministers meet</title></head><body><article>{BODY}</article></body></html>"
)


@pytest.mark.parametrize(
    "before",
    [
        "",
        "\ufeff",
        "<!doctypehtml>",
        "<!-- saved by hand -->\n<!-- again -->\n",
        "<script src=a.js></script><style>.a{float:left}</style>",
        '<meta property="og:type" content="article"/>\n<!DOCTYPE html>',
        "<noscript><img src=x></noscript>",
        "<br />\n<b>Warning</b>:  Undefined variable $x in <b>/var/www/a.php</b> on line <b>12</b><br />\n",
        "PHP Notice:  Undefined index: x in /var/www/a.php on line 3\n",
        "HTTP/1.1 200 OK\nContent-Type: text/html\nServer: nginx\n\n",
        "HTTP/1.1 301 Moved\nLocation: /x\n\nHTTP/2 200\ncontent-type: text/html\n\n",
        "Fetched by a program on Monday\n\n<!DOCTYPE html>\n",
    ],
)
def test_what_stands_before_a_page_is_no_hindrance(before):
    [document] = read((before + PAGE).encode())

    assert isinstance(document, Document)
    assert (document.format, document.title) == ("webpage", "Ministers meet")
    assert document.body == f"<p>{TEXT}</p><p>{TEXT}</p>"


@pytest.mark.parametrize(
    "fragment",
    [
        f"<div class='article'>{BODY}</div>",
        BODY,
        f"<section>\n\n{BODY}\n\n</section>",
        f"<article><header><h2>Ministers meet</h2></header><p>{TEXT}</p><p>{TEXT}</p></article>",
        f"<table><tr><td>{BODY}</td></tr></table>",
    ],
)
def test_a_fragment_is_a_page(fragment):
    [document] = read(fragment.encode())

    assert isinstance(document, Document)
    assert (document.format, document.title) == ("webpage", "Ministers meet")


def test_a_page_in_a_text_about_pages_is_none():
    text = f"# How pages begin\n\n{TEXT}\n\n```\n\n<!DOCTYPE html>\n<html>\n```\n"

    [document] = read(text.encode())

    assert isinstance(document, Document)
    assert document.format == "markdown"
