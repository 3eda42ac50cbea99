"""What is counted of all hits of a search, and kept for as long as the archive does not change."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

from django.core.cache import cache

from archive import edition
from archive.search.chronology import Bars, bars
from archive.search.counting import Counts, counts
from archive.search.finding import COUNT_CAP, Search

Counted = TypeVar("Counted")


@dataclass(frozen=True)
class Census:
    """How many hits there are, up to 10,000, of what, and when."""

    count: int
    counts: Counts
    bars: Bars


def census(search: Search) -> Census:
    """Return what is counted of a search's hits.

    A reader turns pages, changes the order or comes back: the same hits are counted once.
    """
    if search.scope is None:
        return Census(0, Counts(), Bars())
    return _kept("census", search, _census)


def number(search: Search) -> int:
    """Return how many hits a search has, up to one more than 10,000; kept in the same way."""
    return _kept("count", search, lambda search: search.count(COUNT_CAP + 1))


def _census(search: Search) -> Census:
    entries = search.entries()
    counted = counts(entries)
    return Census(min(len(entries), COUNT_CAP), counted.in_short, bars(search, counted))


def _kept(what: str, search: Search, count: Callable[[Search], Counted]) -> Counted:
    key = _key(what, search)
    kept: Counted | None = cache.get(key) if key else None
    if kept is None:
        kept = count(search)
        if key:
            cache.set(key, kept)
    return kept


def _key(what: str, search: Search) -> str:
    """The whole question: what is asked of the database, and of which edition of the archive.

    Empty where the edition is not known, or nothing is asked.
    """
    if search.scope is None:
        return ""
    current = edition.current()
    asked = search.select(search.matching(), "")
    digest = blake2b(repr(asked).encode(), digest_size=20).hexdigest()
    return current and f"{what}:{current}:{digest}".replace(" ", "")
