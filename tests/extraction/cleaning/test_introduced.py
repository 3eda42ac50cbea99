"""An author presented below the text is believed where nothing else names one; the text stays."""

import pytest

from archive.extraction.reading import read

TEXT = {
    "zh": "两国外长星期二在首都会谈，谈及贸易与边界，双方同意下月再谈一次，地点未定。会谈持续三小时。",
    "en": "The two ministers met in the capital on Tuesday and agreed to talk again next month about the border.",
}


def page(last: str, head: str = "") -> bytes:
    text = TEXT["zh" if last[:1] > "一" else "en"]
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{text[:20]}</title>{head}'
        '<link rel="canonical" href="https://paper.example.org/1"></head><body><article>'
        f"<h1>{text[:20]}</h1><p>{text}</p><p>{text[::-1] if last[:1] > '一' else text.replace('two', 'three')}</p><p>{last}</p></article></body></html>"
    ).encode()


@pytest.mark.parametrize(
    ("last", "byline"),
    [
        ("作者简介：李明，某大学国际关系学院教授，研究边界史。", "李明"),
        ("本文作者李明是例报驻首都的专栏作家。", "李明"),
        ("作者阿卜杜·拉赫曼为独立学者，现居伊斯坦布尔。", "阿卜杜·拉赫曼"),
        ("作者是某大学国际关系学院教授，研究边界史。", ""),
        ("作者认为，边界问题不会很快解决。", ""),
        ("Jane van der Example is a reporter for the Example Paper.", "Jane van der Example"),
        ("Ann Example is the Example Paper’s diplomatic correspondent in Rome.", "Ann Example"),
        ("Ann Example is a farmer who sells apples on both sides.", ""),
        ("Anna Beispiel ist freie Journalistin in Wien.", "Anna Beispiel"),
        ("Anne Exemple est journaliste au service international.", "Anne Exemple"),
        ("Иван Примеров — специальный корреспондент в Женеве.", "Иван Примеров"),
    ],
)
def test_who_is_introduced_at_the_end_wrote_it(last, byline):
    one = read(page(last))

    assert one.values["byline"] == byline
    assert one.values["body_text"].endswith(last)


def test_an_author_whom_the_page_names_is_believed_first():
    one = read(
        page(
            "Ann Example is a reporter for the Example Paper.",
            '<meta name="author" content="Bob Other">',
        )
    )

    assert one.values["byline"] == "Bob Other"
