"""Pages of a list, with opaque tokens for the neighbours that stay right while articles arrive."""

import base64
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from archive import search
from archive.models import Article, ArticleQuerySet

PAGE_SIZE = 30
LARGEST_PAGE = 100
# Beyond these, a count costs more than it tells, and a search is better made narrower.
COUNTED = 10_000
REACHABLE_HITS = 1_000


class TokenError(ValueError):
    """A page token that this site did not make."""


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: beside an article of a list, or at a place among hits."""

    day: dt.date | None = None
    moment: dt.datetime | None = None
    pk: int = 0
    backwards: bool = False
    offset: int | None = None

    @classmethod
    def beside(cls, article: Article, *, backwards: bool = False) -> Self:
        return cls(article.published_day, article.published_at, article.pk, backwards)

    @classmethod
    def read(cls, token: str) -> Self:
        """Return what a token says.

        >>> Cursor.read(Cursor(offset=30).token).offset
        30
        """
        try:
            values = json.loads(base64.b64decode(token + "=" * (-len(token) % 4), b"-_", True))
            match values:
                case [int(offset)] if 0 <= offset < REACHABLE_HITS:
                    return cls(offset=int(offset))
                case [None, None, int(pk), bool(backwards)] if 0 < pk < 2**63:
                    return cls(None, None, pk, backwards)
                case [str(day), str(moment), int(pk), bool(backwards)] if 0 < pk < 2**63:
                    at = dt.datetime.fromisoformat(moment)
                    if at.tzinfo is not None:
                        return cls(dt.date.fromisoformat(day), at.astimezone(dt.UTC), pk, backwards)
        except (ValueError, OverflowError, RecursionError) as error:
            raise TokenError(token) from error
        raise TokenError(token)

    @property
    def token(self) -> str:
        values: list[Any] = [self.offset]
        if self.offset is None:
            day = self.day and self.day.isoformat()
            moment = self.moment and self.moment.isoformat()
            values = [day, moment, self.pk, self.backwards]
        text = json.dumps(values, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(text).decode().rstrip("=")

    @property
    def article(self) -> Article:
        """The neighbour as the archive's own ordering wants it; never saved."""
        return Article(pk=self.pk, published_day=self.day, published_at=self.moment)


@dataclass(frozen=True)
class Page:
    """The articles of one page in order, and the tokens of its neighbours ("" where none is)."""

    articles: list[Article]
    next: str
    previous: str
    count: int
    count_is_exact: bool
    hits: "search.Hits | None" = None

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles)


def page_of(
    articles: ArticleQuerySet, order: str, cursor: Cursor | None = None, size: int = PAGE_SIZE
) -> Page:
    """Return the page at the cursor. Dated articles come first in either order, undated last."""
    backwards = cursor is not None and cursor.backwards
    # One more than is shown tells whether there is another page.
    rows = _walk(articles, order == "-published_at", cursor, backwards, size + 1)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    next_page = Cursor.beside(rows[-1]).token if rows and (more or backwards) else ""
    previous_page = Cursor.beside(rows[0], backwards=True).token if rows else ""
    if not cursor or (backwards and not more):
        previous_page = ""
    count = articles.order_by()[: COUNTED + 1].count()
    return Page(rows, next_page, previous_page, min(count, COUNTED), count <= COUNTED)


def _walk(
    articles: ArticleQuerySet, newest: bool, cursor: Cursor | None, backwards: bool, limit: int
) -> list[Article]:
    """Return the rows beyond the cursor, nearest first.

    Dated and undated are two queries: databases differ on where nulls sort, and each half
    is then read from one index.
    """
    # Backwards through the newest first is the same walk as forwards through the oldest first.
    falling = newest != backwards
    at_dated = cursor is None or cursor.day is not None
    dated = articles.dated().newest_first() if falling else articles.dated().oldest_first()
    undated = articles.undated().order_by("-pk" if falling else "pk")
    if cursor and at_dated:
        beyond = articles.earlier_than if falling else articles.later_than
        dated = beyond(cursor.article)
    elif cursor:
        undated = undated.filter(**{"pk__lt" if falling else "pk__gt": cursor.pk})
    halves = [undated, dated] if backwards else [dated, undated]
    rows: list[Article] = []
    for half in halves if at_dated != backwards else halves[1:]:
        if len(rows) < limit:
            rows += half.for_listing()[: limit - len(rows)]
    return rows


def page_of_hits(
    articles: ArticleQuerySet,
    text: str,
    order: str,
    cursor: Cursor | None = None,
    size: int = PAGE_SIZE,
) -> Page:
    """Return the page of a search among the articles, best or newest first."""
    offset = cursor.offset or 0 if cursor else 0
    limit = min(size, REACHABLE_HITS - offset)
    hits = search.find(text, within=articles.order_by(), order=order, limit=limit, offset=offset)
    found = {article.pk: article for article in articles.for_listing().filter(pk__in=hits.ids)}
    beyond = offset + len(hits.ids)
    more = beyond < min(hits.count, REACHABLE_HITS)
    return Page(
        [found[pk] for pk in hits.ids if pk in found],
        Cursor(offset=beyond).token if more and hits.ids else "",
        Cursor(offset=max(offset - size, 0)).token if offset else "",
        hits.count,
        hits.count_is_exact,
        hits,
    )
