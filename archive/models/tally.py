"""Summary tables (tallies): counts of articles kept ready, so that large archives stay fast."""

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from archive.database import cache_version
from archive.models.source import Source
from archive.models.topic import Topic

ANY_TOPIC = 0


class Span(models.IntegerChoices):
    """Spans of time that are counted; UNDATED: articles without a date, EVER: all articles."""

    DAY = 1
    MONTH = 2
    YEAR = 3
    UNDATED = 4
    EVER = 5


@dataclass(frozen=True)
class Scope:
    """A selection of articles: under all the topics, of any of the sources, both days included."""

    topics: tuple[Topic, ...] = ()
    sources: tuple[Source, ...] = ()
    language: str = ""
    first: dt.date | None = None
    last: dt.date | None = None

    @property
    def is_tallied(self) -> bool:
        """Whether tallies can count it: articles under two topics together are in none."""
        return len(self.topics) < 2

    @property
    def has_days(self) -> bool:
        return bool(self.first or self.last)

    @property
    def is_scattered(self) -> bool:
        """Whether no index has its articles in one contiguous range."""
        return (
            len(self.sources) > 1
            or bool(self.sources) + bool(self.topics) + bool(self.language) > 1
        )

    def within(self, first: dt.date, last: dt.date) -> Self:
        """Return the scope narrowed to a range of days, both included."""
        return replace(
            self,
            first=max(first, self.first or first),
            last=min(last, self.last or last),
        )

    def beyond(self, day: dt.date, falling: bool) -> Self:
        """Return the scope narrowed to a day and all before it (`falling`) or after it.

        Narrowed, not filtered once more: of two ranges of days an index is used for only one.
        """
        return self.within(dt.date.min, day) if falling else self.within(day, dt.date.max)


class TallyQuerySet(models.QuerySet["Tally"]):
    def of(self, scope: Scope) -> Self:
        """Tallies of a scope's topic, sources and language, of any days; see `over`."""
        rows = self.filter(topic=scope.topics[0].pk if scope.topics else ANY_TOPIC)
        return rows.from_sources(scope)

    def from_sources(self, scope: Scope) -> Self:
        """Tallies of a scope's sources and language, whatever the topic."""
        rows = self.filter(source__in=scope.sources) if scope.sources else self
        return rows.filter(language=scope.language) if scope.language else rows

    def over(self, scope: Scope, widest: Span = Span.EVER) -> Self:
        """Tallies that cover each of a scope's days once, with spans as wide as `widest` allows."""
        if widest == Span.EVER and not scope.has_days:
            # `first` is the same in all of them; with it the index is in order of topics.
            return self.filter(span=Span.EVER, first=dt.date.min)
        wanted = [
            Q(span=span, first__range=(first, last))
            for span, first, last in pieces(
                scope.first or dt.date.min, scope.last or dt.date.max, widest
            )
        ]
        return self.filter(reduce(or_, wanted)) if wanted else self.none()

    def years(self) -> list[dt.date]:
        """Return the first day of each year that has articles."""
        return sorted(self.filter(topic=ANY_TOPIC, span=Span.YEAR).sums("first"))

    def estimated(self) -> int:
        """Return how many articles have an estimated date."""
        ever = self.filter(topic=ANY_TOPIC, span=Span.EVER)
        return ever.aggregate(total=Sum("estimated"))["total"] or 0

    def number(self, scope: Scope) -> int:
        """Return how many articles a scope has, with and without a date."""
        return self.of(scope).over(scope).total()

    def total(self) -> int:
        return self.aggregate(total=Sum("articles"))["total"] or 0

    def sums(self, *names: str, of: str = "articles") -> dict[Any, int]:
        """Return numbers of articles by the value of a field, or by a tuple of several; no zeros.

        With `of="characters"`, how long they are together. Cached by the cache version.
        """
        rows = self.order_by().values_list(*names).annotate(total=Sum(of))

        def read() -> dict[Any, int]:
            if len(names) > 1:
                return {tuple(values): total for *values, total in rows if total}
            return {value: total for value, total in rows if total}

        try:
            question = rows.query.sql_with_params()
        except EmptyResultSet:
            return {}
        return cache_version.cached(self.db, question, read)

    def by_topic(self, scope: Scope) -> dict[int, int]:
        """Return the number of a scope's articles by the id of the topic, for all topics."""
        rows = self.exclude(topic=ANY_TOPIC).from_sources(scope)
        return rows.over(scope).sums("topic")

    def by_month(self, scope: Scope) -> Mapping[tuple[int, int], int]:
        """Return the number of a scope's articles by (year, month)."""
        months: Counter[tuple[int, int]] = Counter()
        for first, count in self.by_month_day(scope).items():
            months[first.year, first.month] += count
        return months

    def by_month_day(self, scope: Scope) -> dict[dt.date, int]:
        """Return the same by first day of the month, and by day where a month is incomplete."""
        return self.of(scope).over(scope, Span.MONTH).sums("first")

    def nearest_days(
        self, scope: Scope, beyond: dt.date | None, falling: bool, articles: int
    ) -> list[dt.date]:
        """Return the days nearest to `beyond` with at least so many articles of a scope together.

        In order: falling (from the latest down) or rising; `beyond` itself is included.
        """
        if beyond:
            scope = scope.beyond(beyond, falling)
        rows = self.of(scope).over(scope, Span.DAY).exclude(articles=0)
        rows = rows.order_by("-first" if falling else "first")
        days: list[dt.date] = []
        for day, count in rows.values_list("first").annotate(total=Sum("articles"))[: articles + 1]:
            days.append(day)
            # Part of the articles of `beyond` may be on the page before.
            articles -= 0 if day == beyond else count
            if articles <= 0:
                break
        return days

    def nearest_day(self, scope: Scope, beside: dt.date, *, falling: bool) -> dt.date | None:
        """Return the nearest day before (`falling`) or after `beside` with articles of a scope."""
        if beside == (dt.date.min if falling else dt.date.max):
            return None
        scope = scope.beyond(beside + dt.timedelta(-1 if falling else 1), falling)
        rows = self.of(scope).over(scope, Span.DAY).exclude(articles=0)
        return (
            rows.order_by("-first" if falling else "first").values_list("first", flat=True).first()
        )

    def by_day(self, scope: Scope) -> Mapping[dt.date, int]:
        """Return the number of a scope's articles by day, in order of days."""
        return dict(sorted(self.of(scope).over(scope, Span.DAY).sums("first").items()))


