"""Print the time and number of queries of statistics pages in Django: `make bench`.

python tests/benchmarks/pages.py sqlite:///ARCHIVE [ROUNDS]

Reads the archive in place without changing it. Each round asks for another topic, month, day and
source, the busiest first, so that no page is asked for twice. `processor` is the p95 of CPU time,
which other programs affect less; `of 60` is its ratio to the 60 ms promised for statistics pages.
The first line is constant work: the distance between its p50 and p95 is noise of the machine, which
all other lines contain as well.
"""

import importlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import quantiles
from typing import Any

ROOT = Path(__file__).parents[2]
PROMISED = 60  # ms, at any size of the archive


def busiest(counts: Mapping[Any, int]) -> list[Any]:
    """Return the keys by their counts, largest first."""
    return sorted(counts, key=lambda counted: -counts[counted])


def same_work() -> tuple[float, float]:
    """Count to a million; return elapsed and CPU time in ms."""
    started, busy = time.perf_counter(), time.process_time()
    for _ in range(1_000_000):
        pass
    return (time.perf_counter() - started) * 1_000, (time.process_time() - busy) * 1_000


def addresses(rounds: int) -> Iterator[dict[str, str]]:
    """Yield for each round the addresses of every kind of page."""
    from archive.models import Scope, Source, Tally, Topic

    ever = Tally.objects.over(Scope())
    slugs = dict(Topic.objects.values_list("pk", "slug"))
    topics = [slugs[pk] for pk in busiest(ever.sums("topic")) if pk]
    names = dict(Source.objects.values_list("pk", "slug"))
    sources = [names[pk] for pk in busiest(ever.of(Scope()).sums("source"))]
    days = busiest(Tally.objects.by_day(Scope()))
    for number in range(rounds):
        day = days[number % len(days)]
        topic, other = topics[number % len(topics)], topics[(number + 1) % len(topics)]
        source = sources[number % len(sources)]
        yield {
            "timeline": f"/?lang=zh-Hans&page_size={20 + number}",
            "year": f"/{day:%Y}/?page_size={20 + number}",
            "month": f"/{day:%Y/%m}/?page_size={20 + number}",
            "day": f"/{day:%Y/%m/%d}/?page_size={20 + number}",
            "on this day": f"/on-this-day/{day:%m-%d}/?page_size={20 + number}",
            "topic": f"/topics/{topic}/",
            "topic of a source": f"/topics/{topic}/?source={source}",
            "compare": f"/topics/compare/?topic={topic}&topic={other}",
            "topics": f"/topics/?round={number}",
            "coverage": f"/coverage/?round={number}",
            "sources": f"/sources/?round={number}",
            "source": f"/sources/{source}/",
        }


def main(database: str, rounds: int = 40) -> None:
    os.environ["DATABASE_URL"] = database
    os.environ["LOG_LEVEL"] = "ERROR"
    os.environ["RATE_SEARCH"] = os.environ["RATE_EXPORT"] = "0"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")
    sys.path[0] = str(ROOT)  # not this folder, whose requests.py is not the library
    importlib.import_module("reader.wsgi")  # all is loaded as where the site is served

    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from archive.models import Article

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    asked = 0

    def counted(execute: Callable[..., Any], *query: Any) -> Any:
        # Keeping the queries, as tests do, would ask the database for each parameter again.
        nonlocal asked
        asked += 1
        return execute(*query)

    print(f"{Article.objects.count():,} articles, {rounds} rounds")
    took: dict[str, list[tuple[float, float]]] = {}
    queries: dict[str, set[int]] = {}
    sizes: dict[str, list[int]] = {}
    for number, pages in enumerate(addresses(rounds + 1)):
        for page, address in pages.items():
            asked = 0
            with connection.execute_wrapper(counted):
                started, busy = time.perf_counter(), time.process_time()
                response = client.get(address)
                spent, busy = time.perf_counter() - started, time.process_time() - busy
            assert response.status_code == 200, (address, response.status_code)
            if number:  # the first round only loads templates and the database's own cache
                took.setdefault(page, []).append((spent * 1_000, busy * 1_000))
                queries.setdefault(page, set()).add(asked)
                sizes.setdefault(page, []).append(len(response.content))
        took.setdefault("same work", []).append(same_work())
    print(f"{'page':18} p50, ms p95, ms processor  of {PROMISED}   KB   queries")
    for page, times in took.items():
        asked_for = sorted(queries.get(page, {0}))
        said = f"{asked_for[0]}" if len(asked_for) == 1 else f"{asked_for[0]} to {asked_for[-1]}"
        (p50, p95), (_, busy95) = (
            (quantiles(each, n=2)[0], quantiles(each, n=20)[-1])
            for each in zip(*times, strict=True)
        )
        print(
            f"{page:18} {p50:7.1f} {p95:7.1f} {busy95:10.1f} {busy95 / PROMISED:6.2f} {max(sizes.get(page, [0])) / 1000:4.0f}   {said}"
        )


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]))
