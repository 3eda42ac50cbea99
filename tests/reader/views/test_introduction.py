"""The introduction above the timeline, and what a list offers besides: ways past its head, its narrowing."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.derived import recounting


def page(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "lxml")


@pytest.fixture
def counted(make_article, make_source):
    rfi, bbc = make_source("rfi"), make_source("bbc")
    for day, source in enumerate((rfi, bbc, rfi), 1):
        make_article(published_at=f"2024-04-0{day}T08:00Z", source=source)
    recounting.rebuild()


def test_a_first_visitor_is_told_what_the_archive_is_until_it_is_put_away(client, counted):
    first = page(client.get("/"))
    told = first.select_one(".introduction").get_text(" ", strip=True)
    assert "3 articles on foreign policy from 2 sources" in told
    assert "1 April 2024" in told
    assert first.select_one(".introduction a[href='/coverage/']")

    form = first.select_one(".introduction form")
    sent = {field["name"]: field["value"] for field in form.select("[name]")}
    back = client.post(form["action"], sent, follow=True)

    assert back.request["PATH_INFO"] == "/"
    assert page(back).select_one(".introduction") is None


def test_the_introduction_stands_above_the_whole_timeline_only(client, counted):
    for address in ("/?source=rfi", "/2024/", "/?page=x"):
        assert page(client.get(address)).select_one(".introduction") is None


def test_an_empty_archive_says_only_that_it_is_empty(client, db):
    assert page(client.get("/")).select_one(".introduction") is None


def test_the_introduction_costs_five_statements_at_most(client, counted):
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/")
        return len(asked)

    statements()  # so that what is asked once per process is known
    without, told = "hidden", "shown"
    numbers = {}
    for value in (told, without):
        client.cookies["introduction"] = value
        numbers[value] = statements()
    assert numbers[told] - numbers[without] <= 5


def test_a_list_has_ways_past_its_head_that_lead_somewhere(client, counted):
    for address in ("/", "/sources/rfi/"):
        shown = page(client.get(address))
        links = [a["href"] for a in shown.select("body > a")]
        assert links == ["#main", "#list", "#filters", "#calendar"]
        assert all(shown.select_one(link) for link in links)


def test_the_way_back_up_keeps_what_a_day_is_narrowed_to(client, counted):
    day = page(client.get("/2024/04/01/?source=rfi"))
    up = [a["href"] for a in day.select(".breadcrumbs a")]

    assert up == ["/?source=rfi", "/2024/?source=rfi", "/2024/04/?source=rfi"]


def test_copies_one_after_the_other_are_one_hit(client, make_article):
    first, _second = (
        make_article(
            title=f"北约峰会{n}", text="北约峰会闭幕。", published_at=f"2024-04-0{n}T08:00Z"
        )
        for n in (1, 2)
    )
    type(first).objects.update(story=first.pk)

    hits = page(client.get("/search/?q=北约峰会"))

    assert len(hits.select(".hits article.entry")) == 1
    assert len(hits.select(".entry-copies li")) == 1


def test_a_style_of_citation_is_chosen_once(client, make_article):
    article = make_article()
    shown = page(client.get(article.get_absolute_url()))
    assert shown.select_one(".references dt").text.startswith("GB/T")

    form = shown.select_one(".references form")
    button = form.select_one("button[value=apa-7]")
    back = client.post(
        form["action"],
        {"next": form.select_one("[name=next]")["value"], button["name"]: button["value"]},
        follow=True,
    )

    assert page(back).select_one(".references dt").text == "APA 7"


def test_the_title_of_the_tab_is_in_the_script_that_is_shown(client, make_article):
    article = make_article(title="头发与发展")
    client.cookies["script"] = "hant"

    shown = page(client.get(article.get_absolute_url()))

    assert shown.title.text.startswith("頭髮與發展")


def test_a_list_offers_only_exports_that_are_there(client, counted):
    for address in ("/", "/on-this-day/04-01/", "/2024/", "/undated/estimated/"):
        for link in page(client.get(address)).select(".take-away a"):
            if link["href"].startswith("/results/"):
                continue  # a page for accounts, where one is saved
            assert client.get(link["href"]).status_code == 200, link["href"]
