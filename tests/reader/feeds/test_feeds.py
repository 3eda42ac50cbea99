"""Feeds of any list: valid, with whole texts and paging, and ingested again without loss."""

import datetime as dt
import json
from functools import cache
from pathlib import Path

import feedparser
import jsonschema
import pytest
import rnc2rng
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree

from archive.editing import corrections as article_corrections
from archive.extraction.formats import feedxml
from archive.models import Article

pytestmark = pytest.mark.django_db
SCHEMAS = Path(__file__).parent / "schemas"
ATOM = {"a": "http://www.w3.org/2005/Atom", "fh": "http://purl.org/syndication/history/1.0"}
PLACES = ["/", "/topics/nato/", "/sources/rfi/", "/search/"]


@cache
def grammar() -> etree.RelaxNG:
    schema = rnc2rng.dumps(rnc2rng.load(str(SCHEMAS / "atom.rnc")))
    return etree.RelaxNG(etree.fromstring(schema.encode()))


@pytest.fixture
def archive(make_article, make_topic, make_source):
    """Articles of every kind under one topic: found by 北约, with and without date and byline."""
    nato = make_topic("nato", name_en="NATO & partners")
    common = {"topics": [nato], "source": make_source("rfi")}
    make_article(
        title="北約 <峰會> & 日本", byline="古莉、王二", section="國際", language="zh-Hant",
        text="北約\x0b在東京說：“1 < 2 & 3”，會後發表聲明。", source_url="https://example.com/北约?a=1&b=2",
        images=[{"url": "https://example.com/图.jpg", "alt": "", "caption": "", "credit": ""}],
        **common,
    )  # fmt: skip
    make_article(text="北约没有署名。", published_at="2024-04-09T23:59:59Z", **common)
    make_article(text="北约没有日期。", published_at=None, source_url="", **common)
    return [*Article.objects.order_by("pk")]


def atom(client, address: str) -> etree._Element:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(response.content)


@pytest.mark.parametrize("place", PLACES)
def test_an_atom_feed_is_valid(client, archive, place):
    feed = atom(client, f"{place}feed.atom?q=北约")

    grammar().assertValid(feed)
    assert len(feed.findall("a:entry", ATOM)) == 3
    for entry in feed.iterfind("a:entry", ATOM):
        assert entry.find(".//a:author/a:name", ATOM) is not None


