"""What is counted of all hits of a search, and kept for as long as the archive does not change."""

from dataclasses import dataclass

from archive import edition
from archive.search.chronology import Bars, bars
from archive.search.counting import Counts, counts
from archive.search.engine import using
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
    return edition.kept(using(), ("census", _question(search)), lambda: _census(search))


def number(search: Search) -> int:
    """Return how many hits a search has, up to one more than 10,000; kept in the same way."""
    if search.scope is None:
        return 0
    return edition.kept(using(), ("number", _question(search)), lambda: search.count(COUNT_CAP + 1))


def _census(search: Search) -> Census:
    entries = search.entries()
    counted = counts(entries)
    return Census(min(len(entries), COUNT_CAP), counted.in_short, bars(search, counted))


def _question(search: Search) -> object:
    """All that is asked of the database."""
    return search.select(search.matching(), "")
