"""One query over the index: how many entries it finds, and which come first."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet

from archive.models import Article, ArticleQuerySet
from archive.search.compiling import Matching, Titles, conjuncts, narrowed, sought
from archive.search.engine import engine, fetch
from archive.search.entries import FIRST_DAY, NO_LIMIT, PER_DAY, greatest_number, numbers_of
from archive.search.narrowing import Scope, scope_of
from archive.search.parsing import parse
from archive.search.query import Query
from archive.search.spellings import expand

COUNT_CAP = 10_000
NEARBY = 300  # articles among which PostgreSQL looks for frequent words first


Row = tuple[int, int, Any, int]  # docno, spill, published_at, article
Counted = tuple[int, int, int, str, int]  # docno, spill, source, language, article


@dataclass(frozen=True)
class Search:
    """One query, narrowed to a queryset of articles; without a scope nothing can be found."""

    query: Query
    scope: Scope | None
    numbers: tuple[int, int] = (0, NO_LIMIT)

    @classmethod
    def of(cls, text: str | Query, within: ArticleQuerySet | None) -> "Search":
        query = expand(parse(text)) if isinstance(text, str) else text
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

    def ids(self, order: str, limit: int, offset: int) -> list[int]:
        """Return a page of the articles found, in the order asked for."""
        if self.scope is None:
            return []
        if order == "published_at":
            return self.oldest(limit, offset)
        if order != "relevance":
            return self.newest(self.matching(), offset + limit)[offset:]
        found: dict[int, None] = {}
        for titles in self.tiers():  # each holds what the one before it holds
            found |= dict.fromkeys(self.newest(self.matching(titles), offset + limit))
            if len(found) >= offset + limit:
                break
        return list(found)[offset : offset + limit]

    def tiers(self) -> Sequence[Titles]:
        """Return how many of the words must stand in the title: all, then some, then any number."""
        assert self.query.tree is not None
        words = len(sought(conjuncts(self.query.tree)))
        if not words:
            return [Titles.ANY]
        return [Titles.ALL, Titles.SOME, Titles.ANY] if words > 1 else [Titles.ALL, Titles.ANY]

    def first_day(self) -> dt.date | None:
        """Return the day of the oldest article that is found; None where none has a date."""
        rows = self.rows(self.matching(), "ASC", 1, (FIRST_DAY << PER_DAY, NO_LIMIT))
        return dt.date.fromordinal(_day(rows[0])) if rows else None

    def newest(self, matching: Matching, limit: int) -> list[int]:
        """Return the newest entries first, those without a date last."""
        rows = self.rows(matching, "DESC", limit)
        if len(rows) == limit and rows:
            # Numbers follow the days, but within a day only the moment tells, and an article
            # whose day was full lies after it: what is as new as these must be looked at too.
            least = min(map(_day, rows)) << PER_DAY
            if 0 < least < rows[-1][0]:
                rows += self.rows(matching, "DESC", NO_LIMIT, (least, rows[-1][0] - 1))
        rows.sort(key=_moment, reverse=True)
        return [article for *_, article in rows[:limit]]

    def oldest(self, limit: int, offset: int) -> list[int]:
        """Return a page of entries, the oldest first, those without a date last."""
        matching, wanted = self.matching(), offset + limit
        least = FIRST_DAY << PER_DAY
        rows = self.rows(matching, "ASC", wanted, (least, NO_LIMIT))
        if len(rows) == wanted and rows:
            beyond = greatest_number(max(map(_day, rows)))
            rows += self.rows(matching, "ASC", NO_LIMIT, (rows[-1][0] + 1, beyond))
        rows.sort(key=_moment)
        if len(rows) < wanted:
            rows += self.rows(matching, "ASC", wanted - len(rows), (1, least - 1))
        return [article for *_, article in rows[offset : offset + limit]]

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
        if matching.gathers and limit < NEARBY:
            # Of frequent words, enough are among the first articles of all.
            near = _near(direction, numbers)
            found = fetch(*self.select(matching, columns, tail, near, direction))
            if len(found) == limit or near == numbers:
                return found
        return fetch(*self.select(matching, columns, tail, numbers, direction))


def _near(direction: str, numbers: tuple[int, int]) -> tuple[int, int]:
    """Return the numbers among which the first few articles are, or all where there are no more."""
    least, most = numbers
    bound = fetch(
        f"SELECT docno FROM search_entry WHERE docno BETWEEN {least:d} AND {most:d}"  # noqa: S608
        f" ORDER BY docno {direction} LIMIT 1 OFFSET {NEARBY:d}",
        [],
    )
    if not bound:
        return numbers
    return (least, bound[0][0]) if direction == "ASC" else (bound[0][0], most)


def _day(row: Row) -> int:
    """The number of the day an article was published; 0 without one."""
    docno, spill, *_ = row
    return (docno >> PER_DAY) - spill if docno >> PER_DAY >= FIRST_DAY else 0


def _moment(row: Row) -> tuple[Any, ...]:
    """What articles are put in order by: as in the timeline."""
    docno, _, published_at, article = row
    day = _day(row)
    return (day, published_at, article) if day else (0, docno)
