"""Segments of the SQLite index: it stays writable after many changes, or is repaired."""

import datetime as dt

import pytest
from django.db import OperationalError, connection, transaction

from archive import search
from archive.editing import corrections as article_corrections
from archive.models import Article
from archive.search.indexing import sqlite_segments
from tests.helpers.agreement import disagreements

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite keeps segments"),
    pytest.mark.long,
]


@pytest.fixture
def unmerged(monkeypatch, make_article):
    """Writes that do not merge segments, to an index that was merged once.

    If all segments are new, SQLite merges them itself just before the limit.
    """
    for number in range(16):
        make_article(title="东盟", text="".join(map(chr, range(0x4E00 + number, 0x9000, 16))))
        if number % 4 == 3:
            search.merge()
    monkeypatch.setattr("archive.search.indexing.sqlite.keep_few", lambda table: None)


def fill(article):
    """Change an article until the index refuses changes."""

    def change():
        for number in range(2 * sqlite_segments.MOST):
            changed(article.pk, title=f"北约{number}")

    with pytest.raises(OperationalError, match="full"):
        change()
    return Article.objects.get(pk=article.pk)


def changed(pk: int, **values: object) -> None:
    """Change an article as the door for changes does, as a save at the desk in the end comes down to."""
    with transaction.atomic():
        search.forget(Article.objects.filter(pk=pk))
        Article.objects.filter(pk=pk).update(**values)
        search.index(Article.objects.filter(pk=pk))


def test_a_thousand_changes_each_tenth_at_the_desk_leave_few_segments(make_article):
    article = make_article(title="北约")

    most = 0
    for number in range(1_000):
        if number % 10 == 9:
            article_corrections.correct(article, {"title": f"北约 {number}"})
        else:
            changed(article.pk, title=f"北约 {number}")
        most = max(most, search.segments())

    assert most <= 2 * sqlite_segments.MANY
    assert search.find("title:999").ids == [article.pk]
    assert disagreements() == []


def test_more_changes_in_one_transaction_than_sqlite_holds_leave_few_segments(make_article):
    first = make_article(title="北约")
    Article.objects.bulk_create(
        Article(source=first.source, identity=f"many:{n}", title=f"北约 {n}", language="zh-Hans",
                captured_at="2024-01-01T00:00Z")
        for n in range(sqlite_segments.MOST)
    )  # fmt: skip
    search.rebuild()

    with transaction.atomic():
        for pk in Article.objects.values_list("pk", flat=True):
            changed(pk, published_day=dt.date(2020, 1, 1 + pk % 28))

    assert search.segments() <= 2 * sqlite_segments.MANY
    assert search.find("北约").count == Article.objects.count()
    assert disagreements() == []


def test_articles_written_in_any_order_are_one_segment_a_batch(make_article):
    articles = [make_article(published_at=f"2024-01-{day:02}T08:00Z") for day in range(1, 29)]
    before = search.segments()

    search.forget(articles[::-1])
    search.index(articles[::-1])

    assert search.segments() - before <= 4


@pytest.mark.django_db(transaction=True)
def test_an_index_that_takes_no_more_changes_is_told_and_made_again_with_what_it_lacks(
    make_article, unmerged
):
    article, moved, missing = (make_article(title=f"北约{n}") for n in range(3))
    search.forget([missing])
    Article.objects.filter(pk=moved.pk).update(published_day="2001-02-03")
    fill(article)
    assert any("will take no change soon" in line for line in disagreements())

    search.rebuild()

    assert disagreements() == []
    assert search.find("北约").count == 3


def test_an_index_that_is_nearly_full_is_merged_by_the_next_change(make_article, monkeypatch):
    article = make_article(title="北约")
    with monkeypatch.context() as before:
        before.setattr("archive.search.indexing.sqlite.keep_few", lambda table: None)
        while search.segments() < sqlite_segments.MOST - 4:
            search.forget([article])
            search.index([article])

    article_corrections.correct(article, {"title": "北约与日本"})

    assert search.segments() < sqlite_segments.MANY
