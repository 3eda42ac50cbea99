"""Document formats: recognised by content, and the fields each one states."""

import datetime as dt

import pytest

from archive.extraction.documents import Document, DocumentError
from archive.extraction.formats.decoding import decode
from archive.extraction.reading import read as read_article
from archive.extraction.recognising import read


def one(text: str) -> Document:
    [document] = read(text.encode())
    assert isinstance(document, Document)
    return document


class TestFeedfile:
    def test_the_epoch_is_the_time_of_capture(self):
        document = one("<!--1712306701000-->\n[题](https://a.b/c)\n------\n\n<p>正文</p>")

        assert document.format == "feedfile"
        assert document.captured_at == dt.datetime(2024, 4, 5, 8, 45, 1, tzinfo=dt.UTC)
        assert (document.title, document.url, document.body) == (
            "题",
            "https://a.b/c",
            "<p>正文</p>",
        )

    def test_without_an_epoch_a_stated_date_is_kept(self):
        document = one(
            "[题](https://a.b/c)\n------\n日期：Sat, 27 Jun 2020 13:30:55 +0000\n\n<p>正文</p>"
        )

        assert document.captured_at is None
        assert document.stated_date == "Sat, 27 Jun 2020 13:30:55 +0000"

    @pytest.mark.parametrize(
        ("printed", "title"),
        [
            ("[视频]标题", "[视频]标题"),
            ("[國際] 標題（ICC）(x)", "[國際] 標題（ICC）(x)"),
            ("标题&quot;引&quot;", '标题"引"'),
            ("标题 &amp;quot;", "标题 &quot;"),  # unescaped once
            ("  两  个　空格 ", "两 个 空格"),
            ("a](b", "a](b"),
        ],
    )
    def test_a_title_may_hold_brackets_entities_and_spaces(self, printed, title):
        assert (
            one(f"<!--1712306701000-->\n[{printed}](https://a.b/c)\n------\n\n<p>x</p>").title
            == title
        )

    @pytest.mark.parametrize(
        "url", ["https://a.b/棋子?牺牲品?/a-1", "https://a.b/c_(d)", "http://a.b//cn/x"]
    )
    def test_an_address_is_kept_as_given(self, url):
        assert one(f"<!--1712306701000-->\n[题]({url})\n------\n\n<p>x</p>").url == url

    @pytest.mark.parametrize("epoch", ["1712306701", "1712306701000", "1712306701000000"])
    def test_an_epoch_may_count_seconds_or_parts_of_them(self, epoch):
        document = one(f"<!--{epoch}-->\n[题](https://a.b/c)\n------\n\n<p>x</p>")

        assert document.captured_at == dt.datetime(2024, 4, 5, 8, 45, 1, tzinfo=dt.UTC)

    @pytest.mark.parametrize(
        "head",
        [
            "<!--1712306701000-->\n# [题](https://a.b/c)\n------\n\n",
            "<!--1712306701000-->\n[题] (https://a.b/c)\n------\n\n",
            "<!--1712306701000-->\n[题](<https://a.b/c>)\n------\n\n",
            "<!--1712306701000--> [题](https://a.b/c) ------ ",
            "[题](https://a.b/c)\n\n",
            "<!--17123067-->\n[题](https://a.b/c)\n------\n\n",
            "<!-- saved in spring -->\n\n[题](https://a.b/c)\n------\n\n",
        ],
    )
    def test_a_head_written_in_another_hand_is_one(self, head):
        document = one(f"{head}<p>正文。</p>")

        assert (document.title, document.url, document.body.strip()) == (
            "题",
            "https://a.b/c",
            "<p>正文。</p>",
        )

    def test_several_captures_in_one_file_are_several_documents(self):
        first = "<!--1712306701000-->\n[甲](https://a.b/1)\n------\n\n<p>甲文。</p>"
        second = "<!--1712306702000-->\n[乙](https://a.b/2)\n------\n\n<p>乙文。</p>"

        documents = read(f"{first}\n{second}\n".encode())

        assert [(d.title, d.body.strip()) for d in documents if isinstance(d, Document)] == [
            ("甲", "<p>甲文。</p>"),
            ("乙", "<p>乙文。</p>"),
        ]

    def test_line_separators_inside_the_text_do_not_cut_it(self):
        assert (
            "后"
            in one("<!--1712306701000-->\n[题](https://a.b/c)\n------\n\n<p>前\u2028后</p>").body
        )

    @pytest.mark.parametrize(
        "head", ["no link", "[title only]", "[](https://a.b/c)", "[ ](https://a.b)"]
    )
    def test_without_a_linked_title_the_line_is_named(self, head):
        with pytest.raises(DocumentError, match="line 2"):
            read(f"<!--1712306701000-->\n{head}\n".encode())


FRONT = """---
layout: post
title: "北约 &#38; 东京"
date: {date}
author: 李军
from: https://example.org/2024/北约/
tags: [ 观察 ]
categories: [ 时评 ]
---
<p>北约秘书长访问东京，与首相会谈，商定合作事项。</p>
"""


