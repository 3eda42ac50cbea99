"""Texts of articles read for counting: all of them, or an even and repeatable sample of many.

A sample is drawn by the numbers of the articles, which a multiplication scatters: the same articles
are drawn each time, of every outlet and time about the same part. Read in that order, it is as even
wherever the time of an answer ends.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Protocol, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections

from archive.database import cache_version, deadline
from archive.database.bulk_insert import batched
from archive.models import ArticleQuerySet
from archive.search.indexing.engine import fetch, using
from archive.search.indexing.entries import FIRST_DAY, PER_DAY
from archive.search.plan import Plan
from archive.search.query.conditions import joined
from archive.search.query.scope import scope_of
from archive.text.script import fold

SCATTER, RANGE = 40_503, 1 << 16  # odd, near RANGE times the golden ratio: evenly scattered
PLACE = f"((e.article_id * {SCATTER:d}) & {RANGE - 1:d})"  # of an entry's article, as `order_of`
AT_A_TIME = 500  # texts


@dataclass(frozen=True)
class Extent:
    """How many articles were `read`, `of` how many: fewer where a sample had to do.

    `drawn` is how many would have been, had the time not been over.
    """

    read: int
    of: int
    drawn: int = 0

    @property
    def is_short(self) -> bool:
        return self.read < self.drawn

    @property
    def is_exact(self) -> bool:
        return self.read == self.of

    @property
    def factor(self) -> float:
        """What counts of the articles read are multiplied by, to stand for all."""
        return self.of / self.read if self.read else 0.0


NONE = Extent(0, 0)


@dataclass(frozen=True)
class DrawnHit:
    """An article that a query finds: its number, day (None without), source and language."""

    article: int
    day: dt.date | None
    source: int
    language: str


class Sampled(Protocol):
    """An answer that is counted from texts."""

    @property
    def extent(self) -> Extent: ...


class ShortError(Exception):
    """Carries an answer that is good to be given once, past the cache."""


Answer = TypeVar("Answer", bound=Sampled)


def kept(question: object, count: Callable[[], Answer]) -> Answer:
    """Return an answer from the cache if it was asked for before and the archive is the same.

    One for which there was no time to read all that was drawn is given, but not kept.
    """

    def whole() -> Answer:
        answer = count()
        if answer.extent.is_short:
            raise ShortError(answer)
        return answer

    try:
        return cache_version.cached(using(), question, whole)
    except ShortError as error:
        answer: Answer = error.args[0]
        return answer


def part_of(number: int, most: int) -> int:
    """Return how many of RANGE scattered numbers are drawn, so that about `most` of `number` are."""
    return RANGE if number <= most else ceil(RANGE * most / number)


def order_of(article: int) -> tuple[int, int]:
    """Return the place of an article in the order in which a sample is drawn."""
    return article * SCATTER & RANGE - 1, article


def ids_of(articles: ArticleQuerySet, part: int = RANGE) -> list[int]:
    """Return the ids of articles, or of a part of them (`part_of`), in the order of the sample."""
    if part == RANGE:
        return sorted(articles.order_by().values_list("pk", flat=True), key=order_of)
    try:
        where, params = joined(scope_of(articles).conditions)
    except EmptyResultSet:
        return []
    # Of entries, which are short: of articles, each of a topic would have to be looked up.
    sql = f"SELECT e.article_id FROM search_entry e WHERE {PLACE} < {part:d} AND {where}"  # noqa: S608
    return sorted((pk for (pk,) in fetch(sql, params)), key=order_of)


def found_by(plan: Plan, part: int = RANGE) -> list[int]:
    """Return the ids of the articles that a plan finds, or of a part of them, as `ids_of` does."""
    return sorted((pk for (pk,) in _rows_of(plan, "e.article_id", part)), key=order_of)


def hits_of(plan: Plan, part: int = RANGE) -> list[DrawnHit]:
    """Return the hits of a plan, or a part of them (`part_of`), in the order of the sample.

    The same part of other articles has those of these hits that are among them.
    """
    columns = "e.docno, e.spill, e.source_id, e.language, e.article_id"
    hits = [
        DrawnHit(pk, _day(docno, spill), source, language)
        for docno, spill, source, language, pk in _rows_of(plan, columns, part)
    ]
    return sorted(hits, key=lambda hit: order_of(hit.article))


def _rows_of(plan: Plan, columns: str, part: int) -> list[Any]:
    if plan.scope is None:
        return []
    some = f"AND {PLACE} < {part:d}" if part < RANGE else ""
    return fetch(*plan.select(plan.matching(), columns, some))


def _day(docno: int, spill: int) -> dt.date | None:
    number = (docno >> PER_DAY) - spill
    return dt.date.fromordinal(number) if number >= FIRST_DAY else None


def texts_of(ids: Sequence[int]) -> Iterator[list[tuple[int, str]]]:
    """Yield the folded texts, title first, with the ids of their articles, until the time is over.

    Those of some articles together; the first are always read.
    """
    for number, some in enumerate(batched(ids, AT_A_TIME)):
        if number and deadline.is_over():
            return
        yield [*_folded(some)]


def _folded(ids: Iterable[int]) -> Iterator[tuple[int, str]]:
    numbers = ", ".join(map(str, map(int, ids)))
    sql = f"SELECT id, title, body_text FROM archive_article WHERE id IN ({numbers})"  # noqa: S608
    with connections[using()].cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall()
    for pk, title, body in rows:
        yield pk, fold(f"{title}\n{body}")
