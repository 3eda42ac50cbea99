"""Years, months and days of the timeline, with how many articles each holds."""

import bisect
import calendar
import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, Self

from django.db.models import Count

from archive.addresses import address
from archive.models import ArticleQuerySet, Scope, Tally

LEVELS = 4  # shades of the calendar
YEARS_IN_MONTHS = 3  # the year that is open, and those around it; the others open on their own page


# Tuples, as a page of charts and calendars makes thousands of them and looks them up again.
class Period(NamedTuple):
    """A year, a month or a day."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def around(cls, day: dt.date, like: "Period") -> Self:
        """Return the period of the same kind that holds the day."""
        return cls(day.year, like.month and day.month, like.day and day.day)

    @classmethod
    def holding(cls, day: dt.date, kind: str) -> Self:
        """Return the year, month or day that holds the day."""
        return cls(
            day.year, day.month if kind != "year" else None, day.day if kind == "day" else None
        )

    @property
    def name(self) -> str:
        """2024, 2024-04 or 2024-04-30."""
        return "-".join([f"{self.year:04}", *(f"{p:02}" for p in (self.month, self.day) if p)])

    @property
    def exists(self) -> bool:
        """Whether the calendar has it."""
        if 0 in (self.month, self.day):
            return False
        try:
            return bool(self.last)
        except ValueError:
            return False

    @property
    def first(self) -> dt.date:
        """The first day; ValueError for a period that never was."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> dt.date:
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def kind(self) -> str:
        return "day" if self.day else "month" if self.month else "year"

    @property
    def url(self) -> str:
        return address("timeline", *self.parts)

    @property
    def parts(self) -> tuple[int, ...]:
        """The numbers that its address is made of."""
        return tuple(filter(None, self))

    @property
    def wider(self) -> "list[Period]":
        """The year, then the month, that hold this."""
        months = [Period(self.year, self.month)] if self.day else []
        return [Period(self.year), *months] if self.month else []


class Cell(NamedTuple):
    """A period in a calendar: how many articles it has, and how dark that makes it, from 0 to 4."""

    period: Period
    articles: int
    level: int


@dataclass(frozen=True)
class Almanac:
    """How many articles each month has, and each day of the month a reader has open."""

    months: Mapping[tuple[int, int], int]
    days: Mapping[dt.date, int] = field(default_factory=dict)
    # The nearest days with articles around the open day.
    days_around: tuple[dt.date | None, dt.date | None] = (None, None)

    @classmethod
    def of(cls, scope: Scope, period: Period | None) -> Self:
        """Return the almanac of a scope that the tallies know."""
        tallies = Tally.objects
        months = tallies.by_month(scope)
        if not (period and period.month):
            return cls(months)
        month = Period(period.year, period.month)
        days = tallies.by_day(scope.within(month.first, month.last))
        if not period.day:
            return cls(months, days)
        around = (
            tallies.nearest_day(scope, period.first, falling=True),
            tallies.nearest_day(scope, period.first, falling=False),
        )
        return cls(months, days, around)

    @classmethod
    def counted(cls, articles: ArticleQuerySet, period: Period | None) -> Self:
        """Return the almanac of a few articles, counted one by one."""
        rows = articles.dated().order_by().values_list("published_day").annotate(n=Count("pk"))
        days = dict(sorted(rows))
        months: Counter[tuple[int, int]] = Counter()
        for day, count in days.items():
            months[day.year, day.month] += count
        if not (period and period.day):
            return cls(months, days)
        known = list(days)
        before, after = (
            bisect.bisect_left(known, period.first),
            bisect.bisect_right(known, period.first),
        )
        around = (
            known[before - 1] if before else None,
            known[after] if after < len(known) else None,
        )
        return cls(months, days, around)

    @cached_property
    def years(self) -> list[tuple[Period, int]]:
        """Years with articles, newest first."""
        years: Counter[int] = Counter()
        for (year, _), count in self.months.items():
            years[year] += count
        return [(Period(year), years[year]) for year in sorted(years, reverse=True)]

    def heat(self, open_year: int | None = None) -> list[tuple[Period, int, list[list[Cell]]]]:
        """The years, newest first, those around the open one with months, six in a row.

        A finger needs the room. Where no year is open, the newest have their months.
        """
        most = max(self.months.values(), default=0)
        place = next((n for n, (y, _) in enumerate(self.years) if y.year <= (open_year or 9999)), 0)
        first = max(0, min(place - YEARS_IN_MONTHS // 2, len(self.years) - YEARS_IN_MONTHS))
        unfolded = range(first, first + YEARS_IN_MONTHS)
        return [
            (year, count, self._halves(year.year, most) if number in unfolded else [])
            for number, (year, count) in enumerate(self.years)
        ]

    def _halves(self, year: int, most: int) -> list[list[Cell]]:
        return [
            [cell_of(Period(year, m), self.months.get((year, m), 0), most) for m in half]
            for half in (range(1, 7), range(7, 13))
        ]

    def weeks(self, year: int, month: int) -> list[list[Cell | None]]:
        """The leaf of a month, Monday first; None where another month's day would stand."""
        first, last = Period(year, month).first, Period(year, month).last
        most = max((n for day, n in self.days.items() if first <= day <= last), default=0)
        return [
            [
                cell_of(Period(year, month, day), self.days.get(dt.date(year, month, day), 0), most)
                if day
                else None
                for day in week
            ]
            for week in calendar.monthcalendar(year, month)
        ]

    def before(self, period: Period) -> Period | None:
        """The nearest earlier period of the same kind that has articles."""
        if period.day:
            return _like(self.days_around[0], period)
        return _like(max((m for m in self._firsts if m < period.first), default=None), period)

    def after(self, period: Period) -> Period | None:
        """The nearest later period of the same kind that has articles."""
        if period.day:
            return _like(self.days_around[1], period)
        return _like(min((m for m in self._firsts if m > period.last), default=None), period)

    @cached_property
    def _firsts(self) -> list[dt.date]:
        return [dt.date(year, month, 1) for year, month in self.months]


def cell_of(period: Period, articles: int, most: int) -> Cell:
    return Cell(period, articles, shade(articles, most))


def shade(articles: int, most: int) -> int:
    """Return a shade by the root of a count: a month of little is not lost beside one of much."""
    return math.ceil(LEVELS * math.sqrt(articles / most)) if most else 0


def _like(day: dt.date | None, period: Period) -> Period | None:
    return Period.around(day, period) if day else None
