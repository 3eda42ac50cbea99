"""Keyset pagination with opaque page tokens, which stay valid while articles arrive."""

import base64
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Max

from archive import search
from archive.models import Article, ArticleQuerySet, ArticleTopic, Scope, Tally
from archive.models.article_topic import ArticleTopicQuerySet
from archive.models.order import UNDATED, day_of_place, days_of_month, is_place

PAGE_SIZE = 30
LARGEST_PAGE = 100
COUNTED = 10_000  # counting stops here: an exact count beyond is not worth its cost


class TokenError(ValueError):
    """A malformed page token."""


@dataclass(frozen=True)
class Cursor:
    """Where a page begins, as a token says it; one of three kinds.

    In lists and searches by date it is the neighbouring article: its id, and its `place` in the
    `order`, newest first (`-`) or oldest first (`+`); for undated hits an `offset` among them. In
    searches by relevance it is an `offset` among the articles up to the id `newest`. In the change
    feed it is the last change (`changed`, `pk`).
    """

    order: str = ""
    place: int = 0
    pk: int = 0
    backwards: bool = False
    offset: int | None = None
    newest: int = 0
    changed: dt.datetime | None = None

    @classmethod
    def after_change(cls, article: Article) -> Self:
        """Return the cursor of the change feed after this article."""
        return cls(pk=article.pk, changed=article.updated_at)

    @classmethod
    def beside(cls, article: Article, newest: bool = True, *, backwards: bool = False) -> Self:
        """Return the cursor after this article in a list, or before it if `backwards`.

        `newest` is whether the list is newest first.
        """
        place = (article.newest_place if newest else article.oldest_place) or 0
        return cls("-" if newest else "+", place, article.pk, backwards)

    @classmethod
    def read(cls, token: str) -> Self:
        """Return the cursor in a token. Raises TokenError.

        >>> Cursor.read(Cursor(offset=30, newest=599).token).offset
        30
        """
        try:
            values = json.loads(base64.b64decode(token + "=" * (-len(token) % 4), b"-_", True))
            match values:
                case [int(offset), bool(backwards)] if 0 <= offset < 2**31:
                    return cls(offset=int(offset), backwards=backwards)
                case [int(offset), int(newest)] if 0 <= offset < 2**31 and 0 < newest < 2**63:
                    return cls(offset=int(offset), newest=newest)
                case [str(moment), int(pk)] if 0 < pk < 2**63:
                    at = dt.datetime.fromisoformat(moment)
                    if at.tzinfo is not None:
                        return cls(pk=pk, changed=at.astimezone(dt.UTC))
                case ["-" | "+" as order, int(place), int(pk), bool(backwards)] if (
                    place in UNDATED or is_place(place)
                ) and 0 < pk < 2**63:
                    return cls(order, int(place), int(pk), backwards)
        except (ValueError, OverflowError, RecursionError) as error:
            raise TokenError(token) from error
        raise TokenError(token)

    @property
    def token(self) -> str:
        """The cursor as JSON in URL-safe base64, without padding."""
        values: list[Any] = [self.order, self.place, self.pk, self.backwards]
        if self.offset is not None:
            values = [self.offset, self.newest or self.backwards]
        elif self.changed is not None:
            values = [self.changed.isoformat(), self.pk]
        text = json.dumps(values, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(text).decode().rstrip("=")

    def fits(self, words: bool, order: str) -> bool:
        """Whether the cursor belongs to a search (`words`) or list in this order."""
        if order == "-score":
            return self.newest > 0
        if order == "relevance" and words:
            return self.newest > 0
        if self.order:
            return self.order == ("+" if order == "published_at" else "-")
        return words and self.offset is not None and not self.newest

    @property
    def is_dated(self) -> bool:
        """Whether it is a place among the articles that have a date."""
        return bool(self.order) and self.place not in UNDATED

    @property
    def article(self) -> Article:
        """The neighbouring article, unsaved, for `beside` of querysets."""
        return Article(pk=self.pk, newest_place=self.place, oldest_place=self.place)


@dataclass(frozen=True)
class Page:
    """The articles of one page in order, and the tokens of the pages around it, or ""."""

    articles: list[Article]
    next: str
    previous: str
    count: int
    count_is_exact: bool
    hits: "search.Hits | None" = None
    # Whether hits remain beyond the last page that can be reached.
    is_cut: bool = False

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles)


