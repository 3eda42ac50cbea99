"""Rows that an older version or another program left in the database: every page still works."""

from contextlib import suppress
from typing import Any

import pytest
from django.db import DataError, connection, transaction
from django.test import Client

from archive.derived import recounting
from archive.editing import corrections as article_corrections
from archive.models import Article

pytestmark = pytest.mark.long

ODD = "a\x00b\x01\x0b\ufffe<b>&\r\n\u2028c"
ODD_IMAGES = (
    '"x"',
    "1",
    "null",
    "{}",
    '[1, "x", null, {}]',
    '[{"url": 1}]',
    '[{"url": "javascript:alert(1)"}]',
    '[{"url": "\\ud83d"}]',
)
ODD_CREDITS = ('"x"', "[]", '{"translator": "x"}', '{"translator": [1, null]}', '{"x": {"y": 1}}')
# What stands in a column of archive_article, put there without any of our code.
ROWS: list[dict[str, Any]] = [
    *({"published_at": f"{day} {time}", "published_day": day, "published_precision": precision}
      for day, time in (("0001-01-01", "00:00:00"), ("9999-12-31", "23:59:59.999999"), ("1799-05-05", "12:00:00"))
      for precision in ("minute", "day", "month", "estimated", "unknown", "hour")),
    {"published_at": None},
    {"published_day": None},
    {"published_at": None, "published_day": None, "published_precision": "minute", "published_basis": "rumour"},
    dict.fromkeys(("title", "kicker", "lead", "byline", "section", "body_text", "body_html", "published_raw", "withdrawn_note"), ODD),
    {"title": "", "lead": "", "body_html": "", "body_text": "", "language": ""},
    {"title": "长" * 5000, "byline": "长" * 5000, "language": "x" * 20},
    {"language": "<script>", "section": "a/b?c#d"},
    {"source_url": "javascript:alert(1)"},
    {"source_url": "http://[::1/"},
    {"source_url": "https://a.example/\x00\n"},
    {"captured_at": "9999-12-31 23:59:59", "updated_at": "9999-12-31 23:59:59", "created_at": "0001-01-01 00:00:00"},
    {"captured_at": "0001-01-01 00:00:00", "updated_at": "0001-01-01 00:00:00", "corrected_at": "0001-01-01 00:00:00"},
    *({"images": images} for images in ODD_IMAGES),
    *({"credits": credits} for credits in ODD_CREDITS),
    {"edited_fields": '"x"'}, {"edited_fields": '[1, "no such field"]'}, {"edited_fields": "{}"},
    {"machine_read": "[]"}, {"machine_read": '{"title": 1, "published_at": "x", "source": "none"}', "edited_fields": '["title", "source", "published_at"]'},
    {"contested_fields": '"x"'}, {"contested_fields": "[1]"},
    {"characters": 2**31 - 1}, {"fingerprint": -(2**63)}, {"story": 2**62}, {"story_chosen": 2**62},
]  # fmt: skip
# SQLite takes all of it; PostgreSQL refuses some, so no row has it there.
REFUSED = (DataError,) if connection.vendor == "postgresql" else ()
ENDINGS = ("csv", "json", "jsonl", "ris", "bib", "csl.json", "epub")
DAYS = (
    "0001",
    "0001/01",
    "0001/01/01",
    "9999",
    "9999/12",
    "9999/12/31",
    "1799/05/05",
    "2024",
    "2024/04",
    "2024/04/10",
)


