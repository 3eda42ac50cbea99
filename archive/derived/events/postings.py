"""Postings: which rows of a window hold which values, and how rare each value is. Pure."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from archive.derived.events.vectors import VALUES

# Rows added to those of the window in counting how rare a value is: among few, none is rare.
PRIOR = 50
RAREST = 9.0  # greatest inverse document frequency
FEW = (
    20_000  # entries, up to which they are counted faster by sorting than in a table of all values
)

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


class Postings:
    """The values of each row, as entries in the order of the rows."""

    def __init__(self, rows: Integers, values: Integers, count: int) -> None:
        """Take the row and the value of each entry, and how many rows there are."""
        self.rows, self.values, self.count = rows, values, count
        self.bounds = np.searchsorted(rows, np.arange(count + 1))

    def of_row(self, row: int) -> slice:
        """Return which entries are those of a row."""
        return slice(int(self.bounds[row]), int(self.bounds[row + 1]))

    def held_by(self, rows: Sequence[int]) -> NDArray[np.bool_]:
        """Return of each possible value whether one of these rows holds it."""
        held = np.zeros(VALUES, bool)
        for row in rows:
            held[self.values[self.of_row(row)]] = True
        return held

    def rarity(self, least: int = 0) -> Floats:
        """Return how rare the value of each entry is: its inverse document frequency.

        Fewer rows than `least` count as so many.
        """
        if self.values.size > FEW:
            held = np.bincount(self.values).take(self.values)
        else:
            _each, places, counts = np.unique(self.values, return_inverse=True, return_counts=True)
            held = counts[places]
        count = max(self.count, least) + PRIOR
        rarity = np.log((count + 1) / (np.arange(self.count + 2) + 0.5))
        return np.clip(rarity, 0, RAREST).take(held, mode="clip")

    def sums(self, numbers: Floats) -> Floats:
        """Return the sum of the numbers of each row, given one for each entry."""
        found = np.zeros(self.count)
        filled = np.flatnonzero(np.diff(self.bounds))
        if filled.size:
            found[filled] = np.add.reduceat(numbers, self.bounds[filled])
        return found


class Holders:
    """The entries of some postings in the order of their values, to be found by these."""

    def __init__(
        self, postings: Postings, wanted: NDArray[np.bool_], columns: Integers, is_all: bool
    ) -> None:
        """Take of each possible value whether it is looked for, and the column of each row.

        The column of a row is -1 if its entries are none to be found.
        """
        entries = np.flatnonzero(wanted.take(postings.values))
        if not is_all:
            entries = entries[columns.take(postings.rows.take(entries)) >= 0]
        values = postings.values.take(entries)
        order = np.argsort(values, kind="stable")
        self.entries = entries.take(order)
        self.columns = columns.take(postings.rows.take(self.entries))
        self._values = values.take(order)

    def of(self, values: Integers) -> tuple[Integers, Integers]:
        """Return the places of all entries with these values, and how many each value has."""
        first = np.searchsorted(self._values, values, "left")
        counts = np.searchsorted(self._values, values, "right") - first
        ends = counts.cumsum()
        places = np.arange(ends[-1] if ends.size else 0)
        places += np.repeat(first - ends + counts, counts)
        return places, counts
