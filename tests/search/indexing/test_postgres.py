"""Search in PostgreSQL: candidates from the index, and the text checked only if needed."""

import pytest
from django.db import connection

from archive import search
from archive.search.indexing import postgres
from archive.search.plan import COUNT_CAP, Plan

on_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite keeps words and places in FTS5"
)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("北约秘书长", [0]),
        ("秘书长", [0, 2]),
        ("-北约秘书长", [1, 2, 3]),
        ("北约 -秘书长", [1]),
        ("东京 OR 北约秘书长", [0, 3]),
        ("(北约 NOT 北约秘书) OR 总秘书长", [1, 2]),
        ("NOT (北约 OR 东京湾)", [2]),
        ("title:秘书长", [2]),
        ('"秘书 东京"', []),
        ("北约 秘书 长", [0, 1]),
    ],
)
def test_words_that_hold_the_pairs_of_another_are_not_it(make_article, typed, found):
    texts = [
        ("会见", "北约秘书长。"),
        ("会见", "北约的秘书，书长约秘。"),
        ("总秘书长", "联合国。"),
        ("会见", "东京湾。"),
    ]
    articles = [make_article(title=title, text=text).pk for title, text in texts]

    hits = search.find(typed, order="-published_at")

    assert sorted(hits.ids) == [articles[n] for n in found]
    assert hits.count == len(found)


def test_an_article_of_more_words_than_an_index_row_holds_is_found_by_the_last(
    make_article, monkeypatch
):
    monkeypatch.setattr(postgres, "MOST_BYTES", 60)
    long = make_article(title="会见", text="北约与印太伙伴讨论乌克兰局势和东京湾安全。").pk
    other = make_article(title="会见", text="印太。").pk

    assert search.find("东京湾").ids == [long]
    assert search.find("印太 -东京").ids == [other]
    assert search.find("湾").ids == [long]
    assert search.find("首尔").ids == []


@on_postgres
@pytest.mark.parametrize("typed", ["北约", "北约秘书长", "北约 -秘书", "北"])
def test_words_are_looked_up_and_never_read(typed):
    postgres.put([
        (number, ("", "北约 约秘 秘书 书长 长" if number % 3 else "东京 京", "", ""))
        for number in range(1, 2000)
    ])  # fmt: skip
    postgres.optimise()
    asked = Plan.of(typed, None)
    sql, params = asked.select(asked.matching(), "e.article_id", f"LIMIT {COUNT_CAP:d}")

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Seq Scan on search_text" not in plan
    assert "search_words" not in "".join(line for line in plan.splitlines() if "Filter" in line)


@on_postgres
def test_words_that_wait_to_be_sorted_in_are_found(
    make_article, django_capture_on_commit_callbacks
):
    article = make_article(title="会见", text="首尔的会谈。").pk
    assert search.ids("首尔") == [article]

    with django_capture_on_commit_callbacks(execute=True):
        assert search.merge() is None

    assert search.ids("首尔") == [article]
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('search_text_search_words_idx')")
        assert cursor.fetchone() == (0,)