LISTS = [
    *(
        f"{place}{query}"
        for place in ("/", "/topics/nato/", "/sources/rfi/", "/search/")
        for query in ("", "?ordering=published_at", "?q=合作", "?q=合作&ordering=-published_at")
    ),
    "/undated/", "/undated/estimated/", "/?page_size=1", "/?published_before=1900-01-01",
    *(f"/{day}/" for day in DAYS), *(f"/coverage/{year}/" for year in ("0001", "9999", "2024")),
    "/on-this-day/12-31/", "/on-this-day/01-01/", "/topics/", "/sources/", "/coverage/",
    "/topics/compare/?topic=nato", "/search/concordance/?q=合作", "/search/concordance.csv?q=合作",
    *(f"/{place}.{ending}" for place in ("timeline", "topics/nato", "9999", "0001/01/01") for ending in ENDINGS),
    *(f"{place}feed.{form}" for place in ("/", "/topics/nato/", "/sources/rfi/") for form in ("atom", "json")),
    "/search/feed.atom?q=合作", "/search/feed.json?q=合作",
    "/sitemap.xml", "/sitemap/pages.xml", "/sitemap/articles-1.xml", "/sitemap/articles-0.xml",
    "/api/v1/articles/", "/api/v1/articles/?page_size=1", "/api/v1/articles/?changed_after=2000-01-01T00:00:00Z",
    "/api/v1/topics/", "/api/v1/sources/", "/api/v1/timeline/?q=合作",
    *(f"/api/v1/timeline/?per={by}" for by in ("day", "month", "year")),
    "/admin/archive/article/", "/admin/archive/article/?q=合作", "/admin/archive/revision/", "/admin/",
]  # fmt: skip
# The tables and books of the lists above hold every one of them.
OF_ONE = (
    "/articles/{pk}/?q=合作", "/articles/{pk}/versions/", "/articles/{pk}.ris",
    "/api/v1/articles/{pk}/", "/admin/archive/article/{pk}/change/",
)  # fmt: skip


def _put(pk: int, columns: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        for name, value in columns.items():
            cursor.execute(f"UPDATE archive_article SET {name} = %s WHERE id = %s", [value, pk])
        for table in ("archive_articletopic", "search_entry"):
            for name in {"published_at", "published_day"} & columns.keys():
                cursor.execute(
                    f"UPDATE {table} SET {name} = %s WHERE article_id = %s", [columns[name], pk]
                )


@pytest.fixture
def odd(make_article, make_topic, admin_user) -> list[Article]:
    """An article for each odd row, all of one topic and corrected once, and one that is not odd."""
    topic = make_topic("nato")
    articles = [make_article(topics=[topic]) for _ in (*ROWS, "good")]
    for article, columns in zip(articles, ROWS, strict=False):
        article_corrections.correct(article, {"kicker": "改"}, admin_user)
        with suppress(*REFUSED), transaction.atomic():
            _put(article.pk, columns)
    _put(articles[-1].pk, {"title": "好的一篇"})
    recounting.rebuild()
    return articles


def _failure(client: Client, address: str) -> str:
    """Why an address cannot be shown, read to its end; empty when it can."""
    try:
        response = client.get(address)
        if response.streaming:
            b"".join(response.streaming_content)
    except Exception as error:
        return f"{address}: {error!r}"
    return (
        "" if response.status_code in (200, 301, 302, 404) else f"{address}: {response.status_code}"
    )


@pytest.mark.django_db
def test_rows_that_cannot_be_shown_take_no_list_down(odd, admin_client):
    failed = [why for address in LISTS if (why := _failure(admin_client, address))]

    assert failed == []
    assert "好的一篇" in admin_client.get("/?page_size=100").content.decode()


@pytest.mark.django_db
def test_a_row_that_cannot_be_shown_has_a_page_all_the_same(odd, admin_client):
    failed = [
        f"{columns}: {why}"
        for article, columns in zip(odd, ROWS, strict=False)
        for address in OF_ONE
        if (why := _failure(admin_client, address.format(pk=article.pk)))
    ]

    assert failed == []


@pytest.mark.django_db
def test_every_address_of_an_odd_archive_that_is_followed_page_by_page_comes_to_its_end(
    odd, client
):
    """A date that no calendar has is no place from which the next page cannot be found."""
    seen = followed(client, "/api/v1/articles/?page_size=7", 3 * len(odd))

    assert len(seen) < 3 * len(odd)
    assert odd[-1].pk in seen


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["", "&q=合作"])
@pytest.mark.parametrize("order", ["published_at", "-published_at"])
def test_of_a_day_articles_without_a_moment_are_each_listed_once(
    client, make_article, order, words
):
    articles = [make_article(published_at=f"2024-04-1{n % 2}T08:0{n}Z") for n in range(8)]
    for article in articles[2:6]:
        _put(article.pk, {"published_at": None})

    seen = followed(client, f"/api/v1/articles/?page_size=1&ordering={order}{words}", 20)

    assert sorted(seen) == [article.pk for article in articles]


def followed(client: Client, address: str, most: int) -> list[int]:
    """The articles of a list, page after page, at most so many."""
    seen: list[int] = []
    while address and len(seen) < most:
        page = client.get(address).json()
        seen += [each["id"] for each in page["results"]]
        address = page["next"]
    return seen
