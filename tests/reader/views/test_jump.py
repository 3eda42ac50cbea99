"""Going to a typed date, and the articles of one calendar day in all years."""

import pytest

from tests.reader.views.test_timeline import shown

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("2024-04-05", "/2024/04/05/"),
        ("2024-4-5", "/2024/04/05/"),
        ("2024年4月5日", "/2024/04/05/"),
        ("20240405", "/2024/04/05/"),
        ("2024-04", "/2024/04/"),
        ("2024", "/2024/"),
    ],
)
def test_a_day_that_is_written_is_gone_to(client, written, address):
    response = client.get("/jump/", {"to": written})

    assert (response.status_code, response.headers["Location"]) == (302, address)


def test_a_jump_keeps_the_filters(client, make_source):
    make_source("bbc")

    response = client.get("/jump/?to=2024-04-05&source=bbc&next=https://example.com/")

    assert response.headers["Location"] == "/2024/04/05/?source=bbc"


@pytest.mark.parametrize("written", ["", "yesterday", "2024-02-30", "0000-01-01", "2024-13", "\0"])
def test_a_day_that_never_was_is_an_error_on_its_field(client, written):
    response = client.get("/jump/", {"to": written})

    assert response.status_code == 400
    page = response.content.decode()
    assert 'id="id_to_error"' in page
    assert "css/search" in page  # which lays the field and its button side by side


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
