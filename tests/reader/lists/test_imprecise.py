"""Articles known to the month, or estimated, stand after the precise ones of their month."""

import datetime as dt
import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db

# In the order of both lists; the day on which each was captured, where that matters.
NEWEST = ["1 Jun", "20 May", "3 May", "est. 12 May", "month May", "30 Apr", "month Apr", "undated"]
OLDEST = ["30 Apr", "month Apr", "3 May", "est. 12 May", "20 May", "month May", "1 Jun", "undated"]


@pytest.fixture
def archive(make_article, make_topic, make_source):
    nato, rfi, bbc = make_topic("nato"), make_source("rfi"), make_source("bbc")
    later = dt.datetime(2024, 8, 1, tzinfo=dt.UTC)
    captured = dt.datetime(2023, 5, 12, 9, tzinfo=dt.UTC)
    month = {"published_precision": "month", "published_basis": "url"}
    estimated = {"published_precision": "estimated", "published_basis": "capture time"}
    for number, (title, moment, more) in enumerate(
        [
            ("month May", "2023-05-01T00:00Z", month),
            ("undated", None, {}),
            ("20 May", "2023-05-20T08:00Z", {}),
            ("est. 12 May", "2023-05-12T09:00Z", {**estimated, "captured_at": captured}),
            ("30 Apr", "2023-04-30T08:00Z", {}),
            ("1 Jun", "2023-06-01T08:00Z", {}),
            ("3 May", "2023-05-03T08:00Z", {}),
            ("month Apr", "2023-04-01T00:00Z", month),
        ]
    ):
        source = (rfi, bbc)[number % 2]
        given = {"captured_at": later, **more}
        make_article(title=title, published_at=moment, topics=[nato], source=source, **given)


def walked(client, address):
    """The titles of a list, page after page; each page led back to, by its link, is the same."""
    titles, before = [], None
    while True:
        page = client.get(address).content.decode()
        if before:
            back = re.search(r'href="([^"]*)" rel="prev[^"]*"|rel="prev[^"]*" href="([^"]*)"', page)
            assert titles_of(client.get(link(address, back)).content.decode()) == before
        before = titles_of(page)
        titles += before
        forward = re.search(r'href="([^"]*)" rel="next[^"]*"|rel="next[^"]*" href="([^"]*)"', page)
        if not forward:
            return titles
        address = link(address, forward)


def link(address, match):
    found = (match[1] or match[2]).replace("&amp;", "&").removeprefix("http://testserver")
    return found if found.startswith("/") else address.partition("?")[0] + found


def titles_of(page):
    return re.findall(r'<h3 lang="zh-Hans"><a [^>]*>(.*?)</a>', page)


LISTS = ["/?", "/topics/nato/?", "/?source=rfi&source=bbc&", "/topics/nato/?source=rfi&source=bbc&", "/search/?q=北约&"]  # fmt: skip


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize(("order", "titles"), [("-published_at", NEWEST), ("published_at", OLDEST)])
def test_an_imprecise_date_comes_after_the_precise_ones_of_its_month(
    client, archive, address, order, titles
):
    for size in (2, 3, 30):
        found = walked(client, f"{address}ordering={order}&page_size={size}")
        assert [re.sub("<[^>]*>", "", title) for title in found] == titles


@pytest.mark.parametrize(("order", "titles"), [("-published_at", NEWEST), ("published_at", OLDEST)])
def test_the_json_has_them_in_the_same_order(client, archive, order, titles):
    found, address = [], f"/api/v1/articles/?ordering={order}&page_size=3"
    while address:
        answer = client.get(address).json()
        found += [article["title"] for article in answer["results"]]
        address = answer["next"]
    assert found == titles


def test_the_first_report_is_one_of_a_known_day(client, archive):
    page = client.get("/topics/nato/")
    assert [article.title for article in page.context["company"].ends] == ["30 Apr", "1 Jun"]


def test_breadcrumbs_name_the_month_of_an_article_known_to_the_month(client, archive):
    page = client.get("/2023/05/").content.decode()
    address = re.search(r'href="(/articles/\d+/)[^"]*">month May<', page)[1]
    crumbs = re.search(
        r'<nav class="breadcrumbs".*?</nav>', client.get(address).content.decode(), re.S
    )[0]

    assert reverse("timeline", args=[2023, 5]) in crumbs
    assert reverse("timeline", args=[2023, 5, 1]) not in crumbs


def test_its_heading_names_the_month_and_no_day_twice(client, archive, make_article):
    make_article(title="12 May, later", published_at="2023-05-12T21:00Z")
    make_article(title="12 May", published_at="2023-05-12T04:00Z")

    page = client.get("/2023/05/?ordering=published_at").content.decode()

    assert re.findall(r'<h2(?: id="day-([^"]*)")?><a', page) == ["2023-05-03", "2023-05-12", "2023-05-20", ""]  # fmt: skip


@pytest.mark.parametrize("at", [0, 3, 4, 7])
def test_the_neighbours_of_an_article_are_those_of_its_list(client, archive, at):
    for query, titles in (("", NEWEST), ("?ordering=published_at", OLDEST)):
        pages = client.get(f"/{query}").context["listing"].page
        article = next(one for one in pages if one.title == titles[at])
        beside = client.get(f"/articles/{article.pk}/{query}").context["beside"]
        below = beside.earlier if beside.earlier_is_next else beside.later
        if titles[at] != "undated":
            expected = titles[at + 1] if titles[at + 1] != "undated" else None
            assert (below and below.title) == expected
