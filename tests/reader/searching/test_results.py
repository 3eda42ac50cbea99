"""The search page besides its results: facets, orders, spellings, suggestions."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from archive.models import Term

pytestmark = pytest.mark.django_db


def links(html: str, within: str) -> dict[str, str]:
    """Return the links of the first element with a class: text to address."""
    part = html.split(f'class="{within}"', 1)[1]
    found = re.findall(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', part, re.DOTALL)
    return {re.sub("<.*?>| ?×", "", text).strip(): url.replace("&amp;", "&") for url, text in found}


def page(client, query: str) -> str:
    response = client.get(query if query.startswith("/") else f"/search/{query}")
    assert response.status_code == 200
    return response.content.decode()


def groups(client, query: str) -> dict[str, list[tuple[str, int, bool]]]:
    results = client.get(f"/search/{query}").context["results"]
    return {g.facet: [(v.name, v.count, v.is_chosen) for v in g.values] for g in results.groups}


@pytest.fixture
def mixed(make_article, make_source, make_topic):
    """Five articles with 北约: three of the BBC, two in 2023, two about Japan, one Traditional."""
    bbc, dw, japan = make_source("bbc"), make_source("dw"), make_topic("japan", name_en="Japan")
    make_article(source=bbc, topics=[japan], published_at="2023-02-01T08:00Z")
    make_article(source=bbc, topics=[japan], published_at="2023-03-01T08:00Z")
    make_article(source=bbc, published_at="2024-04-01T08:00Z", language="zh-Hant")
    make_article(source=dw, published_at="2024-05-01T08:00Z")
    make_article(source=dw, published_at="2024-06-01T08:00Z")
    make_article(source=dw, text="东盟")


def test_hits_are_counted_by_source_year_topic_and_language(client, mixed):
    assert groups(client, "?q=北约") == {
        "source": [("BBC", 3, False), ("DW", 2, False)],
        "year": [("2024", 3, False), ("2023", 2, False)],
        "topic": [("Japan", 2, False)],
        "lang": [("zh-Hans", 4, False), ("zh-Hant", 1, False)],
    }


@pytest.mark.parametrize(
    ("name", "count"), [("BBC", 3), ("DW", 2), ("2023", 2), ("Traditional Chinese", 1)]
)
def test_a_facet_leads_to_as_many_hits_as_it_says(client, mixed, name, count):
    address = links(page(client, "?q=北约"), "column-side")[name]

    assert client.get(f"/search/{address}").context["listing"].page.count == count


def test_what_was_chosen_is_marked_and_can_be_let_go(client, mixed):
    assert groups(client, "?q=北约&source=bbc")["source"] == [("BBC", 3, True)]

    html = page(client, "?q=北约&source=bbc")
    assert (
        client.get(f"/search/{links(html, 'column-side')['Without BBC']}")
        .context["listing"]
        .page.count
        == 5
    )
    assert client.get(f"/search/{links(html, 'choices')['Without BBC']}").status_code == 200


def test_a_chosen_year_is_two_days_in_the_address(client, mixed):
    address = links(page(client, "?q=北约"), "column-side")["2023"]

    assert "published_after=2023-01-01&published_before=2023-12-31" in address
    assert ("2023", 2, True) in groups(client, address)["year"]


def test_counts_among_the_newest_hits_only_say_so(client, mixed, monkeypatch):
    for module in ("plan", "facet_counts"):
        monkeypatch.setattr(f"archive.search.{module}.COUNT_CAP", 3)

    assert "Counted among the newest" in page(client, "?q=北约")


def test_the_count_is_in_the_title_of_the_page(client, mixed):
    assert re.search(r"<title>北约 –\s+5 articles\s+– Search – ", page(client, "?q=北约"))


def test_the_order_can_be_changed_by_a_link(client, mixed):
    html = page(client, "?q=北约&source=bbc")

    orders = links(html, "orders")
    assert orders["newest first"].endswith("q=北约&source=bbc&ordering=-published_at")
    assert re.search('aria-current="true">best match first', html)
    assert (
        "ordering"
        not in links(page(client, f"/search/{orders['oldest first']}"), "orders")[
            "best match first"
        ]
    )


def test_hits_over_time_are_drawn_with_links_to_each_month(client, mixed):
    html = page(client, "?q=北约")

    assert "published_after=2023-02-01&amp;published_before=2023-02-28" in html
    assert "chart-drawing" in html


def test_other_spellings_that_were_searched_are_named_with_a_way_out(
    client, make_article, make_topic
):
    topic = make_topic("trump")
    for name in ("特朗普", "川普"):
        Term.objects.create(topic=topic, text=name)
    make_article(text="川普说")
    only = make_article(text="特朗普说")

    html = page(client, "?q=特朗普")

    assert re.search(
        r"were searched too: <span lang=\"zh-Hans\" translate=\"no\">川普</span>", html
    )
    assert "<mark>川普</mark>说" in html
    address = links(html, "also")["only 特朗普 (type =特朗普)"]
    hits = client.get(f"/search/{address}").context["listing"].hits
    assert [hit.article for hit in hits] == [only]


def test_the_author_who_was_looked_for_is_shown(client, make_article):
    make_article(byline="李军、王芳", text="北约")

    assert "<mark>李军</mark>、王芳" in page(client, "?q=author:李军")


@pytest.mark.parametrize(
    "query",
    [
        "?q=北约+火星", "?q=北约与印太火星", "?q=title:讨论", "?q=北约讨论", "?q=北约&source=dw", "?q=北约&lang=zh-Hant&source=bbc",
        "?q=北约&published_after=2030-01-01", "?q=北约+source:dw", "?q=北约+火星&source=dw",
    ],
)  # fmt: skip
def test_where_nothing_is_found_every_way_out_finds_what_it_says(
    client, make_article, make_source, query
):
    make_source("dw")
    make_article(source=make_source("bbc"), language="zh-Hans")
    make_article(source=make_source("dw2"), language="zh-Hant", text="东盟")

    response = client.get(f"/search/{query}")

    offers = response.context["offers"]
    assert response.context["listing"].page.count == 0
    assert bool(offers) == ("These find something" in response.content.decode())
    assert bool(offers) == (query != "?q=北约+火星&source=dw")
    for offer in offers:
        found = client.get(f"/search/?{offer.address}").context["listing"].page
        assert (found.count, found.count_is_exact) == (offer.count, offer.count_is_exact)
        assert offer.count > 0


def test_the_word_that_asks_a_question_is_no_way_out(client, make_article):
    make_article(title="为什么下雨", text="为什么下雨。")
    make_article(title="油价下跌", text="油价下跌。")

    response = client.get("/search/?q=为什么油价")

    assert [article.title for article in response.context["listing"].page] == ["油价下跌"]
    assert [offer.words for offer in response.context["offers"]] == []


def test_the_last_page_of_the_best_matches_leads_on_by_date(client, make_article, monkeypatch):
    monkeypatch.setattr("reader.lists.hit_pages.REACHABLE", 2)
    for _ in range(4):
        make_article()

    html = page(client, "?q=北约")

    assert "These were the best matches" in html
    assert "not all that was found" not in page(client, "?q=北约&ordering=-published_at")


def test_without_words_the_limits_alone_list_articles(client, mixed):
    assert client.get("/search/?source=dw").context["listing"].page.count == 3


def test_an_empty_form_asks_the_archive_nothing(client, mixed):
    client.get("/search/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        html = page(client, "?q=&topic=&lang=&published_after=&published_before=&ordering=")

    assert '<details class="search-help" open>' in html
    assert not any("body_text" in query["sql"] or "search_" in query["sql"] for query in queries)


def count_queries(client, address: str) -> tuple[int, int]:
    """Return how many queries an address takes, and how many of them read a body."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    bodies = [
        query for query in queries if re.search("SELECT((?!FROM).)*body_(text|html)", query["sql"])
    ]
    return len(queries), len(bodies)


