"""Years, months and days of the timeline: their dates, names and addresses."""

import calendar
import datetime as dt
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

    @property
    def wider(self) -> "list[Period]":
        """The year and the month that contain it, if it is smaller: for breadcrumbs."""
        months = [Period(self.year, self.month)] if self.day else []
        return [Period(self.year), *months] if self.month else []
