"""The articles of one calendar day in all years."""

import pytest

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
