"""How likely two articles are about the same happening, from their vectors. Pure.

Three things speak for it: the cosine of their terms (tf-idf, title and beginning), the names they
share, rare ones more than common ones, and how much of each title is said by the other article. Two
speak against it: that each is about something rare of which the other says less (one about Germany,
the other about Britain, which the first names too), and the days between them. The weights are a
logistic regression on pairs labelled by hand (`make bench-events`), softened, so that one pair of
near-identical texts does not outweigh the others in an average.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from archive.derived.events.vectors import KIND, LEAD, NAME, OUTLET, TITLE, VALUES, WEIGHT, Vector

DAYS = 3  # between two articles on one happening, at most
# The regression's weights: of the names the sum and the cosine.
NOTHING, TERMS, NAMES, NAMES_COSINE, TITLES = -3.7, 9.0, 0.15, 1.5, 8.0
SUBJECTS, APART = -0.19, -0.9  # of what each is more about, and of days as many as are compared
SUBJECT = 0.75  # weight of a name from which an article is about it
MOST_SUBJECTS = 9.0  # of the sum of their rarities
ONE_OUTLET = 0.9  # the likeness of two articles of one outlet counts so much
# Articles added to those of the window in counting how rare a term is: among few, none is rare.
PRIOR = 50
RAREST = 9.0  # greatest inverse document frequency

Floats = NDArray[np.float64]


class Window:
    """The vectors of some days, for comparing some of their articles with all of them."""

    def __init__(
        self,
        articles: Sequence[int],
        days: Sequence[int],
        vectors: Sequence[Vector],
        reach: int = DAYS,
        one_happening: bool = True,
    ) -> None:
        """Take ids of articles, their days as ordinal numbers, and their vectors.

        Articles more than `reach` days from each other have no likeness. Without `one_happening`
        nothing speaks against it: an affair goes on in other places and on other days.
        """
        self.reach, self.one_happening = reach, one_happening
        self.articles = np.array(articles, np.int64)
        self.days = np.array(days, np.int64)
        lengths = np.array([vector.size for vector in vectors], np.int64)
        entries = np.concatenate([np.zeros(0, "<u4"), *vectors])
        rows = np.repeat(np.arange(lengths.size), lengths)
        kinds, values = entries & KIND, (entries & np.uint32(VALUES - 1)).astype(np.int64)
        self.outlets = np.zeros(lengths.size, np.int64)
        self.outlets[rows[kinds == OUTLET]] = values[kinds == OUTLET]
        terms = (kinds == TITLE) | (kinds == LEAD)
        names = kinds == NAME
        self.terms = Postings(rows[terms], values[terms], lengths.size)
        self.names = Postings(rows[names], values[names], lengths.size)
        self.weights = ((entries[names] >> np.uint32(WEIGHT)) & np.uint32(15)).astype(float) / 10
        count = lengths.size
        self.known = self.weights * self.names.rarity
        self.names_lengths = np.sqrt(np.bincount(self.names.rows, self.known**2, count)) + 1e-9
        self.subjects = np.where(self.weights >= SUBJECT, self.known, 0.0)
        self.all_subjects = np.bincount(self.names.rows, self.subjects, count)
        self.squares = self.terms.rarity**2
        self.lengths = np.sqrt(np.bincount(self.terms.rows, self.squares, count)) + 1e-9
        self.in_title = np.where(kinds[terms] == TITLE, self.terms.rarity, 0.0)
        self.titles = np.bincount(self.terms.rows, self.in_title, count) + 1e-9

    def likenesses(self, rows: Sequence[int]) -> Floats:
        """Return the likeness, from 0 to 1, of the articles in these rows (first axis) and all."""
        found = np.zeros((len(rows), self.articles.size))
        self.terms.sort_for(rows)
        self.names.sort_for(rows)
        for number, row in enumerate(rows):
            found[number] = self._of_row(row)
        return found

    def _of_row(self, row: int) -> Floats:
        count = self.articles.size
        own, held = self.terms.holders(row)
        by = self.terms.rows[held]
        cosine = np.bincount(by, self.squares[held], count) / (self.lengths * self.lengths[row])
        said_there = np.bincount(by, self.in_title[own], count) / self.titles[row]
        said_here = np.bincount(by, self.in_title[held], count) / self.titles
        days = np.abs(self.days - self.days[row])
        evidence = NOTHING + TERMS * cosine + self._of_names(row)
        evidence += TITLES * np.minimum(said_there, said_here)
        if self.one_happening:
            evidence += APART * days / self.reach
        likeness: Floats = 1 / (1 + np.exp(-evidence))
        likeness[self.outlets == self.outlets[row]] *= ONE_OUTLET
        likeness[days > self.reach] = 0
        likeness[row] = 0
        return likeness

    def _of_names(self, row: int) -> Floats:
        """Return what the names say for, and against, the likeness of the article in a row and all.

        Against it is what each of two is about and the other not or less: how rare, and how much more.
        """
        count = self.articles.size
        own, held = self.names.holders(row)
        by, known = self.names.rows[held], self.known[own]
        shared = np.bincount(by, known * self.weights[held], count)
        lengths = self.names_lengths * self.names_lengths[row]
        cosine = np.bincount(by, known * self.known[held], count) / lengths
        found: Floats = NAMES * shared + NAMES_COSINE * cosine
        if self.one_happening:
            said_there = np.minimum(self.subjects[own], self.known[held])
            said_here = np.minimum(self.subjects[held], known)
            more = self.all_subjects[row] - np.bincount(by, said_there, count)
            more_there = self.all_subjects - np.bincount(by, said_here, count)
            found += SUBJECTS * np.minimum(np.minimum(more, more_there), MOST_SUBJECTS)
        return found


class Postings:
    """Which rows hold which values, and how rare each value is (inverse document frequency)."""

    def __init__(self, rows: NDArray[np.int64], values: NDArray[np.int64], count: int) -> None:
        self.rows, self.values = rows, values
        held = np.bincount(values, minlength=VALUES)[values]
        rarity = np.log((count + PRIOR + 1) / (np.arange(count + 2) + 0.5))
        self.rarity: Floats = np.clip(rarity, 0, RAREST)[np.minimum(held, count + 1)]
        self.bounds = np.searchsorted(rows, np.arange(count + 1))
        self.order = np.zeros(0, np.int64)
        self.sorted = np.zeros(0, np.int64)

    def sort_for(self, rows: Sequence[int]) -> None:
        """Sort the entries whose value one of these rows holds, so that `holders` finds them."""
        wanted = np.zeros(VALUES, bool)
        for row in rows:
            wanted[self.values[self.bounds[row] : self.bounds[row + 1]]] = True
        entries = np.flatnonzero(wanted[self.values])
        self.order = entries[np.argsort(self.values[entries], kind="stable")]
        self.sorted = self.values[self.order]

    def holders(self, row: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return pairs of entries with one value: those of this row, and those of any row."""
        own = np.arange(self.bounds[row], self.bounds[row + 1])
        first = np.searchsorted(self.sorted, self.values[own], "left")
        counts = np.searchsorted(self.sorted, self.values[own], "right") - first
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return np.repeat(own, counts), self.order[np.repeat(first, counts) + within]
