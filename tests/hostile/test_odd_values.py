"""Unexpected values in documents and export lines break nothing."""

import logging
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings

from archive.models import Article, Capture, Topic
from tests.helpers import odd
from tests.helpers.doors import DOORS, by_files, by_trusted_files

pytestmark = pytest.mark.long

Door = Callable[[Client, list[tuple[str, bytes]]], None]

# Pages and forms in which an article's values stand.
EVERYWHERE = (
    "/", "/feed.atom", "/feed.json", "/timeline.csv", "/timeline.ris", "/timeline.bib",
    "/timeline.json", "/timeline.epub", "/undated/", "/topics/nato/", "/coverage/", "/sources/",
    "/search/?q=外长", "/search/concordance/?q=外长", "/api/v1/articles/", "/sitemap.xml",
    "/sitemap/articles-1.xml",
)  # fmt: skip
OF_AN_ARTICLE = (
    "/articles/{}/", "/articles/{}/versions/", "/articles/{}.ris", "/articles/{}.json",
    "/articles/{}.epub", "/api/v1/articles/{}/", "/admin/archive/article/{}/change/",
)  # fmt: skip
OF_A_CAPTURE = ("/admin/archive/capture/{}/change/",)
MOST_CAPTURES = 3  # each is read again
# What odd values would have a browser do, where a page wrote them as they are.
RUNS = (b"<script>alert", b"<img src=x", b'href="javascript:', b'src="data:text')


def take_in_and_look(client: Client, files: list[tuple[str, bytes]], door: Door) -> tuple[int, int]:
    """Let files in by a door, and open every page that shows what came of them.

    Returns how many articles there are, and how many pages were opened.
    """
    door(client, files)
    articles = list(Article.objects.values_list("pk", flat=True))
    captures = list(Capture.objects.values_list("pk", flat=True))
    addresses = [
        *EVERYWHERE,
        *(a.format(pk) for pk in articles for a in OF_AN_ARTICLE),
        *(a.format(pk) for pk in captures[:MOST_CAPTURES] for a in OF_A_CAPTURE),
    ]
    for where in addresses:
        response = client.get(where)
        shown = b"".join(response)
        assert response.status_code < 500, (where, door, files)
        if "html" in response["Content-Type"] or "xml" in response["Content-Type"]:
            assert not any(mark in shown for mark in RUNS), (where, door, files)
    return len(articles), len(addresses)


@pytest.fixture
def quiet():
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def test_what_the_odd_values_are_put_into_is_read_without_them(admin_client):
    Topic.objects.create(slug="nato", kind="organisation", name_en="NATO")
    plain = [
        (name, text.replace("{", "").replace("}", "").encode())
        for name, text in odd.TEMPLATES.items()
    ]
    for one in plain:
        by_files(admin_client, [one])

    line = ("line.jsonl", odd.as_json(odd.RECORD))
    take_in_and_look(admin_client, [line], by_trusted_files)

    # Some are of one address, and one after the other is its newer version.
    outcomes = set(Capture.objects.values_list("outcome", flat=True))
    assert Capture.objects.count() == len(odd.TEMPLATES) + 1
    assert Capture.Outcome.REJECTED not in outcomes


@pytest.mark.parametrize("door", DOORS)
@settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files=odd.documents(most=6))
def test_one_odd_value_breaks_neither_ingest_nor_a_page(admin_client, quiet, door, files):
    with transaction.atomic():
        Topic.objects.create(slug="nato", kind="organisation", name_en="NATO")
        take_in_and_look(admin_client, files, door)
        transaction.set_rollback(True)
