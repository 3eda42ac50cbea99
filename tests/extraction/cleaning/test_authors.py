"""Who is an author of what a page or a feed states, and who is nobody."""

import json

import pytest

from archive.extraction.cleaning.credits import authors
from archive.extraction.reading import read

TEXT = "The foreign minister said on Thursday that the two sides had agreed to resume the talks. "
PAGE = """<!DOCTYPE html><html><head><title>Talks</title>{head}</head><body>{aside}<article>
<h1>Talks</h1>{line}<p>{text}</p><p>{text}</p></article></body></html>"""


@pytest.mark.parametrize(
    ("stated", "people"),
    [
        ("By Jane Smith", ["Jane Smith"]),
        ("By Jane Smith and Bob Brown, AP", ["Jane Smith", "Bob Brown"]),
        ("Von Erika Muster und Max Muster", ["Erika Muster", "Max Muster"]),
        ("VON DER LEYEN", ["Von Der Leyen"]),
        ("KONEY BAI", ["Koney Bai"]),
        ("文/李明", ["李明"]),
        ("記者李明、王芳", ["李明", "王芳"]),
        ("Jane Smith November 15, 2019", ["Jane Smith"]),
        ("李明 2024-04-05", ["李明"]),
        ("jane@paper.example (Jane Smith)", ["Jane Smith"]),
        ("文在寅", ["文在寅"]),
        ("Byron Smith", ["Byron Smith"]),
        ("AFP", ["AFP"]),
    ],
)
def test_a_name_stands_without_what_is_printed_around_it(stated, people):
    assert authors(stated) == people


@pytest.mark.parametrize(
    "stated",
    ["admin", "105092", "jane@paper.example.org", "编辑部", "新浪网", "Redaktion", "Example Times"],
)
def test_a_number_an_address_and_a_house_are_nobody(stated):
    assert authors(stated, ["Example Times"]) == []


def byline(head: str = "", line: str = "", aside: str = "") -> str:
    page = PAGE.format(head=head, line=line, aside=aside, text=TEXT)
    return str(read(page.encode()).values["byline"])


def test_an_author_named_elsewhere_in_the_graph_is_found():
    graph = [
        {"@type": "NewsArticle", "headline": "Talks", "author": [{"@id": "#1"}, {"@id": "#2"}]},
        {"@type": "Person", "@id": "#1", "name": "Kab Niang"},
        {"@type": "Person", "@id": "#2", "name": "Jane Smith"},
    ]
    head = f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>'

    assert byline(head) == "Kab Niang, Jane Smith"


def test_one_who_is_nobody_gives_way_to_the_line_below_the_heading():
    head = '<meta name="author" content="d.doe@paper.example.org">'

    assert byline(head, '<p class="by">By Dora Doe</p>') == "Dora Doe"


def test_an_author_of_another_article_is_not_this_ones():
    assert byline(aside='<aside><a rel="author">Bob Brown</a></aside>') == ""
    assert byline(aside='<div class="comments"><a rel="author">Bob Brown</a></div>') == ""


@pytest.mark.parametrize(
    "line",
    [
        '<span class="author vcard"><a class="url fn n" href="/author/ivan">Ivan Kuznetsov</a></span>',
        '<div itemprop="author">Ivan Kuznetsov <span>November 15, 2019</span></div>',
        '<p>By Ivan Kuznetsov</p>',
    ],
)  # fmt: skip
def test_an_author_is_found_where_pages_name_them(line):
    assert byline(line=line) == "Ivan Kuznetsov"
