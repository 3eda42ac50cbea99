"""Markdown: with a head or none, what stands under its title, and digests."""

import pytest

from archive.extraction.documents import Document, DocumentError
from archive.extraction.read_values import Reading
from archive.extraction.reading import read_all
from archive.extraction.recognising import read

FIRST = "外交部长周二说，两国将在下月恢复谈判，地点仍在商量之中。"
SECOND = "发言人补充说，双方都没有提出先决条件，会谈预计持续三天。"
ENGLISH = "The two ministers met on Monday for the second time this month and agreed to meet again."


def one(text: str) -> Document:
    [document] = read(text.encode())
    assert isinstance(document, Document)
    return document


def article(text: str) -> Reading:
    [reading] = read_all(text.encode())
    assert isinstance(reading, Reading)
    return reading


class TestTitle:
    @pytest.mark.parametrize(
        "heading",
        [
            "# 国际｜两国将恢复谈判",
            "##国际｜两国将恢复谈判",
            "国际｜两国将恢复谈判\n===",
            "### [国际｜两国将恢复谈判](https://a.example/1)",
            "###  [:house:返回首页](https://a.example/home)\n---\n\n## 国际｜两国将恢复谈判",
            "2024-05-06\n\n# 国际｜两国将恢复谈判",
            "![](https://a.example/1.jpg)\n\n# 国际｜两国将恢复谈判",
            "<div><img src='https://a.example/1.jpg'></div>\n\n# 国际｜两国将恢复谈判",
        ],
    )
    def test_a_heading_is_the_title_without_its_marks(self, heading):
        document = one(f"{heading}\n\n{FIRST}\n\n{SECOND}\n")

        assert (document.format, document.title) == ("markdown", "国际｜两国将恢复谈判")

    def test_a_short_line_above_the_text_is_one_too(self):
        assert one(f"**Ministers meet**\n\n{ENGLISH}\n\n[More](https://a.example/2)").title == (
            "Ministers meet"
        )

    def test_it_is_not_repeated_in_the_body(self):
        assert "恢复谈判" not in article(f"# 两国恢复谈判\n\n{SECOND}").values["body_text"]


class TestLinesUnderTheTitle:
    @pytest.mark.parametrize(
        "lines",
        [
            "**作者：** 李明\n**发布时间：** 2024-05-06\n**原文：** https://a.example/1",
            "- 作者：李明\n- 日期：2024-05-06\n- 来源：[某报](https://a.example/1)",
            "发布时间：2024-05-06 来源：[某报](https://a.example/1) 作者：李明",
            "> 作者：李明 | 2024-05-06 | [原文](https://a.example/1)",
            "`2024-05-06 李明` [转载自某站](https://a.example/1)",
            "*By 李明, May 6, 2024*\n\nSource: https://a.example/1",
            "URL: https://a.example/1\nTags: 外交\nAuthor: 李明\nDate: 2024-05-06",
        ],
    )
    def test_they_say_who_wrote_it_when_and_where(self, lines):
        reading = article(f"# 两国恢复谈判\n\n{lines}\n\n{FIRST}\n\n{SECOND}")

        values = reading.values
        assert values["byline"] == "李明"
        assert values["published_at"].date().isoformat() == "2024-05-06"
        assert values["source_url"] == "https://a.example/1"
        assert values["body_text"] == f"{FIRST}\n\n{SECOND}"

    def test_an_address_may_stand_at_the_end(self):
        document = one(f"# Ministers meet\n\n{ENGLISH}\n\n---\n\nSource: https://a.example/1\n")

        assert document.url == "https://a.example/1"
        assert "Source" not in document.body


