"""Articles in the order in which they came into the archive, whenever they were published."""

import datetime as dt
import json
import re

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from archive.models import Article
from reader.lists import hit_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def seven(make_article, make_source, make_topic):
    """Articles that came one after another, with dates in another order; the fifth has none."""
    topic, houses = make_topic("nato"), (make_source("rfi"), make_source("bbc"))
    dates = (
        "2024-04-07",
        "2019-01-01",
        "2024-04-09",
        "2021-05-05",
        None,
        "2023-03-03",
        "2020-02-02",
    )
    made = [
        make_article(
            published_at=day and f"{day}T08:00Z", source=houses[n % 2], topics=[topic] if n % 3 else [],
            text="北约开会。",
        )
        for n, day in enumerate(dates)
    ]  # fmt: skip
    now = timezone.now()
    for n, article in enumerate(made):
        Article.objects.filter(pk=article.pk).update(
            created_at=now - dt.timedelta(days=10 - n // 3)
        )
    return [article.pk for article in reversed(made)]


def titles(client, address):
    page = BeautifulSoup(client.get(address).content, "lxml")
    return [
        int(re.search(r"/articles/(\d+)/", a["href"])[1]) for a in page.select("article.entry h3 a")
    ]


def test_the_timeline_leads_to_what_arrived_last_and_on_from_there(client, seven):
    page = BeautifulSoup(client.get("/").content, "lxml")
    where = page.find("a", string="Newly arrived")["href"]

    assert titles(client, where) == seven
    page = BeautifulSoup(client.get(where).content, "lxml")
    heads = [h2.text for h2 in page.select(".day h2")]
    assert len(heads) == 3
    assert all(head.startswith("Arrived ") for head in heads)
    assert page.select_one("#id_ordering option[selected]")["value"] == "-arrived_at"
    article = page.select("article.entry h3 a")[3]["href"]
    beside = BeautifulSoup(client.get(article).content, "lxml").select(".neighbours a, nav a[rel]")
    near = {int(n) for a in beside for n in re.findall(r"/articles/(\d+)/", a["href"])}
    assert near >= {seven[2], seven[4]}


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ("", slice(None)),
        ("topic=nato&", "nato"),
        ("source=rfi&", slice(0, None, 2)),
        ("q=北约&", slice(None)),
        ("q=北约&source=bbc&", slice(1, None, 2)),
        ("published_after=2020-01-01&", "since"),
    ],
)
def test_pages_of_the_json_lead_on_and_back_and_none_is_missed(
    client, seven, monkeypatch, query, which
):
    monkeypatch.setattr(hit_pages, "ARRIVED", 1)  # so that hits are sought in several strides
    if which == "nato":
        expected = [pk for pk in seven if Article.objects.get(pk=pk).topics.exists()]
    elif which == "since":
        expected = [pk for pk in seven if pk not in (seven[2], seven[5])]
    else:
        expected = seven[which]
    seen, address, pages = [], f"/api/v1/articles/?{query}ordering=-arrived_at&page_size=2", []
    while address:
        pages.append(client.get(address).json())
        seen += [each["id"] for each in pages[-1]["results"]]
        address = pages[-1]["next"]

    assert seen == expected
    assert pages[0]["previous"] is None
    back = client.get(pages[-1]["previous"]).json()
    assert back["results"] == pages[-2]["results"]
    moments = [each["arrived_at"] for page in pages for each in page["results"]]
    assert moments == sorted(moments, reverse=True)


@pytest.mark.parametrize("address", ["/new/feed.atom", "/feed.atom?ordering=-arrived_at", "/search/feed.atom?q=北约&ordering=-arrived_at"])  # fmt: skip
def test_a_feed_by_arrival_begins_with_a_late_document_of_long_ago(
    client, seven, make_article, address
):
    late = make_article(published_at="1999-01-01T08:00Z", text="北约开会。")

    feed = BeautifulSoup(client.get(address).content, "xml")

    ids = [int(each.id.text.rstrip("/").rpartition("/")[2]) for each in feed.find_all("entry")]
    assert ids == [late.pk, *seven]


def test_the_page_names_its_feeds_and_exports_in_the_same_order(client, seven):
    page = BeautifulSoup(client.get("/new/").content, "lxml")
    links = {link["type"]: link["href"] for link in page.select("link[rel=alternate][type]")}

    items = client.get(links["application/feed+json"]).json()["items"]
    assert [int(each["url"].rstrip("/").rpartition("/")[2]) for each in items] == seven
    told = json.loads(b"".join(client.get("/new.json").streaming_content))
    assert [each["id"] for each in told["results"]] == seven


def test_a_page_token_of_another_order_is_an_error(client, seven):
    other = client.get("/api/v1/articles/?ordering=-published_at&page_size=2").json()["next"]
    token = other.rpartition("page=")[2].partition("&")[0]

    answer = client.get(f"/api/v1/articles/?ordering=-arrived_at&page={token}")

    assert answer.status_code == 400
    assert client.get("/new/?page=nonsense").status_code == 400


def test_more_articles_need_no_more_statements(
    client, seven, make_article, django_assert_max_num_queries
):
    for _ in range(20):
        make_article()
    with django_assert_max_num_queries(16):
        client.get("/new/")
