"""Other ways to find a page of hits, for comparison: bare SQL, `icontains`, FTS5 trigrams."""

import sqlite3
import statistics
import time

from django.db import connection

from archive.models import Article
from archive.search.indexing.engine import fetch
from tests.benchmarks.search.answers import PAGE, relevant
from tests.benchmarks.search.queries import Kinds, bare
from tests.benchmarks.search.timing import measured, number, table

SLOW = 2  # queries of a kind that are asked the slow ways
SAMPLE = 10_000  # articles in the table of trigrams


def floor(query: str) -> object:
    """Fetch the ids of the newest hits by the simplest SQL."""
    found, words = bare(query)
    number = "rowid" if connection.vendor == "sqlite" else "docno"
    return fetch(f"SELECT {number} FROM {found} ORDER BY {number} DESC LIMIT {PAGE:d}", words)


def icontains(query: str) -> object:
    found = Article.objects.published().filter(body_text__icontains=query)
    return list(found.order_by("-published_day", "-pk").values_list("pk", flat=True)[:PAGE])


def found_by_icontains(query: str) -> object:
    return Article.objects.published().filter(body_text__icontains=query).count()


class Trigrams:
    """An FTS5 index of trigrams, as Datasette uses, over a sample of the articles."""

    def __init__(self) -> None:
        rows = list(
            Article.objects.order_by("-pk").values_list("pk", "title", "body_text")[:SAMPLE]
        )
        self.many = len(rows)
        self.file = sqlite3.connect(":memory:")
        self.file.execute("CREATE VIRTUAL TABLE t USING fts5(title, body, tokenize='trigram')")
        started = time.perf_counter()
        self.file.executemany("INSERT INTO t (rowid, title, body) VALUES (?, ?, ?)", rows)
        self.rate = self.many / (time.perf_counter() - started)
        (size,) = self.file.execute("SELECT sum(length(block)) FROM t_data").fetchone()
        self.ratio = size / sum(len(f"{title}{body}".encode()) for _, title, body in rows)

    def page(self, query: str) -> list[tuple[int]]:
        words = '"' + query + '"'
        return self.file.execute(
            "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT 20", [words]
        ).fetchall()


def beside(asked: Kinds, total: int) -> None:
    """Print the times of the other ways as ratios to ours."""
    trigrams = Trigrams()
    rows = []
    for kind in ("rare", "medium", "common", "one character"):
        if not (terms := asked.get(kind)):
            continue
        ours = statistics.median(measured(relevant, terms))

        def times(milliseconds: float, ours: float = ours) -> str:
            return f"{number(milliseconds)} ({milliseconds / ours:,.1f})"

        least = statistics.median(measured(floor, terms))
        slow = statistics.median(measured(icontains, terms[:SLOW], 1))
        slow_count = statistics.median(measured(found_by_icontains, terms[:SLOW], 1))
        longer = [term for term in terms if len(term) > 2]
        scaled = "-"
        if longer:
            took = statistics.median(measured(trigrams.page, longer))
            scaled = times(took * total / trigrams.many)
        short = [term for term in terms if len(term) < 3]
        blind = sum(not trigrams.page(term) for term in short)
        rows.append([
            kind, number(ours), f"{number(least)} ({ours / least:.1f})", times(slow),
            times(slow_count), scaled, f"{blind} of {len(short)}",
        ])  # fmt: skip
    print(
        "beside other ways, median ms: ours by relevance; a bare statement, newest first (so many"
    )
    print(
        "times as fast); icontains, newest first, and its count (so many times as slow); trigrams by"
    )
    print(
        f"bm25, of {trigrams.many:,} articles and scaled to all of them, which find nothing of one or"
    )
    print("two characters")  # fmt: skip
    table(["", "ours", "bare", "icontains", "its count", "trigrams", "short terms missed"], rows)
    print(
        f"trigrams are built at {trigrams.rate:,.0f} articles/s and are {trigrams.ratio:.2f} times the text\n"
    )