@pytest.mark.parametrize("query", ["?q=北约", "?q=北约&ordering=-published_at", "?q=北约+火星"])
def test_more_hits_take_no_more_queries_and_one_for_the_bodies_shown(
    client, make_article, make_topic, query
):
    topic = make_topic("nato")
    for number in range(3):
        make_article(title="北约", topics=[topic], text=f"北约第{number}")
    before = count_queries(client, f"/search/{query}")
    for number in range(16):  # all still on one page
        make_article(
            title="北约" if number % 2 else "东盟", topics=[topic], text=f"北约第{number}次"
        )

    assert count_queries(client, f"/search/{query}") == before
    assert before[1] == 1


def test_the_form_offers_the_topics_of_the_hits(client, make_article, make_topic):
    nato, aukus = make_topic("nato"), make_topic("aukus")
    make_article(text="北约开会。", topics=[nato])
    make_article(text="别的会。", topics=[aukus])

    page = html.fromstring(client.get("/search/?q=北约").content)

    offered = [option.get("value") for option in page.cssselect("#id_topic option")]
    assert offered == ["", "nato"]


def test_a_long_time_is_told_by_years_in_the_table_too(client, make_article):
    for year in (2015, 2019, 2024):
        make_article(published_at=f"{year}-05-01T08:00Z")

    table = page(client, "?q=北约").split('class="chart-table"')[1]

    assert '<th scope="col">Year</th>' in table
    assert "Month" not in table.split("</table>")[0]


def test_only_the_beginning_of_a_very_long_text_is_looked_through(
    client, make_article, monkeypatch
):
    monkeypatch.setattr("reader.lists.listing.LOOKED_THROUGH", 20)
    make_article(text="会谈开始。" * 20 + "北约")

    [hit] = client.get("/search/?q=北约").context["listing"].hits

    assert hit.excerpt == [("会谈开始。" * 4, False)]
