"""What is counted of all hits of a search, and kept for as long as the archive does not change."""

from dataclasses import dataclass, replace

from archive.database import cache_version
from archive.database.deadline import OverdueError
from archive.search.facet_counts import Counts, counts
from archive.search.indexing.engine import using
from archive.search.over_time import Bars, bars
from archive.search.plan import COUNT_CAP, Plan


@dataclass(frozen=True)
class Census:
    """How many hits there are, up to one more than 10,000, of what, and when.

    Of what and when are None where there was no time to count that.
    """

    number: int
    counts: Counts | None = None
    bars: Bars | None = None

    @property
    def count(self) -> int:
        """How many of them are counted by what they are."""
        return min(self.number, COUNT_CAP)


def census(plan: Plan) -> Census:
    """Return what is counted of a search's hits.

    A reader turns pages, changes the order or comes back: the same hits are counted once. Raises
    OverdueError when the time is over, with the census as far as it is known, or nothing.
    """
    if plan.scope is None:
        return Census(0, Counts(), Bars())
    if plan.query.asks_notes:  # what is one reader's is kept nowhere
        return _census(plan)
    return cache_version.cached(using(), ("census", _question(plan)), lambda: _census(plan))


def number(plan: Plan) -> int:
    """Return how many hits a search has, up to one more than 10,000; kept in the same way."""
    if plan.scope is None:
        return 0
    if plan.query.asks_notes:
        return plan.count(COUNT_CAP + 1)
    return cache_version.cached(
        using(), ("number", _question(plan)), lambda: plan.count(COUNT_CAP + 1)
    )


def _census(plan: Plan) -> Census:
    known = None
    try:
        entries = plan.entries()
        known = Census(len(entries))
        counted = counts(entries)
        known = replace(known, counts=counted.in_short)
        return replace(known, bars=bars(plan, counted))
    except OverdueError as error:
        raise OverdueError(known) from error


def _question(plan: Plan) -> object:
    """All that is asked of the database."""
    return plan.select(plan.matching(), "")
