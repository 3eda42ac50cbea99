"""Citations: reference managers read RIS, BibTeX and CSL back as intended."""

import datetime as dt
import json
import re
import tomllib
from pathlib import Path

import pytest
import rispy
from pybtex.database import parse_string

from archive.export.citations import bibtex, csl, facts, ris, styled
from archive.export.citations.author_names import listed as names_in
from archive.models import Article, Source

pytestmark = pytest.mark.django_db
ADDRESS = "https://news.example.org/articles/1/"


@pytest.fixture
def article(make_article, make_topic, make_source):
    made = make_article(
        title="北约与“印太”伙伴：50% & 更多 {草案}",
        byline="古莉、Ursula von der Leyen",
        section="国际",
        text="第一段。\n第二段 #1。",
        published_at="2024-04-10T08:00:00Z",
        topics=[make_topic("nato", name_zh_hans="北约")],
        source=make_source("rfi", name_zh_hans="法国国际广播电台", name_en="RFI"),
        source_url="https://example.com/a_b?c=1&d=%E5%8C%97",
    )
    return listed(made)


def listed(article):
    return Article.objects.for_listing().with_topics().get(pk=article.pk)


def test_ris_is_read_back(article):
    [read] = rispy.loads(ris(article, ADDRESS))

    assert read == {
        "type_of_reference": "NEWS",
        "title": article.title,
        "authors": ["古莉", "von der Leyen, Ursula"],
        "secondary_title": "法国国际广播电台",
        "section": "国际",
        "year": "2024",
        "date": "2024/04/10/",
        "access_date": "2024/05/01/",
        "urls": ["https://example.com/a_b?c=1&d=%E5%8C%97", ADDRESS],
        "language": "zh-Hans",
        "abstract": "第一段。 第二段 #1。",
        "keywords": ["北约"],
    }


def test_a_printed_reference_shows_the_address_as_people_write_it(article):
    for reference in styled(article, ADDRESS):
        assert "https://example.com/a_b?c=1&d=北" in reference.text


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/%e5%8c%97%E7%BA%A6/", "https://a.example/北约/"),
        ("https://a.example/?q=a%2Fb%26c%20d", "https://a.example/?q=a%2Fb%26c%20d"),
        ("https://a.example/%B1%B1%D4%BC", "https://a.example/%B1%B1%D4%BC"),  # GB18030
        ("https://a.example/%E3%80%80%E2%80%AE", "https://a.example/%E3%80%80%E2%80%AE"),
    ],
)
def test_an_address_is_shown_readable_where_that_changes_nothing(url, shown):
    assert facts.readable(url) == shown


def test_ris_lines_end_as_the_format_asks(article):
    lines = ris(article, ADDRESS).split("\r\n")

    assert lines[0] == "TY  - NEWS"
    assert lines[-2:] == ["ER  - ", ""]
    assert not any("\n" in line for line in lines)


def test_bibtex_is_read_back(article):
    read = parse_string(bibtex(article, ADDRESS), "bibtex").entries[f"article-{article.pk}"]

    assert read.type == "article"
    assert read.fields["title"] == (
        r"{北约与“印太”伙伴：50\% \& 更多 \textbraceleft{}草案\textbraceright{}}"
    )
    assert read.fields["entrysubtype"] == "newspaper"
    assert read.fields["journaltitle"] == "{法国国际广播电台}"
    assert read.fields["date"] == "2024-04-10"
    assert read.fields["url"] == "https://example.com/a_b?c=1&d=%E5%8C%97"
    assert read.fields["langid"] == "chinese-simplified"
    assert read.persons["author"][0].last_names == ["{古莉}"]
    assert read.persons["author"][1].prelast_names == ["von", "der"]


@pytest.mark.parametrize("title", ["{", "}}", "\\", '"quoted"', "$x^2~", "a\nb", "％＃"])
def test_bibtex_survives_any_title(make_article, title):
    text = bibtex(listed(make_article(title=title)), ADDRESS)

    assert len(parse_string(text, "bibtex").entries) == 1


def test_csl_json_is_what_zotero_exports(article):
    item = json.loads(json.dumps(csl(article, ADDRESS)))

    assert item["type"] == "article-newspaper"
    assert item["author"] == [
        {"literal": "古莉"},
        {"family": "von der Leyen", "given": "Ursula"},
    ]
    assert item["issued"] == {"date-parts": [[2024, 4, 10]]}
    assert item["container-title"] == "法国国际广播电台"
    assert item["language"] == "zh-CN"


STYLES = {
    "gb_2025": "GB/T 7714-2025", "gb_2015": "GB/T 7714-2015", "chicago_18": "Chicago 18",
    "apa_7": "APA 7", "mla_9": "MLA 9",
}  # fmt: skip
REFERENCES = tomllib.loads(Path(__file__).with_name("references.toml").read_text())["reference"]


