"""Years, months, weeks and days: their dates, names and addresses."""

import calendar
import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple, Self

from archive.models.page_urls import address


# A tuple, because pages of charts and calendars create and hash thousands of them.
class Period(NamedTuple):
    """A year, a month of a year, or a day. It need not exist: see `exists`."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def around(cls, day: dt.date, like: "Period") -> Self:
        """Return the period of the same kind as `like` that contains the day."""
        return cls(day.year, like.month and day.month, like.day and day.day)

    @classmethod
    def holding(cls, day: dt.date, kind: str) -> Self:
        """Return the `year`, `month` or `day` (the kind) that contains the day."""
        return cls(
            day.year, day.month if kind != "year" else None, day.day if kind == "day" else None
        )

    @property
    def name(self) -> str:
        """The period in ISO 8601: 2024, 2024-04 or 2024-04-30."""
        return "-".join([f"{self.year:04}", *(f"{p:02}" for p in (self.month, self.day) if p)])

    @property
    def exists(self) -> bool:
        """Whether the calendar has this year, month or day: no 2023-02-29."""
        if 0 in (self.month, self.day):
            return False
        try:
            return bool(self.last)
        except ValueError:
            return False

    @property
    def first(self) -> dt.date:
        """The first day. Raises ValueError for a period that does not exist."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> dt.date:
        """The last day. Raises ValueError for a period that does not exist."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def kind(self) -> str:
        return "day" if self.day else "month" if self.month else "year"

    @property
    def url(self) -> str:
        """The address of its page in the timeline."""
        return address("timeline", *self.parts)

    @property
    def parts(self) -> tuple[int, ...]:
        """Year, month and day as far as it has them: the arguments of its address."""
        return tuple(filter(None, self))

    @classmethod
    def all_between(cls, first: dt.date, last: dt.date, kind: str) -> "Iterator[Period]":
        """Yield every period of a kind from the one of the first day to the one of the last.

        >>> [p.name for p in Period.all_between(dt.date(2024, 4, 3), dt.date(2024, 4, 9), "week")]
        ['2024-W14', '2024-W15']
        """
        period = holding(first, kind)
        while period.first <= last:
            yield period
            if period.last == dt.date.max:
                return
            period = holding(period.last + dt.timedelta(1), kind)

    @property
    def wider(self) -> "list[Period]":
        """The year and the month that contain it, if it is smaller: for breadcrumbs."""
        months = [Period(self.year, self.month)] if self.day else []
        return [Period(self.year), *months] if self.month else []


class Week(Period):
    """The seven days from a Monday, which are its year, month and day."""

    @property
    def name(self) -> str:
        """The week in ISO 8601: 2024-W14."""
        year, week, _day = self.first.isocalendar()
        return f"{year:04}-W{week:02}"

    @property
    def last(self) -> dt.date:
        """The Sunday; the last day that there is, in the week of 31 December 9999."""
        return self.first + min(dt.timedelta(6), dt.date.max - self.first)

    @property
    def kind(self) -> str:
        return "week"


def holding(day: dt.date, kind: str) -> Period:
    """Return the `year`, `month`, `week` or `day` (the kind) that contains the day."""
    if kind != "week":
        return Period.holding(day, kind)
    monday = max(day - dt.timedelta(day.weekday()), dt.date.min)
    return Week(monday.year, monday.month, monday.day)
