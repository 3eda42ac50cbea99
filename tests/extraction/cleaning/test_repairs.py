"""Regression tests: faults in cleaning honest markup that hostile and generated markup revealed."""

import pytest

from archive.extraction.cleaning.body import clean
from archive.extraction.documents import DocumentError
from tests.hostile import BASE

CASES = {
    "a line end between two inline elements is a space": (
        "<p><b>甲</b>\n<i>乙</i></p>",
        "<p><b>甲</b> <i>乙</i></p>",
    ),
    "text between the items of a list stays": (
        "<ul>前<li>甲</li>后</ul>",
        "<ul><li>前</li><li>甲</li><li>后</li></ul>",
    ),
    "a list directly in a list keeps its items apart": (
        "<ul><li>甲</li><ul><li>乙</li><li>丙</li></ul></ul>",
        "<ul><li>甲</li><li><ul><li>乙</li><li>丙</li></ul></li></ul>",
    ),
    "the caption of a table stays, before it": (
        "<table><caption>表一</caption><tr><td>甲</td><td>乙</td></tr></table>",
        "<p>表一</p><table><tbody><tr><td>甲</td><td>乙</td></tr></tbody></table>",
    ),
    "a row inside a cell is read once": (
        "<table><tr><td>甲<figure>乙<tr><td>丙</td><td>丁</td></tr></figure></td><td>戊</td></tr>",
        "<table><tbody><tr><td><p>甲</p><figure><figcaption>乙<br>丙<br>丁</figcaption></figure></td>"
        "<td>戊</td></tr></tbody></table>",
    ),
    "white space at the end of an address is part of it": (
        '<a href="https://example.com/甲　?">链接</a>',
        '<p><a href="https://example.com/甲%E3%80%80">链接</a></p>',
    ),
    "a proxy without a scheme is a proxy": (
        '<img src="//wsrv.nl/?url=example.com/a.jpg">',
        '<figure><img src="https://example.com/a.jpg" alt=""></figure>',
    ),
    "an embed has no content, so what follows stays": (
        '<p>前<embed src="https://example.com/a.swf">后</p>',
        "<p>前后</p>",
    ),
    "the end of a page inside a text is not the end of the text": (
        "<p>前</p></div></body></html><p>后</p>",
        "<p>前</p><p>后</p>",
    ),
    "a heading in a quotation is levelled too": (
        "<blockquote><h1>题</h1><p>文</p></blockquote>",
        "<blockquote><h2>题</h2><p>文</p></blockquote>",
    ),
    "an end mark goes without the layout before it": (
        "<pre>甲    乙\n丙    丁（完）</pre>",
        "<pre>甲    乙\n丙    丁</pre>",
    ),
    "a second date at the top is a heading of a chronicle": (
        "<div>05/04/2024 - 10:27</div><p>2024年4月1日</p><p>会谈开始。</p>",
        "<h2>2024年4月1日</h2><p>会谈开始。</p>",
    ),
    "a picture shown again in a list leaves nothing empty": (
        '<img src="/a.jpg"><ul><li><img src="/a.jpg">甲</li></ul>',
        '<figure><img src="https://www.rfi.fr/a.jpg" alt=""></figure><ul><li>甲</li></ul>',
    ),
    "a part of ruby ends the one before": (
        "<ruby>汉<rt>hàn<rp>)</rp></rt></ruby>",
        "<p><ruby>汉<rt>hàn</rt><rp>)</rp></ruby></p>",
    ),
    "a control character is no text": ("<p>甲&#1;乙&#x202e;</p>", "<p>甲乙</p>"),
    "a name before an @ does not hide the host": (
        '<a href="https://www.rfi.fr@evil.example/">链接</a>',
        "<p>链接</p>",
    ),
    "JSON without an end is no picture": ("<img data-image-dataset='" + "[" * 9_999 + "'>甲", "<p>甲</p>"),
    "an address that is none is no embed": (
        '甲<iframe src="http://[facebook.com/plugins/?a=b"></iframe>',
        "<p>甲</p>",
    ),
    "a noscript may claim to be XML": (
        "<noscript>&lt;?xml version='1.0' encoding='utf-8'?&gt;&lt;img src='/a.jpg'&gt;</noscript>",
        '<figure><img src="https://www.rfi.fr/a.jpg" alt=""></figure>',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_fault_found_once_stays_away(name):
    source, expected = CASES[name]

    assert clean(source, BASE).html == expected


def test_tables_in_tables_are_read_once():
    texts = clean("<table><tr><td>甲" * 60, BASE).text.split()

    assert texts == ["甲"] * 60


def test_nesting_that_python_cannot_follow_is_refused_with_a_reason():
    with pytest.raises(DocumentError, match="nested"):
        clean("<ul>" * 190 + "甲", BASE)
