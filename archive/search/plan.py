"""The plan of a search: a query with its scope, and what is read of the index by it.

Made once for each request; hits, census, chart and excerpts read what it finds.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import EmptyResultSet

from archive.database import deadline
from archive.database.deadline import OverdueError
from archive.models import Article, ArticleQuerySet
from archive.models.order import nulls_first
from archive.search.indexing.engine import engine, fetch
from archive.search.indexing.entries import (
    FIRST_DAY,
    NO_LIMIT,
    PER_DAY,
    greatest_number,
    numbers_of,
)
from archive.search.query.conditions import Matching, Titles, conjuncts, narrowed, sought
from archive.search.query.nodes import Query
from archive.search.query.parsing import parse
from archive.search.query.scope import SearchScope, scope_of
from archive.search.query.simplifying import simplified
from archive.search.query.spellings import expand

COUNT_CAP = 10_000
TITLES = 0.5  # of the time that is left, what looking for better hits than the newest may take
NEARBY = 300  # articles among which PostgreSQL looks for frequent words first
MOST_NEARBY = 1_000  # hits wanted; of more, it looks among all articles at once


Row = tuple[int, int, Any, int]  # docno, spill, published_at, article
Counted = tuple[int, int, int, str, int]  # docno, spill, source, language, article


def read(text: str) -> Query:
    """Return what a reader typed as `find` reads it, with all spellings of the names in it."""
    # Simplified only now: of words said twice, either may be a part of a name.
    return _simplified(expand(parse(text)))


def _simplified(query: Query) -> Query:
    return query if query.tree is None else replace(query, tree=simplified(query.tree))


@dataclass(frozen=True)
class Plan:
    """A query with all spellings of its names, and the part of the index in which it is asked.

    Without a scope nothing can be found, and no statement is run. `numbers` are the least and the
    greatest entry number (`docno`) an article within the scope can have.
    """

    query: Query
    scope: SearchScope | None
    numbers: tuple[int, int] = (0, NO_LIMIT)

    @classmethod
    def of(cls, text: str | Query, within: ArticleQuerySet | None) -> "Plan":
        """Return the plan of what a reader typed, or of a Query as it stands, among `within`.

        None is all published articles. Never raises for what a reader typed.
        """
        query = read(text) if isinstance(text, str) else _simplified(text)
        if query.tree is None:
            return cls(query, None)
        try:
            scope = scope_of(Article.objects.published() if within is None else within)
        except EmptyResultSet:  # Django knows without asking that `within` is empty
            return cls(query, None)
        scope = narrowed(scope, query.tree)
        return cls(query, scope, numbers_of(scope.first, scope.last))

    def matching(self, titles: Titles = Titles.ANY) -> Matching:
        tree, scope = self.query.tree, self.scope
        assert tree is not None
        assert scope is not None
        return engine().matching(tree, scope, titles)

    def select(
        self,
        matching: Matching,
        columns: str,
        tail: str = "",
        numbers: tuple[int, int] | None = None,
        order: str = "",
        within: str = "",
    ) -> tuple[str, list[Any]]:
        """Return a statement over the entries found, and its parameters.

        `order` is ASC or DESC, by number; `numbers` and `within` bound the numbers.
        """
        where, params = matching.where
        least, most = numbers or self.numbers
        bounds = [
            f"{matching.number} >= {least:d}" * (least > 1),
            f"{matching.number} <= {most:d}" * (most < NO_LIMIT),
            within,
        ]
        bounded = "".join(f" AND {bound}" for bound in bounds if bound)
        ordered = f" ORDER BY {matching.number} {order}" if order else ""
        source = matching.source
        if matching.gathers:
            inside = ordered.replace(matching.number, "docno")
            source, bounded = source.format(within=bounded, order=inside), ""
        sql = f"SELECT {columns} FROM {source} WHERE {where}{bounded}{ordered} {tail}"  # noqa: S608
        return sql, [*matching.params, *params]

    def count(self, cap: int) -> int:
        """Return how many articles are found; beyond the cap nothing is counted."""
        if self.scope is None:
            return 0
        sql, params = self.select(self.matching(), "1", f"LIMIT {cap:d}")
        return int(fetch(f"SELECT count(*) FROM ({sql}) found", params)[0][0])  # noqa: S608

    def entries(self) -> list[Counted]:
        """Return the newest entries found: one more than are counted, if there are more."""
        if self.scope is None:
            return []
        sql, params = self.select(
            self.matching(),
            "e.docno, e.spill, e.source_id, e.language, e.article_id",
            f"LIMIT {COUNT_CAP + 1:d}",
            order="DESC",
        )
        return fetch(sql, params)

    def by_date(self, order: str, limit: int, offset: int) -> list[int]:
        """Return a page of the articles found: the newest first, or with `published_at` the oldest.

        Raises OverdueError when the time is over, with those of the page that were found by then.
        """
        if self.scope is None or limit <= 0:
            return []
        with deadline.needed():
            if order == "published_at":
                return self.oldest(limit, offset)
            return self.newest(self.matching(), limit, offset)

    def tiers(self) -> Sequence[Titles]:
        """Return how many of the words stand in the titles of better hits: all, then some."""
        assert self.query.tree is not None
        words = len(sought(conjuncts(self.query.tree)))
        return [Titles.ALL, Titles.SOME][: min(words, 2)]

    def first_day(self) -> dt.date | None:
        """Return the day of the oldest article that is found; None where none has a date."""
        rows = self.rows(self.matching(), "ASC", 1, (FIRST_DAY << PER_DAY, NO_LIMIT))
        return dt.date.fromordinal(_day(rows[0])) if rows else None

    def newest(self, matching: Matching, limit: int, offset: int = 0) -> list[int]:
        """Return the newest entries first, those without a date last; OverdueError as `ids` does."""
        return _articles(self._newest(matching, offset + limit), True, limit, offset)

    def _newest(self, matching: Matching, wanted: int) -> Iterator[list[Row]]:
        rows = self.rows(matching, "DESC", wanted)
        yield rows
        if len(rows) == wanted and rows:
            # Numbers follow the days, but within a day only the moment tells, and an article
            # whose day was full lies after it: what is as new as these must be looked at too.
            least = min(map(_day, rows)) << PER_DAY
            if 0 < least < rows[-1][0]:
                yield self.rows(matching, "DESC", NO_LIMIT, (least, rows[-1][0] - 1))

    def oldest(self, limit: int, offset: int) -> list[int]:
        """Return a page of entries, the oldest first, those without a date last."""
        rows = self._oldest(self.matching(), offset + limit)
        return _articles(rows, False, limit, offset)

    def _oldest(self, matching: Matching, wanted: int) -> Iterator[list[Row]]:
        least = FIRST_DAY << PER_DAY
        rows = self.rows(matching, "ASC", wanted, (least, NO_LIMIT))
        yield rows
        if len(rows) == wanted and rows:
            beyond = greatest_number(max(map(_day, rows)))
            yield self.rows(matching, "ASC", NO_LIMIT, (rows[-1][0] + 1, beyond))
        else:
            yield self.rows(matching, "ASC", wanted - len(rows), (1, least - 1))

    def rows(
        self,
        matching: Matching,
        direction: str,
        limit: int,
        numbers: tuple[int, int] | None = None,
    ) -> list[Row]:
        """Return entries in the index's own order, which stops early."""
        least, most = numbers or self.numbers
        numbers = max(least, self.numbers[0]), min(most, self.numbers[1])
        columns = "e.docno, e.spill, e.published_at, e.article_id"
        tail = f"LIMIT {limit:d}"
        if matching.gathers and limit <= MOST_NEARBY:
            # Of frequent words, enough are among the first articles of all.
            near = nearest(direction, numbers, NEARBY if limit < NEARBY else 4 * limit)
            found = fetch(*self.select(matching, columns, tail, near, direction))
            if len(found) == limit or near == numbers:
                return found
            try:
                return fetch(*self.select(matching, columns, tail, numbers, direction))
            except OverdueError as error:
                raise OverdueError(found) from error
        return fetch(*self.select(matching, columns, tail, numbers, direction))