class TestFrontmatter:
    @pytest.mark.parametrize(
        ("date", "at", "precision"),
        [
            ("2020-06-27T13:30:55.000Z", "2020-06-27T13:30:55+00:00", "second"),
            ("2020-06-27T13:30:55+02:00", "2020-06-27T11:30:55+00:00", "second"),
            ("2020-06-27T13:30:55Z", "2020-06-27T13:30:55+00:00", "second"),
            ("2020-06-27", "2020-06-27T00:00:00+00:00", "day"),
            ("'2020-06-27 08:00'", "2020-06-27T00:00:00+00:00", "day"),  # in a zone nobody knows
        ],
    )
    def test_a_date_in_any_yaml_form_is_the_publication(self, date, at, precision):
        values = read_article(FRONT.format(date=date).encode()).values

        assert values["published_at"].isoformat() == at
        assert (values["published_precision"], values["published_basis"]) == (
            precision,
            "front matter",
        )

    def test_the_head_gives_title_address_author_and_section(self):
        document = one(FRONT.format(date="2020-06-27"))

        assert document.format == "frontmatter"
        assert document.title == "北约 & 东京"
        assert document.url == "https://example.org/2024/北约/"
        assert (document.author, document.section) == ("李军", "时评")

    def test_an_author_who_is_the_outlet_is_none(self):
        assert one(FRONT.format(date="2020-06-27").replace("观察", "李军")).author == ""

    def test_a_feed_capture_below_the_head_is_read_as_one(self):
        inner = "<!--1712306701000-->\n[[國際] 题](https://www.rfi.fr/cn/x)\n------\n\n<div>05/04/2024 - 10:27</div><p>正文。</p>"
        values = read_article(
            (FRONT.format(date="2024-04-05").split("<p>")[0] + inner).encode()
        ).values

        assert values["title"] == "[國際] 题"
        assert values["source_url"] == "https://www.rfi.fr/cn/x"
        assert values["published_basis"] == "dateline"
        assert values["body_text"] == "正文。"

    def test_a_head_that_is_no_yaml_is_refused_with_its_line(self):
        with pytest.raises(DocumentError, match="not YAML in line 3"):
            read(b"---\ntitle: x\n bad: [\n---\n<p>x</p>")

    def test_a_head_without_a_title_is_refused(self):
        with pytest.raises(DocumentError, match="no title"):
            read(b"---\nlayout: post\n---\n<p>x</p>")

    def test_a_rule_of_dashes_alone_is_no_head(self):
        with pytest.raises(DocumentError):
            read(b"---\n\n---\nshort\n")


PAGE = """首页 > 新闻

北約將設聯絡處(圖)
2023年2月1日，秘書長會見首相，雙方同意加強關係。

{body}
分享到: Facebook Twitter

讀者留言:
{sidebar}
"""
BODY = "據報導，北約計劃在東京開設聯絡處，這是印太地區的第一個常設聯絡處，將藉此加強合作，應對日益增加的挑戰。 日本首相表示歡迎，並計劃設立代表團，雙方將於夏天的峰會再次討論此事，之後公布細節。"


class TestPagetext:
    def test_the_article_is_told_from_the_page_around_it(self):
        document = one(PAGE.format(body=BODY, sidebar="舊聞一則(圖) 2023/5/4 (143,526次)"))

        assert document.format == "pagetext"
        assert document.title == "北約將設聯絡處(圖)"
        assert document.body.startswith("<figure><figcaption>2023年2月1日")
        assert document.body.count("<p>") == 2
        assert "舊聞" not in document.body
        assert document.page_dates == ("2023/5/4",)

    def test_text_is_escaped(self):
        document = one(PAGE.format(body=BODY.replace("日本首相", "<script>首相"), sidebar=""))

        assert "&lt;script&gt;" in document.body

    @pytest.mark.parametrize("text", ["short", "<!doctype html><p>x</p>", '{"a": 1}'])
    def test_what_is_no_page_of_text_is_refused(self, text):
        with pytest.raises(DocumentError):
            read(text.encode())


class TestDecoding:
    TEXT = "北约秘书长访问东京，与首相会谈，商定合作。\n第二行"

    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
    )
    def test_an_encoding_is_told_from_the_bytes(self, encoding):
        assert decode(self.TEXT.encode(encoding)) == self.TEXT

    @pytest.mark.parametrize("encoding", ["big5", "big5hkscs", "cp950"])
    def test_traditional_encodings_too(self, encoding):
        text = "北約秘書長訪問東京，與首相會談，商定合作。"

        assert decode(text.encode(encoding)) == text

    def test_line_ends_become_one(self):
        assert decode(b"a\r\nb\rc") == "a\nb\nc"

    def test_what_cannot_be_decoded_is_refused_with_the_place(self):
        broken = "第一行\n第二行".encode() + b"\xff\xfe\xff" + "尾".encode()

        with pytest.raises(DocumentError, match=r"not UTF-8 at byte 19 \(line 2\)"):
            decode(broken)

    @pytest.mark.parametrize("raw", [b"", b" \n\t", b"\xef\xbb\xbf"])
    def test_nothing_is_refused_as_empty(self, raw):
        with pytest.raises(DocumentError, match="empty"):
            decode(raw)
