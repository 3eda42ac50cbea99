"""Exports stay well-formed whatever a value contains: no line break adds a field or an entry."""

import csv as tables
import datetime as dt
import io
import json
import zipfile
from types import SimpleNamespace

import pytest
import rispy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from pybtex.database import parse_string

from archive.export.citations import bibtex, csl, facts, ris, styled
from archive.export.citations.author_names import parts_of
from archive.export.citations.styled import printed
from archive.export.records import LINE_ENDS
from archive.extraction.formats.jsonlines import MARK
from archive.models import Article, Source, Topic
from reader.exporting.tables import COLUMNS, lines, table

pytestmark = pytest.mark.long

ADDRESS = "https://news.example.org/articles/1/"
ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
# What would be a field, an entry or a row of its own, if it came to the beginning of a line.
TAKEN_OVER = ["ER  - ", "TY  - NEWS", "AU  - Mallory", "TI  - x", "@article{x,", "},", "title = {x}",
              '",', '"', "a,b", "=1+1", "\\", "{", "}", " and ", "and", "%", "#", "'", ";"]  # fmt: skip
piece = st.one_of(
    st.sampled_from([*ENDS, "\r\n", "\t", "\x00", "\x1b", "\x7f", "\ufffe", "\ud83d", "\u202e"]),
    st.sampled_from(TAKEN_OVER),
    st.text(max_size=4),
    st.sampled_from(["北约", "Jane Doe", "de la Cruz"]),
)
odd = st.lists(piece, max_size=8).map("".join)
often = settings(deadline=None, max_examples=300, suppress_health_check=[*HealthCheck])


