"""Summary tables (tallies): numbers of articles by span of time, source, language and topic.

An article counts in its day, its month, its year and the total, once for all topics together and
once for each of its topics. Updates are increments, so concurrent writers do not overwrite one
another.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import combinations, groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Length, TruncMonth, TruncYear

from archive.database import cache_version
from archive.database.bulk_insert import insert
from archive.models import Article, ArticleTopic, Tally, TopicPair
from archive.models.tally import ANY_TOPIC, Span, TallyQuerySet

FULL_TEXT = 200  # characters; what is shorter is a headline with a line or two
NO_DAY = dt.date.min
ESTIMATED = Article.Precision.ESTIMATED

KEY = ("topic", "span", "first", "source_id", "language")
COUNTS = ("articles", "estimated", "full_text", "characters")
Key = tuple[int, int, dt.date, int, str]

# Ids of the articles that an enclosing `changing` block already counts.
_followed: ContextVar[frozenset[int]] = ContextVar("followed", default=frozenset())


@dataclass
class Counted:
    """What some articles add to the tallies: counts by key, and by pair of topics."""

    articles: Counter[Key] = field(default_factory=Counter)
    estimated: Counter[Key] = field(default_factory=Counter)
    full_text: Counter[Key] = field(default_factory=Counter)
    characters: Counter[Key] = field(default_factory=Counter)
    pairs: Counter[tuple[int, int]] = field(default_factory=Counter)

    @classmethod
    def of(cls, ids: Sequence[int]) -> "Counted":
        """Return what the published ones among these articles add."""
        counted = cls()
        topics: defaultdict[int, list[int]] = defaultdict(list)
        links = ArticleTopic.objects.shown().filter(article__in=ids)
        for article, topic in links.order_by("topic_id").values_list("article_id", "topic_id"):
            topics[article].append(topic)
        for pk, day, source, language, precision, characters, title in (
            Article.objects.published()
            .filter(pk__in=ids)
            .values_list(
                "pk",
                "published_day",
                "source_id",
                "language",
                "published_precision",
                "characters",
                "title",
            )
        ):
            for topic in (ANY_TOPIC, *topics[pk]):
                for span, first in _spans(day):
                    key = topic, span, first, source, language
                    counted.articles[key] += 1
                    counted.characters[key] += characters + len(title)
                    if precision == ESTIMATED:
                        counted.estimated[key] += 1
                    if characters >= FULL_TEXT:
                        counted.full_text[key] += 1
            counted.pairs.update(combinations(topics[pk], 2))
        return counted

    def add(self, other: "Counted") -> None:
        for name in (*COUNTS, "pairs"):
            getattr(self, name).update(getattr(other, name))

    def subtract(self, other: "Counted") -> None:
        for name in (*COUNTS, "pairs"):
            getattr(self, name).subtract(getattr(other, name))

    def add_to_tallies(self) -> None:
        """Increment the stored tallies and advance the cache version."""
        cache_version.advance()
        # In the order of their keys, so that two writers never deadlock.
        rows = [
            (*key, *counts)
            for key in sorted(self.articles)
            if any(counts := [getattr(self, name)[key] for name in COUNTS])
        ]
        pairs = [(*pair, count) for pair, count in sorted(self.pairs.items()) if count]
        _add(Tally, KEY, COUNTS, rows)
        _add(TopicPair, ("topic_id", "other_id"), ("articles",), pairs)


def _spans(day: dt.date | None) -> Iterator[tuple[int, dt.date]]:
    """Yield the spans, each with its first day, in which an article of a day is counted."""
    if day is None:
        yield Span.UNDATED, NO_DAY
    else:
        yield Span.DAY, day
        yield Span.MONTH, day.replace(day=1)
        yield Span.YEAR, day.replace(month=1, day=1)
    yield Span.EVER, NO_DAY


def _add(
    model: type[Tally] | type[TopicPair],
    key: Sequence[str],
    counts: Sequence[str],
    rows: Sequence[Sequence[Any]],
) -> None:
    """Add to the counts of rows, inserting those that do not exist yet."""
    table = model._meta.db_table
    sums = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in counts)
    insert(model, (*key, *counts), rows, f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {sums}")


def created(articles: Iterable[Article]) -> None:
    """Add new articles to the tallies, in few queries however many they are."""
    Counted.of([article.pk for article in articles]).add_to_tallies()


@contextmanager
def changing(ids: Iterable[int]) -> Iterator[None]:
    """Update the tallies for changes made in this block: articles are counted before and after it.

    The articles must be locked by `keeping`. Those of an enclosing block are left to that one.
    """
    outside = _followed.get()
    fresh = sorted(set(ids) - outside)
    if not fresh:
        yield
        return
    before = Counted.of(fresh)
    token = _followed.set(outside | set(fresh))
    try:
        yield
    finally:
        _followed.reset(token)
    after = Counted.of(fresh)
    after.subtract(before)
    after.add_to_tallies()


def disagreements() -> list[str]:
    """Return a line for an operator for each span whose tallies differ from the articles."""
    found = []
    for span, kept, fresh in _levels():
        rows = kept.exclude(articles=0).values_list(*KEY, *COUNTS).order_by()
        wrong = rows.difference(fresh).count() + fresh.difference(rows).count()
        if wrong:
            found.append(f"{wrong} counts per {span.label.lower()} are wrong; `reindex` mends them")
    pairs = TopicPair.objects.exclude(articles=0)
    if {(a, b): n for a, b, n in pairs.values_list("topic", "other", "articles")} != _pairs():
        found.append("the tallies of pairs of topics are wrong; `reindex` mends them")
    return found


def _levels() -> Iterator[tuple[Span, TallyQuerySet, "QuerySet[Any, Any]"]]:
    """Yield, from the narrowest span to the widest, the stored tallies and what they should be.

    Those of wider spans should be the sums of the narrower ones.
    """
    articles = Article.objects.published()
    links = ArticleTopic.objects.shown().filter(article__withdrawn_at=None)
    for span in (Span.DAY, Span.UNDATED):
        kept = Tally.objects.filter(span=span)
        yield span, kept.filter(topic=ANY_TOPIC), grouped(articles, Value(ANY_TOPIC), span, "")
        yield span, kept.exclude(topic=ANY_TOPIC), grouped(links, F("topic"), span, "article__")
    for span, narrower, first in (
        (Span.MONTH, [Span.DAY], TruncMonth("first")),
        (Span.YEAR, [Span.MONTH], TruncYear("first")),
        (Span.EVER, [Span.YEAR, Span.UNDATED], Value(NO_DAY)),
    ):
        rows = Tally.objects.filter(span__in=narrower).exclude(articles=0).order_by()
        key = ("topic", Value(span.value), first, "source_id", "language")
        sums = {f"all_{name}": Sum(name) for name in COUNTS}
        yield span, Tally.objects.filter(span=span), rows.values_list(*key).annotate(**sums)


def grouped(
    rows: "QuerySet[Any, Any]", topic: Value | F, span: Span, article: str
) -> "QuerySet[Any, Any]":
    """Return a query of tallies of single days, or of undated articles, counted from `rows`.

    `rows` are articles or links to topics; `article` is the prefix that leads from these to the
    columns of the article ("" or "article__"). Columns: KEY, then COUNTS.
    """
    day = F(f"{article}published_day") if span == Span.DAY else Value(NO_DAY)
    key = (topic, Value(span.value), day, f"{article}source_id", f"{article}language")
    counted: QuerySet[Any, Any] = (
        rows.filter(**{f"{article}published_day__isnull": span == Span.UNDATED})
        .order_by()
        .values_list(*key)
        .annotate(
            all_articles=Count("pk"),
            all_estimated=Count("pk", filter=Q(**{f"{article}published_precision": ESTIMATED})),
            all_full_text=Count("pk", filter=Q(**{f"{article}characters__gte": FULL_TEXT})),
            all_characters=Sum(f"{article}characters") + Sum(Length(f"{article}title")),
        )
    )
    return counted


def _pairs() -> Mapping[tuple[int, int], int]:
    """Return the number of shared articles of each pair of topics (smaller id first)."""
    pairs: Counter[tuple[int, int]] = Counter()
    links = ArticleTopic.objects.shown().filter(article__withdrawn_at=None)
    rows = links.order_by("article_id", "topic_id").values_list("article_id", "topic_id")
    for _article, group in groupby(rows.iterator(chunk_size=10_000), key=itemgetter(0)):
        pairs.update(combinations([topic for _, topic in group], 2))
    return pairs
