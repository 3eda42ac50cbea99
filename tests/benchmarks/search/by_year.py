"""Print how long PostgreSQL searches, its words in one table and in one for each year.

DATABASE_URL=postgres://… python -m tests.benchmarks.search.by_year

An experiment on an archive that `million.py` made: its words are copied into a table parted by the
number that tells the day, which then takes the place of the other; at the end all is as before.
"""

import datetime as dt
import os
import statistics
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")
os.environ["ANSWER_SECONDS"] = "0"

import django

django.setup()

from django.db import connection  # noqa: E402

from archive import search  # noqa: E402
from archive.models import Article  # noqa: E402
from archive.search.indexing.entries import PER_DAY  # noqa: E402
from tests.search.test_both_databases import queries  # noqa: E402

YEARS = range(2011, 2028)
TIMES = 3


def parted() -> None:
    """Make `words_by_year` of the words, with the same index on each part."""
    bounds = [dt.date(year, 1, 1).toordinal() << PER_DAY for year in YEARS]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE words_by_year (LIKE search_text INCLUDING STORAGE) PARTITION BY RANGE (docno)"
        )
        for low, high in zip(["MINVALUE", *bounds], [*bounds, "MAXVALUE"], strict=True):
            cursor.execute(
                f"CREATE TABLE words_{low} PARTITION OF words_by_year FOR VALUES FROM ({low}) TO ({high})"
            )
        cursor.execute("INSERT INTO words_by_year SELECT * FROM search_text")
        cursor.execute("ALTER TABLE words_by_year ADD PRIMARY KEY (docno)")
        cursor.execute("CREATE INDEX ON words_by_year USING gin (search_words(words))")
        cursor.execute("ANALYZE words_by_year")
        cursor.execute("ANALYZE search_text")


def exchange() -> None:
    """Let either table take the place of the other."""
    with connection.cursor() as cursor:
        for one, other in (("search_text", "t"), ("words_by_year", "search_text"), ("t", "words_by_year")):  # fmt: skip
            cursor.execute(f"ALTER TABLE {one} RENAME TO {other}")


def asked(what: str) -> None:
    """Print how long the queries take, newest first: in all years, and in one."""
    typed = sorted(set(queries()))
    for within, articles in (
        ("all years", None),
        ("one year", Article.objects.published().filter(published_day__year=2019)),
        ("three months", Article.objects.published().filter(
            published_day__gte="2019-04-01", published_day__lt="2019-07-01")),
    ):  # fmt: skip
        for order in ("-published_at", "relevance"):
            times = []
            for text in typed:
                each = []
                for _ in range(TIMES):
                    began = time.perf_counter()
                    search.ids(text, articles, order=order, limit=30)
                    each.append((time.perf_counter() - began) * 1000)
                times.append(min(each))
            cuts = statistics.quantiles(times, n=20)
            print(f"{what}, {within}, {order}: median {cuts[9]:.1f} ms, 95 % in {cuts[18]:.1f} ms", flush=True)  # fmt: skip


def main() -> None:
    print(f"{Article.objects.count():,} articles; load of the machine {os.getloadavg()[0]:.1f}")
    began = time.monotonic()
    parted()
    print(f"parted in {time.monotonic() - began:.0f} s", flush=True)
    try:
        asked("one table")
        exchange()
        asked("by year")
        exchange()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS words_by_year")


if __name__ == "__main__":
    main()