def article(
    title="x", byline="", section="", lead="", name="Outlet", topic="NATO", url=""
) -> Article:
    """Return an unsaved article, because saving would already clean its values."""
    made = Article(
        pk=1, title=title, byline=byline, section=section, lead=lead, language="en",
        source=Source(slug="rfi", name_en=name), source_url=url, body_html="", kicker=section,
        published_at=dt.datetime(2024, 4, 10, 8, tzinfo=dt.UTC), published_day=dt.date(2024, 4, 10),
        published_precision="minute", captured_at=dt.datetime(2024, 5, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    made.shown_topics = [SimpleNamespace(topic=Topic(slug="nato", name_en=topic))]
    return made


articles = st.builds(
    article, title=odd, byline=odd, section=odd, lead=odd, name=odd, topic=odd,
    url=odd.map(lambda text: f"https://example.com/{text}"),
)  # fmt: skip
ALL_OF_RIS = {
    "type_of_reference", "title", "authors", "secondary_title", "section", "year", "date",
    "access_date", "urls", "language", "abstract", "keywords",
}  # fmt: skip


@often
@given(articles)
def test_ris_has_one_entry_with_the_fields_it_was_given(made):
    text = ris(made, ADDRESS)

    [read] = rispy.loads(text)
    assert set(read) <= ALL_OF_RIS
    assert read.get("authors", []) == [" ".join(ris_author(n).split()) for n in facts.authors(made)]
    assert read.get("title", "") == facts.one_line(made.title)
    assert read.get("abstract", "") == facts.one_line(made.lead)
    # rispy takes a semicolon for a break between addresses; one of an address has to stay in it.
    assert len(";".join(read["urls"]).replace("/;http", "/ http").split()) <= 2
    assert text.splitlines() == text.removesuffix("\r\n").split("\r\n")
    text.encode()


def ris_author(name: str) -> str:
    parts = parts_of(name)
    return ", ".join(filter(None, parts)) if parts.given else name


@often
@given(articles)
def test_bibtex_has_one_entry_with_the_fields_it_was_given(made):
    text = bibtex(made, ADDRESS)

    read = parse_string(text, "bibtex")
    [entry] = read.entries.values()
    assert set(entry.fields) <= {
        "title", "journaltitle", "entrysubtype", "date", "year", "month", "url", "urldate", "langid",
        "keywords", "note", "abstract",
    }  # fmt: skip
    assert len(entry.persons.get("author", [])) == len(facts.authors(made))
    assert text.splitlines() == text.removesuffix("\n").split("\n")
    text.encode()


@often
@given(articles)
def test_a_table_has_one_row_of_one_line_for_an_article(made):
    text = "".join(table([made], "https://news.example.org"))

    rows = [*tables.reader(io.StringIO(text, newline=""))]
    assert [len(row) for row in rows] == [len(COLUMNS)] * 2
    assert len(text.splitlines()) == 2
    assert not [cell for cell in rows[1] if cell[:1] in "=+-@" and cell]
    text.encode()


@often
@given(st.lists(st.lists(odd, min_size=3, max_size=3), max_size=4))
def test_any_table_has_a_line_for_each_row(rows):
    text = "".join(lines(["a", "b", "c"], rows))

    assert len(text.splitlines()) == 1 + len(rows)
    assert [len(row) for row in tables.reader(io.StringIO(text, newline=""))] == [3] * (
        1 + len(rows)
    )


@often
@given(articles)
def test_a_citation_and_what_styles_are_given_are_on_one_line(made):
    item = csl(made, ADDRESS)
    texts = [*filter(lambda v: isinstance(v, str), item.values()), *facts.authors(made)]

    assert [text for text in texts if len(text.splitlines()) != 1] == []
    json.dumps(item, ensure_ascii=False).encode()


@settings(deadline=None, max_examples=25, suppress_health_check=[*HealthCheck])
@given(articles)
def test_a_printed_reference_is_one_line(made):
    for reference in styled(made, ADDRESS):
        assert len(reference.text.splitlines()) == 1


def test_an_article_of_which_nobody_and_no_outlet_is_named_has_its_references():
    item = {"id": "article-1", "type": "article-newspaper", "title": "会谈", "language": "zh-Hans"}

    assert "会谈" in printed(item, "apa-7", "en-US")


@pytest.mark.parametrize("end", [*"\x7f\x85\u2028\u2029"])
def test_a_line_of_json_lines_ends_only_at_its_end(end):
    written = json.dumps({"title": f"a{end}b"}, ensure_ascii=False).translate(LINE_ENDS)

    assert len(written.splitlines()) == 1
    assert json.loads(written) == {"title": f"a{end}b"}


HOSTILE = '停火\u2028ER  - \x85TY  - NEWS\nAU  - Mallory\x00\x1b, "x"\r\n@article{x, title = {y}}'
BODY = "<p>一\u2028二\x85三</p>"


@pytest.fixture
def served(make_article, make_topic, make_source):
    """Two articles whose every text breaks lines, as far as the database takes it."""
    source = make_source("rfi", name_en=f"Out{HOSTILE}"[:100], name_zh_hans=f"法广{HOSTILE}"[:100])
    topic = make_topic("nato", name_en=HOSTILE[:100], name_zh_hans=HOSTILE[:100])
    for name in ("a", "b"):
        make_article(
            title=name + HOSTILE, byline=HOSTILE, section=HOSTILE, kicker=HOSTILE, lead=HOSTILE,
            body_html=BODY, source=source, topics=[topic],
        )  # fmt: skip


def taken(client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200
    return b"".join(response) if response.streaming else response.content


def test_every_list_taken_away_has_as_many_entries_as_articles(client, served):
    assert len(rispy.loads(taken(client, "/timeline.ris").decode())) == 2
    assert len(parse_string(taken(client, "/timeline.bib").decode(), "bibtex").entries) == 2
    assert len(taken(client, "/timeline.csv").decode().splitlines()) == 3
    kept = taken(client, "/timeline.jsonl").decode().splitlines()
    assert [MARK in json.loads(each) for each in kept] == [True, True]
    assert len(json.loads(taken(client, "/timeline.csl.json"))) == 2
    assert len(json.loads(taken(client, "/timeline.json"))["results"]) == 2
    assert len(json.loads(taken(client, "/feed.json"))["items"]) == 2


def test_names_and_titles_of_a_feed_are_on_one_line(client, served):
    feed = etree.fromstring(taken(client, "/feed.atom"))
    space = {"a": "http://www.w3.org/2005/Atom"}
    texts = feed.xpath("//a:title/text() | //a:name/text() | //a:category/@*", namespaces=space)

    assert len(feed.xpath("//a:entry", namespaces=space)) == 2
    assert [text for text in texts if len(text.splitlines()) != 1] == []
    assert len(texts) > 10


@pytest.mark.parametrize(
    "words", ["北约", "%E5%8C%97%1B%7F", "%E5%8C%97%E2%80%A8%C2%85%0A", "%ED%A0%BD"]
)
def test_an_e_book_of_a_search_for_anything_can_be_opened(client, served, words):
    book = zipfile.ZipFile(io.BytesIO(taken(client, f"/search.epub?q={words}")))
    pages = [name for name in book.namelist() if name.endswith((".opf", ".xhtml", ".ncx", ".svg"))]

    assert len(pages) > 3
    for name in pages:
        etree.fromstring(book.read(name))
    title = etree.fromstring(book.read("EPUB/content.opf")).findtext(
        ".//{http://purl.org/dc/elements/1.1/}title"
    )
    assert len(title.splitlines()) == 1


@pytest.mark.parametrize("words", ["北约", "%7F", "%E2%80%A8a%C2%85", "%ED%A0%BD", "%1B"])
@pytest.mark.parametrize("form", ["feed.atom", "feed.json"])
def test_a_feed_of_a_search_for_anything_can_be_read(client, served, words, form):
    content = taken(client, f"/search/{form}?q={words}")

    title = (
        json.loads(content)["title"] if form.endswith("json")
        else etree.fromstring(content).findtext("{http://www.w3.org/2005/Atom}title")
    )  # fmt: skip
    assert len(title.splitlines()) == 1


def test_what_a_browser_is_told_of_the_search_is_xml(client, db, settings):
    settings.SITE_NAME = 'News & "Views" <x>'

    assert etree.fromstring(taken(client, "/opensearch.xml")) is not None
