"""Print how fast searches are, as milliseconds and beside other ways: `make bench-search`.

python tests/benchmark_search.py [ARTICLES [FOLDER]]

Asks the archive that DATABASE_URL names, which is made first where it is empty. Words are drawn
from its own texts, by how many articles hold them; each query is asked once unmeasured and twice
measured, by one client.
"""

import os
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402

from archive import search  # noqa: E402
from archive.models import Article, Entry  # noqa: E402
from archive.search.engine import fetch  # noqa: E402
from archive.search.finding import COUNT_CAP, Search  # noqa: E402
from archive.search.tokens import term_tokens  # noqa: E402

TIMES = 2
EACH = 10  # queries of a kind
SLOW = 2  # of those, what is asked the slow ways
PAGE = 20
SAMPLE = 10_000  # articles in the table of trigrams, and in the index that is built
IS_SQLITE = connection.vendor == "sqlite"

Asked = Callable[[str], object]
Kinds = dict[str, list[str]]


def measured(ask: Asked, queries: Iterable[str], times: int = TIMES) -> list[float]:
    """Return the milliseconds of every measured answer, in rising order."""
    found = []
    for query in queries:
        ask(query)
        for _ in range(times):
            started = time.perf_counter()
            ask(query)
            found.append((time.perf_counter() - started) * 1000)
    return sorted(found)


def p95(times: Sequence[float]) -> float:
    return times[min(len(times) - 1, int(len(times) * 0.95))]


def number(value: float) -> str:
    return f"{value:,.2f}" if value < 10 else f"{value:,.0f}"


def both(times: Sequence[float]) -> str:
    return f"{number(statistics.median(times))} ({number(p95(times))})" if times else "-"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    for row in (head, ["-" * width for width in widths], *rows):
        print(
            "  ".join(
                f"{cell:<{widths[0]}}" if not n else f"{cell:>{widths[n]}}"
                for n, cell in enumerate(row)
            )
        )
    print(flush=True)


# What is asked


def bare(term: str) -> tuple[str, list[str]]:
    """The barest statement that finds a term: FROM and WHERE over the words alone."""
    pieces = term_tokens(term)
    if IS_SQLITE:
        words = " + ".join(f'"{token}"' + (" *" if begins else "") for token, begins in pieces)
        return "search_text WHERE search_text MATCH %s", [words]
    words = " <-> ".join(f"'{token}'" + (":*" if begins else "") for token, begins in pieces)
    return "search_text WHERE words @@ %s::tsquery", [words]