def page_of(
    articles: ArticleQuerySet,
    order: str,
    cursor: Cursor | None = None,
    size: int = PAGE_SIZE,
    scope: Scope | None = None,
) -> Page:
    """Return the page at the cursor. Dated articles come first in either order, undated last.

    `scope` is the scope equal to the articles, if there is one: tallies then give the count.
    """
    backwards = cursor is not None and cursor.backwards
    newest = order != "published_at"
    # One row more than is shown tells whether there is another page.
    rows = _walk(articles, newest, cursor, backwards, size + 1, scope)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    next_page = Cursor.beside(rows[-1], newest).token if rows and (more or backwards) else ""
    previous_page = Cursor.beside(rows[0], newest, backwards=True).token if rows else ""
    if not cursor or (backwards and not more):
        previous_page = ""
    if scope and scope.is_tallied:
        return Page(rows, next_page, previous_page, Tally.objects.number(scope), True)
    counted = ArticleTopic.objects.in_scope(scope) if scope else articles
    count = counted.order_by()[: COUNTED + 1].count()
    return Page(rows, next_page, previous_page, min(count, COUNTED), count <= COUNTED)


def page_by_score(scope: Scope, cursor: Cursor | None, size: int) -> Page:
    """Return the page at the cursor of a topic's articles, those most about it first.

    By offsets among the articles that existed when the first page was requested, up to `COUNTED`.
    """
    offset = cursor.offset or 0 if cursor else 0
    newest = cursor.newest if cursor else 0
    newest = newest or Article.objects.aggregate(newest=Max("pk"))["newest"] or 1
    links = ArticleTopic.objects.in_scope(scope)
    wanted = max(0, min(size, COUNTED - offset))
    ids = [*links.filter(article__lte=newest).most_first()[offset : offset + wanted + 1]]
    found = Article.objects.for_listing().in_bulk(ids[:wanted])
    beyond = offset + wanted
    more = len(ids) > wanted
    count = links[: COUNTED + 1].count()
    return Page(
        [found[pk] for pk in ids[:wanted] if pk in found],
        Cursor(offset=beyond, newest=newest).token if more and beyond < COUNTED else "",
        Cursor(offset=max(offset - size, 0), newest=newest).token if offset else "",
        min(count, COUNTED),
        count <= COUNTED,
    )


def _walk(
    articles: ArticleQuerySet,
    newest: bool,
    cursor: Cursor | None,
    backwards: bool,
    limit: int,
    scope: Scope | None,
) -> list[Article]:
    """Return up to `limit` articles beyond the cursor, nearest first."""
    # Articles of a topic are read by the index on its links, which has the same order.
    rows: ArticleQuerySet | ArticleTopicQuerySet = articles
    number = "pk"
    if scope and scope.topics:
        rows, number = ArticleTopic.objects.in_scope(scope), "article_id"
    beyond = rows.newest_first() if newest else rows.oldest_first()
    if cursor:
        beyond = rows.beside(cursor.article, newest, after=not backwards)
    parts = [beyond]
    if scope and scope.is_tallied and scope.is_scattered:
        # Backwards in newest-first order is the same as forwards in oldest-first order.
        days = _near(scope, cursor, newest != backwards, limit)
        parts = [beyond.filter(published_day__in=days), beyond.undated()]
        parts = parts[::-1] if backwards else parts
    ids: list[int] = []
    for part in parts:
        if len(ids) < limit:
            ids += part.values_list(number, flat=True)[: limit - len(ids)]
    found = Article.objects.for_listing().in_bulk(ids)
    return [found[pk] for pk in ids]


def _near(scope: Scope, cursor: Cursor | None, falling: bool, limit: int) -> set[dt.date]:
    """Return the days under which the articles nearest to the cursor are filed.

    Imprecise dates stand elsewhere in their month: the months at both ends are whole.
    """
    edge = day_of_place(cursor.place) if cursor and cursor.is_dated else None
    days = Tally.objects.nearest_days(scope, edge, falling, limit)
    ends = [day for day in (edge, *days[-1:]) if day]
    return {*days, *(day for end in ends for day in days_of_month(end))}
