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
from archive.models.order import BITS, days_of_month
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
from archive.search.query.simplifying import MOST_SINGLE, simplified
from archive.search.query.spellings import expand_all

COUNT_CAP = 10_000
TITLES = 0.5  # of the time that is left, what looking for better hits than the newest may take
NEARBY = 300  # articles among which PostgreSQL looks for frequent words first
MOST_NEARBY = 1_000  # hits wanted; of more, it looks among all articles at once
COLUMNS = "e.docno, e.spill, e.newest_place, e.oldest_place, e.article_id"

# docno, spill, place newest first, place oldest first, article
Row = tuple[int, int, int | None, int | None, int]
Counted = tuple[int, int, int, str, int]  # docno, spill, source, language, article


def read(text: str) -> Query:
    """Return what a reader typed as `find` reads it, with all spellings of the names in it."""
    return read_all([text])[0]


def read_all(texts: Sequence[str]) -> list[Query]:
    """Return what each of some queries is read as, as `read` does; their names are looked up at once."""
    # Simplified only now: of words said twice, either may be a part of a name.
    return [_simplified(query) for query in expand_all([*map(parse, texts)])]


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

        With ` backwards` after it, the order is the same from its end.
        Raises OverdueError when the time is over, with those of the page that were found by then.
        """
        if self.scope is None or limit <= 0:
            return []
        with deadline.needed():
            by, _, backwards = order.partition(" ")
            newest = by != "published_at"
            if newest != bool(backwards):
                return self.newest(self.matching(), limit, offset, newest)
            return self.oldest(limit, offset, newest)

    def tiers(self) -> Sequence[Titles]:
        """Return how many of the words stand in the titles of better hits: all, then some.

        Of single characters alone, some of which are in any title, all must, if they are few.
        """
        assert self.query.tree is not None
        words = sought(conjuncts(self.query.tree))
        tells = any(len(term.text) > 1 for part in words for term in Query(part).terms)
        if tells:
            return [Titles.ALL, Titles.SOME][: min(len(words), 2)]
        return [Titles.ALL] if len(words) < MOST_SINGLE else []

    def first_day(self) -> dt.date | None:
        """Return the day of the oldest article that is found; None where none has a date."""
        rows = self.rows(self.matching(), "ASC", 1, (FIRST_DAY << PER_DAY, NO_LIMIT))
        return dt.date.fromordinal(_day(rows[0])) if rows else None

    def newest(
        self, matching: Matching, limit: int, offset: int = 0, newest: bool = True
    ) -> list[int]:
        """Return entries from the end of time down, those without a date last.

        They are placed as in lists newest first, or else oldest first, which differ for imprecise
        dates. Raises OverdueError as `ids` does.
        """
        return _articles(self._falling(matching, offset + limit, newest), newest, limit, offset)

    def _falling(self, matching: Matching, wanted: int, newest: bool) -> Iterator[list[Row]]:
        most, many = NO_LIMIT, wanted
        settled, waiting = 0, list[Row]()
        while rows := self.rows(matching, "DESC", many, (1, most)):
            yield rows
            if len(rows) < many:
                return
            # Numbers follow the days, but within a day only the moment tells, and an article
            # whose day was full lies after it: what is as new as these must be looked at too.
            # An imprecise date may stand lower in its month than other articles not read yet.
            day = min(map(_day, rows))
            if not newest and day:
                # Oldest first they stand higher: only of a whole month is it known which are there.
                day = dt.date.fromordinal(day).replace(day=1).toordinal()
            least = day << PER_DAY
            if 0 < least < rows[-1][0]:
                rest = self.rows(matching, "DESC", NO_LIMIT, (least, rows[-1][0] - 1))
                yield rest
                rows += rest
            waiting += rows
            settled += sum(_place(row, newest) >= day << BITS for row in waiting)
            waiting = [row for row in waiting if _place(row, newest) < day << BITS]
            if settled >= wanted or not day:
                return
            most, many = min(row[0] for row in rows) - 1, max(wanted, 2 * len(waiting))

    def oldest(self, limit: int, offset: int, newest: bool = False) -> list[int]:
        """Return a page of entries, the oldest first, those without a date last; as `newest`."""
        return _articles(self._rising(offset + limit, newest), newest, limit, offset, rising=True)

    def _rising(self, wanted: int, newest: bool) -> Iterator[list[Row]]:
        matching = self.matching()
        first = FIRST_DAY << PER_DAY
        least, many = first, wanted
        settled, waiting, found = 0, list[Row](), 0
        while rows := self.rows(matching, "ASC", many, (least, NO_LIMIT)):
            yield rows
            found += len(rows)
            if len(rows) < many:
                break
            day = max(map(_day, rows))
            if newest:
                day = days_of_month(dt.date.fromordinal(day))[-1].toordinal()
            rest = self.rows(matching, "ASC", NO_LIMIT, (rows[-1][0] + 1, greatest_number(day)))
            yield rest
            found += len(rest)
            waiting += rows + rest
            settled += sum(_place(row, newest) < (day + 1) << BITS for row in waiting)
            waiting = [row for row in waiting if _place(row, newest) >= (day + 1) << BITS]
            if settled >= wanted:
                return
            least, many = greatest_number(day) + 1, max(wanted, 2 * len(waiting))
        if found < wanted:
            yield self.rows(matching, "ASC", wanted - found, (1, first - 1))

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
        columns, tail = COLUMNS, f"LIMIT {limit:d}"
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

    def numbered(self, counting: Matching, limit: int) -> list[tuple[int, Row]]:
        """Return entries with how many words each holds: those with most first, then the newest."""
        tail = f"ORDER BY f.held DESC, e.docno DESC LIMIT {limit:d}"
        found = fetch(*self.select(counting, f"f.held, {COLUMNS}", tail))
        return [(held, tuple(row)) for held, *row in found]


def _articles(
    rows: Iterable[list[Row]], newest: bool, limit: int, offset: int, rising: bool = False
) -> list[int]:
    """Return a page of the articles of rows, in order; OverdueError with those found by then."""
    found: list[Row] = []
    overdue = None
    try:
        for some in rows:
            found += some
    except OverdueError as error:
        found += error.found
        overdue = error
    found.sort(key=lambda row: moment_of(row, newest), reverse=not rising)
    if rising:
        found.sort(key=lambda row: not _day(row))
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


def moment_of(row: Row, newest: bool = True) -> tuple[int, int]:
    """What articles are put in order by, as in lists newest first or else oldest first."""
    docno, *_, article = row
    return (_place(row, newest), article) if _day(row) else (0, docno)


def _place(row: Row, newest: bool) -> int:
    """The place of a row in a list; by its day alone where another program left it without one."""
    place = row[2] if newest else row[3]
    return place or _day(row) << BITS