@pytest.mark.parametrize("case", REFERENCES, ids=lambda case: case["gb_2025"])
def test_a_reference_is_printed_as_each_standard_has_it(case):
    names = dict.fromkeys(("name_zh_hans", "name_zh_hant", "name_en"), case["outlet"])
    day = dt.date.fromisoformat(f"{case['day']}-01"[:10]) if case["day"] else None
    article = Article(
        pk=1, source=Source(slug="x", **names), source_url="https://news.example/1",
        title=case["title"], byline=case["byline"], language=case["language"], published_day=day,
        published_at=day and dt.datetime.combine(day, dt.time(), dt.UTC),
        published_precision={10: "day", 7: "month", 0: "unknown"}[len(case["day"])],
        captured_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    article.shown_topics = []

    printed = {one.style: one.text for one in styled(article, ADDRESS)}

    assert printed == {label: case[name] for name, label in STYLES.items()}


RULES = tomllib.loads(Path(__file__).with_name("published_rules.toml").read_text())["rule"]
LENGTHS = {10: "day", 7: "month", 0: ""}  # of a date that is known so far


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule['style']}: {rule['fact']}")
def test_references_have_the_form_of_published_examples(rule):
    """Those of references.toml, which are what is printed."""
    alike = [case[rule["style"]] for case in REFERENCES if is_about(rule, case)]

    assert alike
    assert [text for text in alike if not re.search(rule["pattern"], text)] == []


@pytest.mark.parametrize("style", STYLES)
def test_a_rule_stands_behind_every_part_of_forty_references(style):
    mine = [rule for rule in RULES if rule["style"] == style]

    behind = [{rule["about"] for rule in mine if is_about(rule, case)} for case in REFERENCES]

    assert len(behind) >= 40
    assert all(each == {"authors", "title", "date", "access"} for each in behind)


ACCESS = {
    "gb_2025": (". https", "[2026-05-01]. https"),
    "gb_2015": (". https", "[2026-05-01]. https"),
    "chicago_18": (". https", ". Accessed May 1, 2026. https"),
    "apa_7": (". https", ". Retrieved May 1, 2026, from https"),
    "mla_9": ("/1.", "/1. Accessed 1 May 2026."),
}
SPOILT = {
    "a day of access more": lambda style, text: text.replace(*ACCESS[style]),
    "the day of access in figures": lambda _, text: text.replace(". https", ". 2026-05-01. https"),
    "no day of access": lambda _, text: re.sub(
        r"\[2026-05-01\]|\. Accessed [^.]*(?=\.)|Accessed May 1, 2026\. ", "", text
    ),
    "no address": lambda _, text: re.sub(r"[,.] https://\S+?(?=\.?$|\. Acc)", "", text),
    "no date": lambda _, text: re.sub(
        r"[，,] \d{4}[\d-]*| \([^)]*\)|,( \d+)? [A-Z][a-z]+\.? \d{4}|[A-Z][a-z]+ (\d+, )?\d{4}\.",
        "",
        text,
    ),
    "no kind, or no quotation marks": lambda style, text: re.sub(
        r"[“”]" if style in ("chicago_18", "mla_9") else r"\[N/OL\]", "", text
    ),
}


@pytest.mark.parametrize("spoilt", SPOILT)
@pytest.mark.parametrize("style", STYLES)
def test_a_rule_is_broken_by_a_reference_that_is_spoilt(style, spoilt):
    for case in REFERENCES:
        text = SPOILT[spoilt](style, case[style])
        if text != case[style]:
            mine = [r for r in RULES if r["style"] == style and is_about(r, case)]
            assert any(not re.search(rule["pattern"], text) for rule in mine), text


def is_about(rule, case) -> bool:
    """Whether a published rule is one of a reference of its kind."""
    return (
        len(authors_of(case)) in rule.get("authors", [len(authors_of(case))])
        and LENGTHS[len(case["day"])] in rule.get("dates", LENGTHS.values())
        and rule.get("language", case["language"]) == case["language"]
    )


def authors_of(case) -> list[str]:
    return names_in(case["byline"])


@pytest.mark.parametrize("mark", ["？", "！", "?", "!"])
def test_no_full_stop_follows_a_title_that_asks(make_article, mark):
    article = listed(make_article(title=f"还谈不谈{mark}"))

    for one in styled(article, ADDRESS):
        assert f"还谈不谈{mark}" in one.text
        assert f"{mark}." not in one.text


def test_a_guessed_date_is_in_no_reference(make_article):
    article = listed(make_article(published_precision="estimated"))

    assert "2024-04" not in bibtex(article, ADDRESS)
    assert "DA  -" not in ris(article, ADDRESS)
    assert csl(article, ADDRESS)["issued"]["circa"]
    assert all(
        "2024-04-10" not in one.text and "April" not in one.text for one in styled(article, ADDRESS)
    )


def test_a_month_is_not_made_a_day(make_article):
    moment = dt.datetime(2024, 4, 1, tzinfo=dt.UTC)
    article = listed(make_article(published_at=moment, published_precision="month"))

    assert "DA  - 2024/04//" in ris(article, ADDRESS)
    assert 'date = "2024-04"' in bibtex(article, ADDRESS)
    assert csl(article, ADDRESS)["issued"] == {"date-parts": [[2024, 4]]}


def test_an_article_without_an_original_is_cited_here(make_article):
    article = listed(make_article(source_url="", published_at=None))

    assert all(ADDRESS in one.text for one in styled(article, ADDRESS))
    assert rispy.loads(ris(article, ADDRESS))[0]["urls"] == [ADDRESS]
