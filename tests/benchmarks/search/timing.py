"""Measuring answers in milliseconds, and printing tables of them."""

import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence

TIMES = 2

Asked = Callable[[str], object]
# The milliseconds of every measured answer, by the kind of query and the way it was asked.
Figures = dict[str, dict[str, list[float]]]


def measured(ask: Asked, queries: Iterable[str], times: int = TIMES) -> list[float]:
    """Return the milliseconds of every measured answer, ascending.

    Each query is asked once unmeasured, to warm the caches.
    """
    found = []
    for query in queries:
        ask(query)
        for _ in range(times):
            started = time.perf_counter()
            ask(query)
            found.append((time.perf_counter() - started) * 1000)
    return sorted(found)


def figures(asked: Mapping[str, Sequence[str]], ways: Mapping[str, Asked]) -> Figures:
    """Return the milliseconds of every kind of query, asked in every way."""
    return {
        kind: {way: measured(ask, queries) for way, ask in ways.items()}
        for kind, queries in asked.items()
    }


def p95(times: Sequence[float]) -> float:
    return times[min(len(times) - 1, int(len(times) * 0.95))]


def number(value: float) -> str:
    return f"{value:,.2f}" if value < 10 else f"{value:,.0f}"


def both(times: Sequence[float]) -> str:
    """Return median and p95 as text."""
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


def table_of(found: Figures) -> None:
    """Print median and p95, a line for each kind and a column for each way."""
    ways = list(next(iter(found.values())))
    table(["", *ways], [[kind, *map(both, times.values())] for kind, times in found.items()])
