"""Years, months and days of the timeline, with how many articles each holds."""

import bisect
import calendar
import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from django.db.models import Count
from django.urls import reverse

from archive.models import ArticleQuerySet


@dataclass(frozen=True)
class Period:
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
        return reverse(
            "timeline", args=[part for part in (self.year, self.month, self.day) if part]
        )

    @property
    def wider(self) -> "list[Period]":
        """The year, then the month, that hold this."""
        months = [Period(self.year, self.month)] if self.day else []
        return [Period(self.year), *months] if self.month else []


@dataclass(frozen=True)
class Almanac:
    """How many articles each day has, added up as a reader turns the leaves."""

    days: Mapping[dt.date, int]

    @classmethod
    def of(cls, articles: ArticleQuerySet) -> Self:
        # Grouped by day and added up here: a day can be counted from the index alone.
        counted = (
            articles.dated().order_by().values_list("published_day").annotate(articles=Count("*"))
        )
        return cls(dict(sorted(counted)))

    @cached_property
    def _sorted(self) -> list[dt.date]:
        return list(self.days)

    @cached_property
    def _months(self) -> Counter[tuple[int, int]]:
        months: Counter[tuple[int, int]] = Counter()
        for day, count in self.days.items():
            months[day.year, day.month] += count
        return months

    @cached_property
    def years(self) -> list[tuple[Period, int]]:
        """Years with articles, newest first."""
        years: Counter[int] = Counter()
        for (year, _), count in self._months.items():
            years[year] += count
        return [(Period(year), years[year]) for year in sorted(years, reverse=True)]

    def months(self, year: int) -> list[tuple[Period, int]]:
        """The twelve months of a year."""
        return [(Period(year, month), self._months[year, month]) for month in range(1, 13)]

    def weeks(self, year: int, month: int) -> list[list[tuple[Period, int] | None]]:
        """The leaf of a month, Monday first; None where another month's day would stand."""
        return [
            [
                (Period(year, month, day), self.days.get(dt.date(year, month, day), 0))
                if day
                else None
                for day in week
            ]
            for week in calendar.monthcalendar(year, month)
        ]

    def before(self, period: Period) -> Period | None:
        """The nearest earlier period of the same kind that has articles."""
        place = bisect.bisect_left(self._sorted, period.first)
        return Period.around(self._sorted[place - 1], period) if place else None

    def after(self, period: Period) -> Period | None:
        """The nearest later period of the same kind that has articles."""
        place = bisect.bisect_right(self._sorted, period.last)
        return Period.around(self._sorted[place], period) if place < len(self._sorted) else None
