"""The calendar beside a list: article counts of its months and days, shaded as a heat map."""

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

from archive.models import ArticleQuerySet, Scope, Tally
from reader.texts.periods import Period

LEVELS = 4  # shades of the calendar
YEARS_IN_MONTHS = 3  # years shown with months: the open one and those around it


class CalendarCell(NamedTuple):
    """A period in a calendar: its number of articles, and its shade from 0 to `LEVELS`."""

    period: Period
    articles: int
    level: int


@dataclass(frozen=True)
class Almanac:
    """Article counts of a list by (year, month), and by day for the month that is open."""

    months: Mapping[tuple[int, int], int]
    days: Mapping[dt.date, int] = field(default_factory=dict)
    # The nearest days with articles before and after the open day.
    days_around: tuple[dt.date | None, dt.date | None] = (None, None)

    @classmethod
    def of(cls, scope: Scope, period: Period | None) -> Self:
        """Return the counts of a scope, read from the tallies."""
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
        """Return the counts of a queryset, read from its rows: for lists of a few articles."""
        rows = (
            articles.exclude(published_day=None)
            .order_by()
            .values_list("published_day")
            .annotate(n=Count("pk"))
        )
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
        """Years with articles and their counts, newest first."""
        years: Counter[int] = Counter()
        for (year, _), count in self.months.items():
            years[year] += count
        return [(Period(year), years[year]) for year in sorted(years, reverse=True)]

    def heat(
        self, open_year: int | None = None
    ) -> list[tuple[Period, int, list[list[CalendarCell]]]]:
        """The years with counts, newest first; those near the open one with two rows of months.

        Six in a row, because fingers need the room. Where no year is open, the newest have months.
        """
        most = max(self.months.values(), default=0)
        place = next((n for n, (y, _) in enumerate(self.years) if y.year <= (open_year or 9999)), 0)
        first = max(0, min(place - YEARS_IN_MONTHS // 2, len(self.years) - YEARS_IN_MONTHS))
        unfolded = range(first, first + YEARS_IN_MONTHS)
        return [
            (year, count, self._halves(year.year, most) if number in unfolded else [])
            for number, (year, count) in enumerate(self.years)
        ]

    def _halves(self, year: int, most: int) -> list[list[CalendarCell]]:
        """The months of a year in two rows of six; `most` is the count of the darkest shade."""
        return [
            [cell_of(Period(year, m), self.months.get((year, m), 0), most) for m in half]
            for half in (range(1, 7), range(7, 13))
        ]

    def weeks(self, year: int, month: int) -> list[list[CalendarCell | None]]:
        """The weeks of a month, Monday first; None for days of the months beside it."""
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


def cell_of(period: Period, articles: int, most: int) -> CalendarCell:
    """Return the cell of a period; `most` is the count that gets the darkest shade."""
    return CalendarCell(period, articles, shade(articles, most))


def shade(articles: int, most: int) -> int:
    """Return the shade of a count, by its square root, so that small counts stay visible."""
    return math.ceil(LEVELS * math.sqrt(articles / most)) if most else 0


def _like(day: dt.date | None, period: Period) -> Period | None:
    """Return the period around a day, of the same kind as another period."""
    return Period.around(day, period) if day else None
