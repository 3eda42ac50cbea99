"""Hits by day, read off the index alone where that is enough."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive import search
from archive.models import Article, Entry
from archive.search import over_time
from archive.search.day_counts import of_days
from archive.search.plan import Plan

pytestmark = pytest.mark.django_db

FIRST, SECOND = "2024-05-04T08:00Z", "2024-05-05T08:00Z"


@pytest.fixture
def archive(make_article, monkeypatch):
    """Four articles of a day that has room for two, one of the next, one without, one withdrawn."""
    for module in ("indexing.entries", "plan", "day_counts", "over_time"):
        monkeypatch.setattr(f"archive.search.{module}.PER_DAY", 1)
    for moment in (FIRST, FIRST, FIRST, FIRST, SECOND, None):
        make_article(published_at=moment)
    make_article(published_at=SECOND, withdrawn_at=dt.datetime(2024, 6, 1, tzinfo=dt.UTC))


DAYS = {None: 1, dt.date(2024, 5, 4): 4, dt.date(2024, 5, 5): 1}


@pytest.mark.parametrize("most", [20_000, 2])
def test_full_days_withdrawn_articles_and_those_without_a_day_are_counted_right(
    archive, monkeypatch, most
):
    monkeypatch.setattr(over_time, "STEP", most)

    assert Entry.objects.filter(spill__gt=0).exists()
    assert dict(search.days("北约").counts) == DAYS


def test_where_articles_are_narrowed_the_same_days_are_counted(archive):
    every = Article.objects.published().exclude(pk=0)  # which only the articles can answer

    assert dict(search.days("北约", every).counts) == DAYS


def test_only_sqlite_reads_the_days_off_the_index_alone(archive):
    with CaptureQueriesContext(connection) as asked:
        of_days(plan := Plan.of("北约", None), plan.matching(), plan.numbers)

    is_alone = "FROM search_text WHERE" in " ".join(
        query["sql"] for query in asked.captured_queries
    )
    assert is_alone == (connection.vendor == "sqlite")
