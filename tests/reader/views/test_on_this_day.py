"""The articles of one calendar day in all years."""

import pytest
from lxml import html

from tests.reader.views.test_timeline import shown

pytestmark = pytest.mark.django_db


def test_on_this_day_shows_every_year(client, make_article):
    two = [make_article(published_at=f"{year}-04-05T08:00Z") for year in (2020, 2024)]
    make_article(published_at="2024-04-06T08:00Z")

    assert shown(client.get("/on-this-day/04-05/")) == two[::-1]
    assert client.get("/on-this-day/").status_code == 200


def test_the_29th_of_february_is_a_day_of_leap_years(client, make_article):
    make_article(published_at="2023-02-28T08:00Z")
    leap = make_article(published_at="2024-02-29T08:00Z")

    assert shown(client.get("/on-this-day/02-29/")) == [leap]
    assert client.get("/on-this-day/02-30/").status_code == 404


def test_a_day_without_articles_leads_to_the_nearest_that_have_some(client, make_article):
    early, late = make_article(published_at="2020-01-03T08:00Z"), make_article(published_at="2023-11-20T08:00Z")  # fmt: skip
    page = client.get("/on-this-day/12-31/")

    links = html.fromstring(page.content).cssselect("p.count a")
    assert [link.text for link in links] == ["20 November", "3 January"]
    assert [shown(client.get(link.get("href"))) for link in links] == [[late], [early]]
    assert not html.fromstring(client.get("/on-this-day/11-20/").content).cssselect("p.count a")


def test_an_archive_of_one_day_leads_to_it_once_and_an_empty_one_nowhere(client, make_article):
    assert client.get("/on-this-day/05-01/").context["nearest"] == []
    make_article(published_at="2020-01-03T08:00Z")

    assert len(client.get("/on-this-day/05-01/").context["nearest"]) == 1
