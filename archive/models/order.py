"""The two orders of lists, newest first and oldest first, and the places articles have in them.

An article known only to the month, or whose date is estimated, stands after the precise ones of its
month in either order: newest first below the month's first day, oldest first below its last, or
where it was captured if that is earlier. The one order is therefore not the other upside down, and
each has a column of its own, by which an index has a list in order.
"""

import calendar
import datetime as dt
from typing import NamedTuple, Protocol

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

# What is known to a day or better; of other dates only the month counts.
PRECISE = ("second", "minute", "day")

NEWEST_FIRST = ("-newest_place", "-id")
OLDEST_FIRST = ("oldest_place", "id")
# For indexes: in these orders, and by the day that articles are filed under.
IN_ORDER = (F("newest_place").desc(), F("id").desc())
IN_ORDER_RISING = (F("oldest_place"), F("id"))
BY_DAY = (F("published_day").desc(), F("published_at").desc(), F("id").desc())

# A place is the number of a day and the microseconds since the midnight (UTC) before that day's.
# A moment filed under a day may be up to 14 hours before it or 36 hours after its begin.
BITS = 39
LAST = (1 << BITS) - 1
MICROSECOND = dt.timedelta(microseconds=1)


# Without a date: last in either order.
UNDATED = 0, 1 << 62


class Places(NamedTuple):
    """Where an article stands in lists newest first and oldest first."""

    newest: int
    oldest: int


class Placed(Protocol):
    """Anything with a place in the orders, such as an article."""

    pk: int
    newest_place: int | None
    oldest_place: int | None


class Dated(Protocol):
    """What the place of an article follows from."""

    published_day: dt.date | None
    published_at: dt.datetime | None
    published_precision: str
    captured_at: dt.datetime


def is_precise(article: Dated) -> bool:
    """Whether the day of publication is known, and not only the month or a bound."""
    return article.published_precision in PRECISE


def places(article: Dated) -> Places:
    """Return the places of an article in the orders of lists."""
    day, moment = article.published_day, article.published_at
    if day is None:
        return Places(*UNDATED)
    if is_precise(article) or moment is None:
        place = _place(day, moment)
        return Places(place, place)
    # Among themselves they are in the order of the days they are filed under.
    first = (day.replace(day=1).toordinal() << BITS) + day.day
    last = (days_of_month(day)[-1].toordinal() << BITS) + LAST - 31 + day.day
    captured = article.captured_at
    if captured is None or captured < moment:
        return Places(first, last)
    bound = captured.astimezone(timezone.get_default_timezone()).date()
    return Places(first, max(min(last, _place(bound, captured) + 1), _place(day, moment) + 1))


def _place(day: dt.date, moment: dt.datetime | None) -> int:
    number = day.toordinal()
    if moment is None:
        return number << BITS
    since = moment.astimezone(dt.UTC).replace(tzinfo=None) - dt.datetime.min
    within = (since - dt.timedelta(number - 2)) // MICROSECOND
    return (number << BITS) + min(max(within, 32), LAST - 32)


def place_of_day(day: dt.date) -> int:
    """Return the place before which all precise dates of earlier days stand."""
    return _place(day, None)


def is_place(number: int) -> bool:
    """Whether a number is a place of an article with a date."""
    return 1 <= number >> BITS <= dt.date.max.toordinal()


def day_of_place(place: int) -> dt.date:
    """Return the day to which a place belongs; of an imprecise date it is a day of its month."""
    return dt.date.fromordinal(place >> BITS)


def days_of_month(day: dt.date) -> list[dt.date]:
    """Return all days of a day's month, in order."""
    many = calendar.monthrange(day.year, day.month)[1]
    return [day.replace(day=number) for number in range(1, many + 1)]


def from_day(day: dt.date) -> Q:
    """Return the condition for articles filed under a day or a later one.

    The places repeat what the day implies, in a form for which the indexes in order can be used.
    """
    start = day.toordinal() << BITS
    month = day.replace(day=1).toordinal() << BITS
    return Q(published_day__gte=day, newest_place__gte=month, oldest_place__gte=start)


def to_day(day: dt.date) -> Q:
    """Return the condition for articles filed under a day or an earlier one, as `from_day` does."""
    end = (day.toordinal() << BITS) + LAST
    month = (days_of_month(day)[-1].toordinal() << BITS) + LAST
    return Q(published_day__lte=day, newest_place__lte=end, oldest_place__lte=month)


def beside(article: Placed, newest: bool, after: bool, pk: str = "id") -> Q:
    """Return the condition for rows after an article in an order, or before it.

    `newest` is the order newest first, else oldest first. The first part repeats what the others
    imply, in a form for which an index can be used.
    """
    name, place = _of(article, newest)
    side = "lt" if newest == after else "gt"
    same = Q(**{name: place, f"{pk}__{side}": article.pk})
    return Q(**{f"{name}__{side}e": place}) & (Q(**{f"{name}__{side}": place}) | same)


def _of(article: Placed, newest: bool) -> tuple[str, int | None]:
    if newest:
        return "newest_place", article.newest_place
    return "oldest_place", article.oldest_place


def in_order(newest: bool, after: bool = True, pk: str = "id") -> tuple[str, str]:
    """Return what to order rows by: those after an article, or before it, nearest first."""
    sign = "-" if newest == after else ""
    return f"{sign}{'newest_place' if newest else 'oldest_place'}", f"{sign}{pk}"


class PlaceField(models.BigIntegerField):  # type: ignore[type-arg]
    """A place of an article, or a copy of it beside a topic; set whenever a row is stored."""

    def deconstruct(self):  # type: ignore[no-untyped-def]
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.BigIntegerField", args, options

    def pre_save(self, model_instance: models.Model, add: bool) -> int | None:
        place: int | None = model_instance.place_of(self.attname)  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, place)
        return place
