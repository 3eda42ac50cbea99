"""Print how long PostgreSQL searches, its words in one table and in one for each year.

DATABASE_URL=postgres://… python -m tests.benchmarks.experiments.by_year

An experiment on an archive that `million.py` made: its words are copied into a table parted by the
number that tells the day, and the newest that hold some words are asked of both, in all years and in
one. Prints hits, milliseconds to plan and to carry out, and pages of the table and its index.
"""

import datetime as dt
import os
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")

import django

django.setup()

from django.db import connection  # noqa: E402

from archive.models import Article  # noqa: E402
from archive.search.indexing.entries import PER_DAY  # noqa: E402

YEARS = range(2011, 2028)
TIMES = 5
WORDS = ("'北约'", "'北约' & '峰会'", "'关税' | '制裁'", "'难民' & '边境' & '选举'")


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


def asked(table: str, words: str, within: str) -> None:
    """Print what asking a table for the newest of some words takes, the best of five times."""
    found = f"FROM {table} WHERE search_words(words) @@ %s::tsquery {within}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {found}", [words])
        [hits] = cursor.fetchone()
        times = []
        for _ in range(TIMES):
            cursor.execute(
                f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT docno {found} ORDER BY docno DESC LIMIT 30",
                [words],
            )
            [[[told]]] = cursor.fetchall()
            plan = told["Plan"]
            pages = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
            times.append((told["Execution Time"], told["Planning Time"], pages))
    took, planned, pages = min(times)
    print(
        f"{words:24} {table:14} {'one year' if within else 'all years':9} {hits:7,} hits"
        f" {planned:6.2f} + {took:6.2f} ms {pages:6,} pages", flush=True,
    )  # fmt: skip


def main() -> None:
    print(f"{Article.objects.count():,} articles; load of the machine {os.getloadavg()[0]:.1f}")
    began = time.monotonic()
    parted()
    print(f"parted in {time.monotonic() - began:.0f} s", flush=True)
    low, high = (dt.date(year, 1, 1).toordinal() << PER_DAY for year in (2019, 2020))
    try:
        for words in WORDS:
            for table in ("search_text", "words_by_year"):
                for within in ("", f"AND docno >= {low} AND docno < {high}"):
                    asked(table, words, within)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS words_by_year")


if __name__ == "__main__":
    main()