def frequency(term: str, total: int) -> str:
    """How frequent a term is; empty for what is neither rare, medium nor common."""
    found, words = bare(term)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {found} LIMIT {total // 16:d}) found"
    holds = fetch(sql, words)[0][0]
    if holds > total / 20:
        return "common"
    if holds < max(5, total / 10_000):
        return "rare"
    return "medium" if total / 1_000 < holds < total / 100 else ""


def kinds(total: int) -> Kinds:
    """Draw queries from the texts: terms by the share of articles that hold them, and others."""
    draw = random.Random(20240405)
    highest = Article.objects.order_by("-pk").values_list("pk", flat=True)[0]
    picked = draw.sample(range(1, highest + 1), min(600, highest))
    texts = list(Article.objects.filter(pk__in=picked).values_list("body_text", flat=True))
    runs = [run for text in texts for run in re.findall(r"[\u4e00-\u9fff]{4,}", text)]
    draw.shuffle(runs)
    found: Kinds = {"rare": [], "medium": [], "common": []}
    for run in runs[:3000]:
        at = draw.randrange(len(run) - 1)
        term = run[at : at + draw.choice((2, 2, 3, 5))]
        kind = frequency(term, total)
        if kind and len(found[kind]) < EACH and term not in found[kind]:
            found[kind].append(term)
        if all(len(terms) == EACH for terms in found.values()):
            break
    common, medium = found["common"], found["medium"]
    found["AND common"] = [f"{a} {b}" for a, b in pairwise(common)]
    found["AND mixed"] = [f"{a} {b}" for a, b in zip(common, medium, strict=False)]
    found["phrase"] = [f'"{run[:8]}"' for run in runs if len(run) > 8][:EACH]
    years = Entry.objects.order_by("-docno").values_list("published_day", flat=True)[0].year
    found["date range"] = [
        f"{term} on:{years - n % 9:d}-0{n % 6 + 1}" for n, term in enumerate(common)
    ]
    found["one character"] = list(dict.fromkeys(draw.choice(run) for run in runs[:500]))[:6]
    found["spellings"] = "特朗普 普京 欧盟 北约 联合国 習近平 Trump 拜登 俄罗斯 台湾".split()
    return found


# Our own way


def of(query: str) -> Search:
    return Search.of(query, None)


def newest(query: str) -> object:
    return of(query).ids("-published_at", PAGE, 0)


def relevant(query: str) -> object:
    return of(query).ids("relevance", PAGE, 0)


def capped_count(query: str) -> object:
    return of(query).count(COUNT_CAP + 1)


def counts(query: str) -> object:
    return capped_count(query), search.facets(query)


def queries(asked: Kinds) -> None:
    """Print our own queries, without pages."""
    ways = {
        "newest": newest,
        "relevance": relevant,
        "count": capped_count,
        "count and facets": counts,
        "chart": search.months,
    }
    print("queries alone, ms: median (p95)")
    rows = [
        [kind, *(both(measured(way, given)) for way in ways.values())]
        for kind, given in asked.items()
    ]
    table(["", *ways], rows)


# Other ways


def floor(query: str) -> object:
    """The numbers of the newest hits, nothing else."""
    found, words = bare(query)
    number = "rowid" if IS_SQLITE else "docno"
    return fetch(f"SELECT {number} FROM {found} ORDER BY {number} DESC LIMIT {PAGE:d}", words)


def icontains(query: str) -> object:
    found = Article.objects.published().filter(body_text__icontains=query)
    return list(found.order_by("-published_day", "-pk").values_list("pk", flat=True)[:PAGE])


def found_by_icontains(query: str) -> object:
    return Article.objects.published().filter(body_text__icontains=query).count()


class Trigrams:
    """FTS5's trigrams, as Datasette would have them, of some of the articles."""

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
    """Print what a page of hits costs other ways, as ratios to ours."""
    trigrams = Trigrams()
    rows = []
    for kind in ("rare", "medium", "common", "one character"):
        if not (terms := asked[kind]):
            continue  # a small archive has no terms between the rare and the common
        ours = statistics.median(measured(relevant, terms))
        least = statistics.median(measured(floor, terms))
        slow = statistics.median(measured(icontains, terms[:SLOW], 1))
        slow_count = statistics.median(measured(found_by_icontains, terms[:SLOW], 1))
        longer = [term for term in terms if len(term) > 2]
        blind = sum(not trigrams.page(term) for term in terms if len(term) < 3)
        scaled = (
            statistics.median(measured(trigrams.page, longer)) * total / trigrams.many
            if longer
            else 0
        )
        rows.append([
            kind, number(ours), f"{number(least)} ({ours / least:.1f})", f"{number(slow)} ({slow / ours:,.1f})",
            number(slow_count), f"{number(scaled)} ({scaled / ours:,.1f})" if longer else "-",
            f"{blind} of {sum(len(term) < 3 for term in terms)}",
        ])  # fmt: skip
    print(
        "beside other ways, median ms (times as slow): ours by relevance; a bare statement, newest first;"
    )
    print(
        f"icontains; trigrams by bm25, of {trigrams.many:,} articles and scaled to all of them, which find"
    )
    print("nothing of one or two characters")
    table(["", "ours", "bare", "icontains", "its count", "trigrams", "short terms missed"], rows)
    print(
        f"trigrams are built at {trigrams.rate:,.0f} articles/s and are {trigrams.ratio:.2f} times the text\n"
    )


# Whole pages


def pages(asked: Kinds, total: int) -> None:
    """Print whole answers of the site, and whether they keep to what is promised."""
    client, figures = Client(), {}
    ways: dict[str, tuple[str, dict[str, str]]] = {
        "page, newest": ("/search/", {"ordering": "-published_at"}),
        "page, relevance": ("/search/", {"ordering": "relevance"}),
        "JSON, newest": ("/api/v1/articles/", {"ordering": "-published_at"}),
        "JSON, relevance": ("/api/v1/articles/", {"ordering": "relevance"}),
    }

    def asking(address: str, given: dict[str, str]) -> Asked:
        def ask(query: str) -> object:
            response = client.get(address, {"q": query, "page_size": PAGE, **given})
            assert response.status_code == 200, query
            return response.content

        return ask

    for kind, given in asked.items():
        for way, (address, parameters) in ways.items():
            figures[kind, way] = measured(asking(address, parameters), given)
    print(f"whole answers through Django with {PAGE} excerpts, ms: median (p95)")
    table(["", *ways], [[kind, *(both(figures[kind, way]) for way in ways)] for kind in asked])
    facets = {kind: measured(counts, given) for kind, given in asked.items()}

    def of_all(way: str, single: bool = False) -> float:
        rest = [
            t for kind in asked if (kind == "one character") == single for t in figures[kind, way]
        ]
        return p95(sorted(rest))

    large = total > 300_000
    promised = {
        "page, newest": (of_all("page, newest"), 80 if large else 60),
        "page, relevance": (of_all("page, relevance"), 120 if large else 60),
        "count and facets": (
            p95(sorted(t for kind in asked if kind != "one character" for t in facets[kind])),
            100,
        ),
        "one character, newest": (of_all("page, newest", True), 250),
        "one character, relevance": (of_all("page, relevance", True), 250),
    }
    if not large:
        promised["JSON, newest"] = (of_all("JSON, newest"), 40)
        promised["JSON, relevance"] = (of_all("JSON, relevance"), 40)
    print("p95 of all kinds of queries together, ms")
    table(["", "p95", "promised", ""], [
        [name, number(is_), f"{most}", "kept" if is_ < most else "MISSED"] for name, (is_, most) in promised.items()
    ])  # fmt: skip


# The index


def size(total: int) -> None:
    """Print the size of the index beside that of the text."""
    ids = range(1, total, max(1, total // 5000))
    rows = Article.objects.filter(pk__in=list(ids)[:5000]).values_list(
        "title", "body_text", "byline"
    )
    text = statistics.mean(len("".join(row).encode()) for row in rows.iterator()) * total
    if IS_SQLITE:
        ((words,),) = fetch("SELECT sum(length(block)) FROM search_text_data", [])
    else:
        ((words,),) = fetch("SELECT pg_indexes_size('search_text')", [])
    print(
        f"index {words / 1e6:,.0f} MB, text {text / 1e6:,.0f} MB: {words / text:.2f} times the text (promised: 1.70)"
    )


def build(folder: str) -> None:
    """Print how fast `reindex` makes the index of a small archive."""
    with tempfile.TemporaryDirectory() as place:
        address = f"sqlite:///{place}/archive.sqlite3"
        python, quiet = sys.executable, subprocess.DEVNULL
        subprocess.run(
            [python, ROOT / "tests/million.py", address, str(SAMPLE), folder],
            check=True,
            stdout=quiet,
            stderr=quiet,
        )
        environment = {**os.environ, "DATABASE_URL": address}
        started = time.perf_counter()
        subprocess.run(
            [python, ROOT / "manage.py", "reindex", "--only", "search"],
            check=True, env=environment, stdout=quiet, stderr=quiet,
        )  # fmt: skip
        rate = SAMPLE / (time.perf_counter() - started)
    print(
        f"index built at {rate:,.0f} articles/s by `reindex`, its start included (promised: 1,000)\n"
    )


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    folder = sys.argv[2] if len(sys.argv) > 2 else str(ROOT / "../shared/corpus")
    if connection.introspection.table_names() == [] or not Article.objects.exists():
        from tests.million import make

        given = Path(folder)
        make(many, given if given.is_dir() else ROOT / "fixtures" / "documents")
    total = Article.objects.count()
    print(
        f"{total:,} articles in {connection.display_name}; load of the machine {os.getloadavg()[0]:.1f}"
    )
    size(total)
    asked = kinds(total)
    queries(asked)
    beside(asked, total)
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    with override_settings(
        ALLOWED_HOSTS=["testserver"], STORAGES={"default": default, "staticfiles": static}
    ):
        pages(asked, total)
    if IS_SQLITE:
        build(folder)


if __name__ == "__main__":
    main()
