"""The order of the timeline, and the rows before or after an article in it."""

import datetime as dt
from typing import Protocol

from django.db import connection
from django.db.models import F, Q

NEWEST_FIRST = ("-published_day", "-published_at", "-id")
OLDEST_FIRST = ("published_day", "published_at", "id")
IN_ORDER = (F("published_day").desc(), F("published_at").desc(), F("id").desc())


def nulls_first() -> bool:
    """Whether NULL sorts before all values, as in SQLite, and not after, as in PostgreSQL."""
    return connection.vendor == "sqlite"


class Placed(Protocol):
    """Anything with a place in the order, such as an article."""

    pk: int
    published_day: dt.date | None
    published_at: dt.datetime | None


def beyond(article: Placed, side: str, pk: str = "id") -> Q:
    """Return the condition for rows after ("gt") or before ("lt") the article in the timeline.

    The first part repeats what the others imply, in a form for which an index can be used. Rows
    with a day but no time, which only other programs write, are at the end of their day where the
    database sorts NULL.
    """
    day, moment = article.published_day, article.published_at
    nulls_beyond = nulls_first() == (side == "lt")
    if moment is None:
        of_day = Q(published_at=None, **{f"{pk}__{side}": article.pk})
        if not nulls_beyond:
            of_day |= Q(published_at__isnull=False)
    else:
        of_day = Q(**{f"published_at__{side}": moment})
        of_day |= Q(published_at=moment, **{f"{pk}__{side}": article.pk})
        if nulls_beyond:
            of_day |= Q(published_at=None)
    return Q(**{f"published_day__{side}e": day}) & (Q(**{f"published_day__{side}": day}) | of_day)
