"""What is counted of all hits of a search, and kept for as long as the archive does not change."""

from dataclasses import dataclass
from hashlib import blake2b

from django.core.cache import cache

from archive import edition
from archive.search.chronology import Bars, bars
from archive.search.counting import Counts, counts
from archive.search.finding import COUNT_CAP, Search


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
    key = _key(search)
    kept: Census | None = cache.get(key) if key else None
    if kept is None:
        entries = search.entries()
        counted = counts(entries)
        kept = Census(min(len(entries), COUNT_CAP), counted.in_short, bars(search, counted))
        if key:
            cache.set(key, kept)
    return kept


def _key(search: Search) -> str:
    """The whole question: what is asked of the database, and of which edition of the archive.

    Empty where the edition is not known.
    """
    number = edition.current()
    asked = search.select(search.matching(), "")
    digest = blake2b(repr(asked).encode(), digest_size=20).hexdigest()
    return number and f"census:{number}:{digest}".replace(" ", "")
