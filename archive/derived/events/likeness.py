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

from archive.derived.events.postings import Floats, Holders, Integers, Postings
from archive.derived.events.vectors import (
    HEAVIEST,
    KIND,
    LEAD,
    NAME,
    VALUES,
    WEIGHT,
    Vector,
)

DAYS = 3  # between two articles on one happening, at most
# The regression's weights: of the names the sum and the cosine.
NOTHING, TERMS, NAMES, NAMES_COSINE, TITLES = -3.7, 11.5, 0.15, 1.5, 8.0
SUBJECTS, APART = -0.19, -0.9  # of what each is more about, and of days as many as are compared
SUBJECT = 0.75  # weight of a name from which an article is about it
MOST_SUBJECTS = 9.0  # of the sum of their rarities
ONE_OUTLET = 0.9  # the likeness of two articles of one outlet counts so much
# Events among which `continuing` chose its threshold. Among fewer, as in a young archive, the names
# of an affair stood in nearly all of them and told nothing.
LEAST_EVENTS = 70


Packed = bytes | memoryview  # a vector as the database returns it


class Window:
    """The vectors of some days, for comparing some of their articles with others."""

    def __init__(
        self,
        articles: Sequence[int],
        days: Sequence[int],
        vectors: Sequence[Packed],
        reach: int = DAYS,
        one_happening: bool = True,
    ) -> None:
        """Take ids of articles, their days as ordinal numbers, and their vectors, packed.

        Articles more than `reach` days from each other have no likeness. Without `one_happening`
        nothing speaks against it: an affair goes on in other places and on other days.
        """
        self.reach, self.one_happening = reach, one_happening
        self.articles = np.array(articles, np.int64)
        self.days = np.array(days, np.int64)
        count = self.articles.size
        lengths = np.array([len(vector) // 4 for vector in vectors], np.int64)
        entries = np.frombuffer(b"".join(vectors), "<u4")
        # Terms come first in a vector, those of the title before the others; names and outlet follow.
        last = np.flatnonzero(entries >= NAME)
        last_rows = np.searchsorted(lengths.cumsum(), last, "right")
        rows = np.repeat(np.arange(count), lengths - np.bincount(last_rows, minlength=count))
        terms, last_entries = entries[entries < NAME], entries[last]
        in_title = np.flatnonzero(terms < LEAD)
        values = _values(terms)
        self.terms = Postings(rows, values, count)
        self.titles = Postings(rows[in_title], values[in_title], count)
        least = 0 if one_happening else LEAST_EVENTS
        self.rarity = self.terms.rarity(least)
        self.squares = self.rarity**2
        self.lengths = np.sqrt(self.terms.sums(self.squares)) + 1e-9
        self.titles_lengths = self.titles.sums(self.rarity[in_title]) + 1e-9
        is_name = (last_entries & KIND) == NAME
        self.outlets = np.zeros(count, np.int64)
        self.outlets[last_rows[~is_name]] = _values(last_entries[~is_name])
        names = last_entries[is_name]
        self.names = Postings(last_rows[is_name], _values(names), count)
        self.weights = ((names >> np.uint32(WEIGHT)) & np.uint32(HEAVIEST)).astype(float) / 10
        self.known = self.weights * self.names.rarity(least)
        self.names_lengths = np.sqrt(self.names.sums(self.known**2)) + 1e-9
        self.subjects = np.where(self.weights >= SUBJECT, self.known, 0.0)
        self.all_subjects = self.names.sums(self.subjects)

    def likenesses(self, rows: Sequence[int], among: Sequence[int] | None = None) -> Floats:
        """Return the likeness, from 0 to 1, of the articles in these rows (first axis) and of others.

        These others are the articles in the rows `among`, or all.
        """
        every = np.arange(self.articles.size)
        comparison = Beside(self, rows, every if among is None else np.array(among, np.int64))
        found = [comparison.of_row(row) for row in rows]
        return np.array(found).reshape(len(rows), comparison.others.size)


class Beside:
    """Articles of a window beside others of it, each of which is a column."""

    def __init__(self, window: Window, rows: Sequence[int], others: Integers) -> None:
        """Take the rows that are compared, and the rows of the others."""
        self.window, self.others = window, others
        columns = np.full(window.articles.size, -1)
        columns[others] = np.arange(others.size)
        is_all = others.size == columns.size
        terms, names = window.terms.held_by(rows), window.names.held_by(rows)
        self.terms = Holders(window.terms, terms, columns, is_all)
        self.titles = Holders(window.titles, terms, columns, is_all)
        self.names = Holders(window.names, names, columns, is_all)

    def of_row(self, row: int) -> Floats:
        """Return the likeness of the article in a row and that of each column."""
        window, others = self.window, self.others
        days = np.abs(window.days[others] - window.days[row])
        evidence = NOTHING + self._of_terms(row) + self._of_names(row)
        if window.one_happening:
            evidence += APART * days / window.reach
        likeness: Floats = 1 / (1 + np.exp(-evidence))
        likeness[window.outlets[others] == window.outlets[row]] *= ONE_OUTLET
        likeness[(days > window.reach) | (others == row)] = 0
        return likeness

    def _of_terms(self, row: int) -> Floats:
        """Return what the terms say for the likeness of the article in a row and each other."""
        window, others, count = self.window, self.others, self.others.size
        own = window.terms.of_row(row)
        values, rarity = window.terms.values[own], window.rarity[own]
        in_title = np.diff(window.titles.bounds[row : row + 2])[0]
        held, counts = self.terms.of(values)
        by = self.terms.columns.take(held)
        shared = np.bincount(by, np.repeat(window.squares[own], counts), count)
        cosine = shared / (window.lengths[others] * window.lengths[row])
        counts = counts[:in_title]
        said = np.repeat(rarity[:in_title], counts)
        said_there = np.bincount(by[: said.size], said, count) / window.titles_lengths[row]
        held, counts = self.titles.of(values)
        by = self.titles.columns.take(held)
        said = np.repeat(rarity, counts)
        said_here = np.bincount(by, said, count) / window.titles_lengths[others]
        found: Floats = TERMS * cosine + TITLES * np.minimum(said_there, said_here)
        return found

    def _of_names(self, row: int) -> Floats:
        """Return what the names say for, and against, the likeness of the article in a row and each.

        Against it is what each of two is about and the other not or less: how rare, and how much more.
        """
        window, others, count = self.window, self.others, self.others.size
        own = window.names.of_row(row)
        held, counts = self.names.of(window.names.values[own])
        by, theirs = self.names.columns.take(held), self.names.entries.take(held)
        known = np.repeat(window.known[own], counts)
        shared = np.bincount(by, known * window.weights[theirs], count)
        lengths = window.names_lengths[others] * window.names_lengths[row]
        cosine = np.bincount(by, known * window.known[theirs], count) / lengths
        found: Floats = NAMES * shared + NAMES_COSINE * cosine
        if window.one_happening:
            subjects = np.repeat(window.subjects[own], counts)
            said_there = np.minimum(subjects, window.known[theirs])
            said_here = np.minimum(window.subjects[theirs], known)
            more = window.all_subjects[row] - np.bincount(by, said_there, count)
            more_there = window.all_subjects[others] - np.bincount(by, said_here, count)
            found += SUBJECTS * np.minimum(np.minimum(more, more_there), MOST_SUBJECTS)
        return found


def _values(entries: Vector) -> Integers:
    """Return the hashes or ids of entries of vectors."""
    return (entries & np.uint32(VALUES - 1)).astype(np.int64)