def _articles(rows: Iterable[list[Row]], newest_first: bool, limit: int, offset: int) -> list[int]:
    """Return a page of the articles of rows, in order; OverdueError with those found by then."""
    found: list[Row] = []
    overdue = None
    try:
        for some in rows:
            found += some
    except OverdueError as error:
        found += error.found
        overdue = error
    if newest_first:
        found.sort(key=moment_of, reverse=True)
    else:
        found.sort(key=lambda row: (not _day(row), moment_of(row)))
    page = [article for *_, article in found[offset : offset + limit]]
    if overdue:
        raise OverdueError(page) from overdue
    return page


def nearest(direction: str, numbers: tuple[int, int], many: int) -> tuple[int, int]:
    """Return the numbers among which the first so many articles are, or all where there are no more."""
    least, most = numbers
    bound = fetch(
        f"SELECT docno FROM search_entry WHERE docno BETWEEN {least:d} AND {most:d}"  # noqa: S608
        f" ORDER BY docno {direction} LIMIT 1 OFFSET {many:d}",
        [],
    )
    if not bound:
        return numbers
    return (least, bound[0][0]) if direction == "ASC" else (bound[0][0], most)


def _day(row: Row) -> int:
    """The number of the day an article was published; 0 without one."""
    docno, spill, *_ = row
    return (docno >> PER_DAY) - spill if docno >> PER_DAY >= FIRST_DAY else 0


def moment_of(row: Row) -> tuple[Any, ...]:
    """What articles of the same kind, with a date or without, are put in order by, as in the timeline."""
    docno, _, published_at, article = row
    day, place = _day(row), (published_at is not None) == nulls_first()
    return (day, place, published_at or 0, article) if day else (0, docno)
