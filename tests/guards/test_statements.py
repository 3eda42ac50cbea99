"""How many statements each kind of page asks the database, and that a search is planned once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.models import Article
from archive.search import plan

pytestmark = [pytest.mark.django_db, pytest.mark.long]

# On the first visit to an archive nobody has looked at yet; a page may take fewer, never more.
STATEMENTS = {
    "/": 20, "/2024/": 16, "/2024/04/": 18, "/2024/04/10/": 20, "/new/": 16, "/undated/": 14, "/undated/estimated/": 11,
    "/on-this-day/04-10/": 15, "/topics/": 4, "/topics/compare/?topic=nato&topic=japan": 15,
    "/topics/nato/": 29, "/coverage/": 8, "/coverage/2024/": 8, "/sources/": 3, "/sources/rfi/": 16,
    "/articles/{pk}/": 10, "/articles/{pk}/versions/": 2, "/articles/{pk}.ris": 4,
    "/search/": 7, "/search/?q=北约": 17, "/search/?q=北约&ordering=-published_at": 15,
    "/search/?q=北约&source=rfi": 18, "/search/?q=没有": 14, "/?q=北约": 16, "/topics/nato/?q=北约": 28,
    "/articles/{pk}/?q=北约": 14, "/search/concordance/?q=北约": 7, "/search/concordance.csv?q=北约": 7,
    "/feed.atom": 8, "/new/feed.atom": 8, "/topics/nato/feed.atom": 9, "/search/feed.atom?q=北约": 9, "/search/feed.json?q=北约": 9,
    "/timeline.csv": 6, "/search.csv?q=北约": 7, "/sitemap.xml": 2, "/sitemap/pages.xml": 6,
    "/api/v1/articles/": 8, "/api/v1/articles/?q=北约": 11, "/api/v1/topics/": 3, "/api/v1/sources/": 1,
    "/api/v1/timeline/": 6, "/api/v1/timeline/?q=北约": 6,
    "/preferences/": 0, "/robots.txt": 0, "/opensearch.xml": 0,
}  # fmt: skip
SEARCHES = [address for address in STATEMENTS if "q=" in address]


@pytest.fixture(scope="module")
def archive(shared_rows):
    """Forty articles of two sources, some about two topics, some without a date."""
    make_article, make_topic, make_source = shared_rows
    nato, japan = make_topic("nato"), make_topic("japan")
    houses = make_source("rfi"), make_source("bbc")
    for day in range(1, 21):
        make_article(topics=[nato], source=houses[day % 2], published_at=f"2024-04-{day:02}T08:00Z")
        make_article(topics=[nato, japan], source=houses[0], published_at=None)


def visited(client, address):
    """The statements that one visit takes."""
    address = address.format(pk=Article.objects.order_by("pk")[0].pk)
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
        b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code == 200, address
    return [each["sql"] for each in asked if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]


@pytest.mark.parametrize(("address", "most"), STATEMENTS.items())
def test_a_page_asks_no_more_than_it_did(client, archive, address, most):
    assert len(visited(client, address)) <= most


@pytest.mark.parametrize("address", SEARCHES)
def test_what_was_typed_is_read_once(client, archive, monkeypatch, address):
    read, parse = [], plan.parse

    def noted(text):
        read.append(text)
        return parse(text)

    monkeypatch.setattr(plan, "parse", noted)
    visited(client, address)

    assert len(read) == 1
