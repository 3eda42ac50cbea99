"""Bold lines that are headings, and bold that is emphasis."""

import pytest

from archive.extraction.cleaning.body import clean

LEAD = "<p>两国外长周三会谈，讨论了边境局势和贸易。</p>"
TEXT = "<p>双方同意下个月再次会谈，并在此之前保持联系。</p>"


def headings(html: str) -> list[str]:
    return [part.split("</h2>")[0] for part in clean(html).html.split("<h2>")[1:]]


@pytest.mark.parametrize(
    "line",
    [
        "贸易会怎样？",
        "专家：谈判远未结束",
        "<b>“没有退路”</b>",
        "2031年3月2日",
        "Was es kostet, und wer zahlt",
    ],
)
def test_a_short_line_in_bold_between_paragraphs_is_a_heading(line):
    assert headings(f"{LEAD}{TEXT * 2}<p><strong>{line}</strong></p>{TEXT}") == [
        line.replace("<b>", "").replace("</b>", "")
    ]


def test_the_first_heading_may_stand_under_a_lead_in_bold():
    assert headings(f"<p><b>两国外长周三会谈，没有结果。</b></p><p><b>边境</b></p>{TEXT}") == [
        "边境"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "这是他说的最后一句话。",
        "以下是读者的评论：",
        "记者：您什么时候回来？",
        "问：您怎么看？",
        '<a href="https://www.example.org/b">另一篇报道</a>',
        "双方" + "一再" * 20 + "会谈",
        "一行<br>又一行",
    ],
)
def test_sentences_questions_and_links_in_bold_are_emphasised_paragraphs(line):
    assert headings(f"{LEAD}{TEXT}<p><strong>{line}</strong></p>{TEXT}") == []


def test_lines_in_bold_that_follow_each_other_are_emphasis():
    assert headings(f"{LEAD}<p><b>甲方同意</b></p><p><b>乙方同意</b></p>{TEXT}") == []


def test_nothing_above_the_lead_and_nothing_at_the_end_is_a_heading():
    assert headings(f"<p><b>独家</b></p>{LEAD}{TEXT}<p><b>谢谢阅读</b></p>") == []


def test_under_a_picture_without_a_caption_a_line_in_bold_may_be_that():
    assert headings(f'{LEAD}<img src="https://e.org/1.jpg"><p><b>会谈现场</b></p>{TEXT}') == []


def test_beside_headings_of_its_own_bold_is_emphasis():
    assert headings(f"{LEAD}<h3>边境</h3>{TEXT}<p><b>贸易</b></p>{TEXT}") == ["边境"]