def pieces(
    first: dt.date, last: dt.date, widest: Span = Span.YEAR
) -> Iterator[tuple[Span, dt.date, dt.date]]:
    """Yield (span, first, last): whole years, months and days that make up a range of days.

    `first` and `last` are the first days of the first and last such year, month or day.

    >>> [(str(span.label), str(a), str(b)) for span, a, b in pieces(
    ...     dt.date(2023, 11, 29), dt.date(2024, 12, 31))]
    [('Year', '2024-01-01', '2024-01-01'), ('Month', '2023-12-01', '2023-12-01'), \
('Day', '2023-11-29', '2023-11-30')]
    """
    if first > last:
        return
    if widest == Span.DAY:
        yield Span.DAY, first, last
        return
    narrower = Span.MONTH if widest > Span.MONTH else Span.DAY
    whole = _months(first, last) if widest == Span.MONTH else _years(first, last)
    if whole is None:
        yield from pieces(first, last, narrower)
        return
    start, end, following = whole
    yield min(widest, Span.YEAR, key=int), start, end
    if first < start:
        yield from pieces(first, start - dt.timedelta(1), narrower)
    if following and following <= last:
        yield from pieces(following, last, narrower)


def _years(first: dt.date, last: dt.date) -> tuple[dt.date, dt.date, dt.date | None] | None:
    """Return the first days of the first and last whole year, and the day after these; or None."""
    start = first.year + ((first.month, first.day) > (1, 1))
    end = last.year - ((last.month, last.day) < (12, 31))
    if start > end:
        return None
    following = dt.date(end + 1, 1, 1) if end < dt.MAXYEAR else None
    return dt.date(start, 1, 1), dt.date(end, 1, 1), following


def _months(first: dt.date, last: dt.date) -> tuple[dt.date, dt.date, dt.date | None] | None:
    length = calendar.monthrange(last.year, last.month)[1]
    start = first.year * 12 + first.month - 1 + (first.day > 1)
    end = last.year * 12 + last.month - 1 - (last.day < length)
    if start > end:
        return None
    last_of_all = dt.MAXYEAR * 12 + 11
    return _month(start), _month(end), _month(end + 1) if end < last_of_all else None


def _month(number: int) -> dt.date:
    return dt.date(number // 12, number % 12 + 1, 1)


class Tally(models.Model):
    """Number of published articles of a source, in a language, under a topic, in a span of time.

    Kept by `archive.derived.tallies`; rebuilt by `reindex`.
    """

    # The id of a topic, or 0 (ANY_TOPIC) for articles whatever their topics.
    topic = models.BigIntegerField(default=ANY_TOPIC)
    span = models.SmallIntegerField(choices=Span)
    # The first day of the span; date.min for UNDATED and EVER.
    first = models.DateField()
    source = models.ForeignKey(Source, models.CASCADE, related_name="+", db_index=False)
    language = models.CharField(max_length=20)
    articles = models.IntegerField(default=0)
    # Of these, with an estimated date, and with their whole text.
    estimated = models.IntegerField(default=0)
    full_text = models.IntegerField(default=0)
    # Of all their titles, and of their bodies white space aside. Null where an older version counted, until the
    # migration after it has: nullable without a default, as adding the column then leaves the rows.
    characters = models.BigIntegerField(null=True)

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            # A topic's months and days, in order.
            models.UniqueConstraint(
                fields=["topic", "span", "first", "source", "language"], name="tally_once"
            )
        ]
        indexes = [
            # All topics of a span of time: the counts beside the filter by topic. With `articles`
            # in it, databases would use it for the months of one topic, ten times as slowly.
            models.Index(fields=["span", "first", "topic"], name="tally_span"),
            # All topics over all time, from the index alone: the counts beside every list.
            models.Index(
                fields=["span", "first", "topic", "source", "language", "articles"],
                name="tally_ever",
                condition=Q(span=Span.EVER),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {Span(self.span).label} {self.first}: {self.articles}"


class TopicPairQuerySet(models.QuerySet["TopicPair"]):
    def beside(self, topic: Topic) -> dict[int, int]:
        """Return the number of articles that other topics share with one, by their id."""
        rows = self.filter(Q(topic=topic) | Q(other=topic)).exclude(articles=0)
        pairs = rows.values_list("topic_id", "other_id", "articles")
        return {a if b == topic.pk else b: articles for a, b, articles in pairs}


class TopicPair(models.Model):
    """Co-occurrence of two topics: how many published articles have both. Kept as tallies are."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+", db_index=False)
    # The topic with the greater id of the two.
    other = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    articles = models.IntegerField(default=0)

    objects = TopicPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair of topics")
        verbose_name_plural = _("pairs of topics")
        constraints = [models.UniqueConstraint(fields=["topic", "other"], name="pair_once")]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.other_id}: {self.articles}"
