"""When a feed is to be read next: its interval, what its server asks for, backoff. Pure."""

import datetime as dt
import random
import re
from email.utils import parsedate_to_datetime

LONGEST = dt.timedelta(days=1)  # between two readings, however often it failed or what its ttl says
LATEST = dt.timedelta(days=7)  # however long a server asks to be left alone
DOUBLINGS = 10
JITTER = 0.1  # of the interval, so that feeds set up together are not read together for ever
TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>")
HEAD = 10_000  # bytes of a feed in which its ttl stands


def next_reading(
    now: dt.datetime,
    interval: dt.timedelta,
    *,
    failures: int = 0,
    ttl: dt.timedelta = dt.timedelta(),
    retry_after: dt.timedelta = dt.timedelta(),
    chance: float | None = None,
) -> dt.datetime:
    """Return when to read a feed again.

    The interval doubles with each failure in a row. A longer `ttl` of the feed's own goes before
    it, and a longer `retry_after` of its server before both. `chance` from 0 to 1 stands in for
    chance, of which the jitter is made.

    >>> noon = dt.datetime(2024, 5, 1, 12)
    >>> next_reading(noon, dt.timedelta(minutes=30), failures=2, chance=0).isoformat()
    '2024-05-01T14:00:00'
    """
    wait = interval * 2 ** min(failures, DOUBLINGS) if failures else interval
    wait = max(interval, min(max(wait, ttl), LONGEST))
    luck = random.random() if chance is None else chance  # noqa: S311
    return now + max(wait * (1 + JITTER * luck), min(retry_after, LATEST))


def ttl_of(raw: bytes) -> dt.timedelta:
    """Return for how long a feed says that it need not be read again; zero where it says nothing.

    >>> ttl_of(b"<rss><channel><ttl>60</ttl>").seconds
    3600
    """
    found = TTL.search(raw[:HEAD])
    return dt.timedelta(minutes=int(found[1]) if found else 0)


def asked_pause(retry_after: str, now: dt.datetime) -> dt.timedelta:
    """Return the pause that a `Retry-After` asks for, in seconds or until a date; else zero.

    >>> asked_pause("120", dt.datetime(2024, 5, 1, tzinfo=dt.UTC)).seconds
    120
    """
    said = retry_after.strip()
    if said.isascii() and said.isdecimal() and len(said) < 10:
        return dt.timedelta(seconds=int(said))
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return dt.timedelta()
    until = until if until.tzinfo else until.replace(tzinfo=dt.UTC)
    return max(until - now, dt.timedelta())
