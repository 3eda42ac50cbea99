"""What charts draw: articles counted by period, a bar each, with the address of their list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from archive.models.page_urls import addresses
from reader.texts.periods import Period

Month = tuple[int, int]


@dataclass(frozen=True)
class Bar:
    """A period, its number of articles, and the address of the list of exactly these."""

    period: Period
    count: int
    url: str
    # Share of all articles of the period, from 0 to 1, None without any; and their number.
    share: float | None = None
    total: int = 0
    # Where it is drawn.
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True)
class Series:
    """A named sequence of bars; all series of a chart have the same periods."""

    name: str
    bars: Sequence[Bar]

    @classmethod
    def of_periods(
        cls,
        name: str,
        counts: Mapping[Period, int],
        periods: Sequence[Period],
        link: Callable[[Period], str],
        totals: Mapping[Period, int] | None = None,
    ) -> Self:
        """Return a bar for each period, with its share of `totals` where these are given."""
        bars = []
        for period in periods:
            count, total = counts.get(period, 0), (totals or {}).get(period, 0)
            share = count / total if total else None
            bars.append(Bar(period, count, link(period) if count else "", share, total))
        return cls(name, bars)

    @classmethod
    def of_months(
        cls,
        name: str,
        counts: Mapping[Month, int],
        months: Sequence[Period],
        link: Callable[[Period], str],
        totals: Mapping[Month, int] | None = None,
    ) -> Self:
        """Return the same for months, counted by (year, month)."""
        return cls.of_periods(name, _by_period(counts), months, link, _by_period(totals or {}))


def _by_period(counts: Mapping[Month, int]) -> dict[Period, int]:
    return {Period(*month): count for month, count in counts.items()}


def timeline_link(query: str) -> Callable[[Period], str]:
    """Return a function from a period to its address in the timeline, with this query string."""
    address, rest = addresses("timeline"), f"?{query}" if query else ""
    return lambda period: address(*period.parts) + rest


def months_between(first: Month, last: Month) -> list[Period]:
    """Return every month from the first to the last, both included.

    >>> len(months_between((2023, 11), (2024, 2)))
    4
    """
    numbers = range(first[0] * 12 + first[1] - 1, last[0] * 12 + last[1])
    return [Period(number // 12, number % 12 + 1) for number in numbers]