@pytest.mark.parametrize("place", PLACES)
def test_a_json_feed_is_valid(client, archive, place):
    response = client.get(f"{place}feed.json?q=北约")

    schema = json.loads((SCHEMAS / "jsonfeed.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(response.json())
    assert response["Content-Type"] == "application/feed+json"
    assert len(response.json()["items"]) == 3


def test_an_empty_feed_is_valid(client, db):
    grammar().assertValid(atom(client, "/feed.atom"))


def test_each_entry_is_in_its_own_language(client, archive):
    languages = atom(client, "/feed.atom").xpath("//a:entry/@xml:lang", namespaces=ATOM)

    assert languages == ["zh-Hant", "zh-Hans", "zh-Hans"]


def test_an_entry_keeps_its_name_and_tells_when_it_changed(client, archive):
    def first(path):
        return atom(client, "/feed.atom").findtext(f"a:entry/a:{path}", namespaces=ATOM)

    name = first("id")
    article = archive[0]
    article_corrections.correct(article, {"title": "更正后的标题"})

    assert (
        first("id")
        == name
        == (f"tag:testserver,{article.created_at:%Y-%m-%d}:/articles/{article.pk}/")
    )
    article.refresh_from_db()
    assert first("updated") == article.updated_at.isoformat()


def test_feedparser_reads_what_was_written(client, archive):
    read = feedparser.parse(client.get("/feed.atom").content, sanitize_html=False)

    assert not read.bozo
    one = read.entries[0]
    assert one.title == "北約 <峰會> & 日本"
    assert [author.name for author in one.authors] == ["古莉", "王二"]
    assert one.link == f"http://testserver/articles/{archive[0].pk}/"
    assert one.content[0].language == "zh-Hant"
    assert one.content[0].value == "<p>北約在東京說：“1 &lt; 2 &amp; 3”，會後發表聲明。</p>"
    assert one.published_parsed[:5] == (2024, 4, 10, 8, 0)
    assert {tag.label for tag in one.tags} >= {"NATO & partners"}


def test_another_archive_reads_the_original_from_it(client, archive):
    documents = feedxml.read(client.get("/feed.atom").content.decode())

    one = documents[0]
    assert one.title == "北約 <峰會> & 日本"
    assert one.body == "<p>北約在東京說：“1 &lt; 2 &amp; 3”，會後發表聲明。</p>"
    assert one.url == "https://example.com/%E5%8C%97%E7%BA%A6?a=1&b=2"
    assert one.author == "古莉、王二"
    assert one.section == "國際"
    assert one.language == "zh-Hant"
    assert one.stated_date == "2024-04-10T08:00:00+00:00"
    assert len(documents) == 3
    assert documents[1].author == ""


@pytest.mark.parametrize("form", ["atom", "json"])
def test_a_feed_goes_back_to_the_first_article(client, make_article, form):
    made = [make_article(published_at=f"2024-04-{day:02}T08:00Z").pk for day in range(1, 8)]

    seen, address, pages = [], f"/feed.{form}?page_size=3", 0
    while address:
        pages += 1
        if form == "json":
            feed = client.get(address).json()
            seen += [item["_foreign_desk"]["id"] for item in feed["items"]]
            address = feed.get("next_url")
            continue
        feed = atom(client, address)
        seen += [
            int(i.split("/")[-2]) for i in feed.xpath("//a:entry/a:id/text()", namespaces=ATOM)
        ]
        older = feed.xpath("a:link[@rel='prev-archive']/@href", namespaces=ATOM)
        assert older == feed.xpath("a:link[@rel='next']/@href", namespaces=ATOM)
        assert bool(feed.find("fh:archive", ATOM) is not None) == (pages > 1)
        address = older[0] if older else None

    assert seen == made[::-1]
    assert pages == 3


def test_a_search_feed_has_the_newest_first(client, make_article):
    old = make_article(title="北约", text="北约。", published_at="2020-01-01T08:00Z")
    new = make_article(text="说到北约。", published_at="2024-01-01T08:00Z")

    items = client.get("/search/feed.json?q=北約").json()["items"]

    assert [item["_foreign_desk"]["id"] for item in items] == [new.pk, old.pk]


def test_a_withdrawn_article_is_in_no_feed(client, archive):
    article_corrections.withdraw([archive[0]], "发布者撤回")

    assert "峰會" not in client.get("/feed.atom").content.decode()


@pytest.mark.parametrize("form", ["atom", "json"])
@pytest.mark.parametrize(
    ("query", "field"),
    [("source=nowhere", "source"), ("published_after=x", "published_after"), ("page=x", "page")],
)
def test_a_bad_value_is_an_error_on_its_parameter(client, archive, form, query, field):
    response = client.get(f"/feed.{form}?{query}")

    assert (response.status_code, list(response.json()["errors"])) == (400, [field])


def test_a_feed_of_what_is_not_there_is_a_404(client, db):
    assert client.get("/topics/nowhere/feed.atom").status_code == 404
    assert client.get("/sources/nowhere/feed.json").status_code == 404


def test_a_reader_that_has_the_feed_gets_a_304(client, archive):
    headers = {"If-None-Match": client.get("/feed.atom")["ETag"]}

    assert client.get("/feed.atom", headers=headers).status_code == 304


@pytest.mark.parametrize("place", PLACES)
def test_pages_name_their_feeds(client, archive, place):
    page = client.get(f"{place}?q=北约&page_size=2").content.decode()

    for form in ("atom+xml", "feed+json"):
        assert f'<link rel="alternate" type="application/{form}"' in page
    assert f'href="{place}feed.atom?q=%E5%8C%97%E7%BA%A6&amp;page_size=2"' in page


def test_more_articles_take_no_more_queries(
    client, make_article, make_topic, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get("/feed.atom?page_size=50")
        return len(captured)

    make_article(topics=[make_topic()])
    few = queries()
    for _ in range(20):
        make_article(topics=[make_topic()], published_at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))

    assert queries() == few


def test_the_feed_and_page_of_a_topic_are_in_the_order_of_the_index_of_its_links(client, archive):
    with CaptureQueriesContext(connection) as asked:
        client.get("/topics/nato/feed.atom")
        client.get("/topics/nato/")
    ordered = [
        query["sql"]
        for query in asked
        if 'FROM "archive_articletopic"' in query["sql"] and "_place" in query["sql"]
    ]

    # By the places of its articles, or with a bound of the one order in the other, all of them would be sorted.
    assert not any('ORDER BY "archive_article"."newest_place"' in q["sql"] for q in asked)
    rising = [sql for sql in ordered if 'ORDER BY "archive_articletopic"."oldest_place"' in sql]
    assert rising
    assert not any('"newest_place" > ' in sql for sql in rising)