class TestBody:
    def test_marks_become_elements(self):
        body = article(
            f"# Ministers meet\n\n{ENGLISH} See **this** [statement](https://a.example/s).\n\n"
            "### Trade\n\n- one\n- two\n\n> They waited.\n\n| a | b |\n| - | - |\n| 1 | 2 |\n"
        ).values["body_html"]

        assert "<strong>this</strong>" in body
        assert '<a href="https://a.example/s">statement</a>' in body
        for element in ("<h2>Trade</h2>", "<li>one</li>", "<blockquote>", "<td>1</td>"):
            assert element in body

    def test_html_inside_is_cleaned(self):
        body = article(
            f"# Ministers meet\n\n{ENGLISH}<script>alert(1)</script>\n\n<p onclick=x>Said so.</p>"
        ).values["body_html"]

        assert "alert" not in body
        assert "<p>Said so.</p>" in body

    def test_an_address_that_runs_a_script_is_no_link(self):
        body = article(f"# Ministers meet\n\n{ENGLISH} [x](javascript:alert(1))").values[
            "body_html"
        ]

        assert "<a" not in body

    def test_lines_of_a_chinese_paragraph_are_joined(self):
        text = article(f"# 两国恢复谈判\n\n{FIRST[:10]}\n{FIRST[10:]}").values["body_text"]

        assert text == FIRST

    @pytest.mark.parametrize("parted", ["\n", "\n\n", "\n\n    ", "\n\n　　"])
    def test_lines_that_end_sentences_are_paragraphs(self, parted):
        text = article(f"# 两国恢复谈判\n\n{FIRST}{parted}{SECOND}").values["body_text"]

        assert text == f"{FIRST}\n\n{SECOND}"

    @pytest.mark.parametrize(
        ("written", "shown"),
        [
            ("{% include ad.html %}", ""),
            ("[[Note|another note]]", "another note"),
            ("![[local.png]]", ""),
            ("==marked==", "marked"),
            ("text[^1]", "text[1]"),
            ("{{< ref x >}}", ""),
            ("end. ^a1b2", "end."),
        ],
    )
    def test_marks_of_other_programs_are_not_shown(self, written, shown):
        text = article(f"# Ministers meet\n\n{ENGLISH}\n\nThey {written}").values["body_text"]

        assert text == f"{ENGLISH}\n\nThey {shown}".strip()

    def test_a_figure_of_hugo_is_one(self):
        [image] = article(
            f'# Ministers meet\n\n{ENGLISH}\n\n{{{{< figure src="https://a.example/1.jpg" caption="The hall" >}}}}'
        ).values["images"]

        assert (image["url"], image["caption"]) == ("https://a.example/1.jpg", "The hall")

    def test_what_a_press_office_sets_at_the_end_is_dropped(self):
        assert article(f"# Ministers meet\n\n{ENGLISH}\n\n\\###").values["body_text"] == ENGLISH


class TestDigest:
    ITEMS = (
        "## 1. First meeting\n\n**来源：** A\n**时间：** 2024-05-06\n\n### 正文\n\n{0}\n\n"
        "**原文链接：** [x](https://a.example/1)\n\n---\n\n## 2. Second meeting\n\n**时间：** 2024-05-07\n\n{0}\n"
    )

    def test_sections_that_state_their_day_are_documents(self):
        found = read(("# News of the day\n\n" + self.ITEMS.format(ENGLISH)).encode())

        assert [(d.title, d.stated_date) for d in found if isinstance(d, Document)] == [
            ("First meeting", "2024-05-06"),
            ("Second meeting", "2024-05-07"),
        ]

    def test_sections_of_an_article_are_none(self):
        text = f"# Ministers meet\n\n{ENGLISH}\n\n" + self.ITEMS.format(ENGLISH)

        assert one(text).title == "Ministers meet"

    def test_an_item_without_text_is_told(self):
        text = "# News\n\n" + self.ITEMS.format(ENGLISH) + "\n## Third\n\n2024-05-08\n"

        assert [d.reason for d in read(text.encode()) if isinstance(d, DocumentError)] == [
            "the entry “Third” has no text"
        ]


@pytest.mark.parametrize(
    ("name", "title", "links"),
    [
        ("archives/01-markdown-body.md", "兩國外長會談", 1),
        ("archives/02-markdown-plain-page.md", "两国外长会谈", 1),
        ("archives/04-first-line-site-link-a.md", "两国外长会谈", 0),
        ("archives/10-hugo-toml.md", "Two ministers meet again", 0),
        ("documents/kinds/hexo.md", "两国外长下周在北京会谈", 0),
    ],
)
def test_the_cases_are_read(shared, name, title, links):
    [reading] = read_all((shared / "cases" / name).read_bytes())

    assert isinstance(reading, Reading)
    assert reading.values["title"] == title
    assert reading.values["body_html"].count("<a ") == links
    assert "**" not in reading.values["body_text"]
