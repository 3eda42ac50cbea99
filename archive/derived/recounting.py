"""Rebuild of the summary tables (tallies) in short transactions, while others read and write.

Day tallies are compared with the articles, month tallies with the day tallies, and so on; only
where they differ does a step write. A writer who changes an article updates its tallies of every
span at once, so what a step has set stays right. Can be run again after an interruption.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import TruncMonth, TruncYear
from django.db.models.functions.datetime import TruncBase

from archive.database import cache_version, short_transactions
from archive.database.bulk_insert import batched, insert
from archive.derived.tallies import COUNTS, KEY, NO_DAY, grouped
from archive.models import Article, ArticleTopic, Source, Tally, TopicPair
from archive.models.tally import ANY_TOPIC, Span, TallyQuerySet

MOST = 2_000  # articles whose days are counted in one step
MOST_LINKS = 20_000  # of articles with topics, read in one step
TOPICS = 50  # topics whose tallies of a longer span are set in one step

Step = Callable[[], None]
# Pairs of queries: the stored tallies, and the rows they should be.
Compared = Iterator[tuple[TallyQuerySet, "QuerySet[Any, Any]"]]
# Returns these pairs for some topics, or with None for all.
Compare = Callable[[Collection[int] | None], Compared]


def rebuild() -> int:
    """Count all articles again; return the number of published articles."""
    for steps in (_days(), _undated(), _months(), _years(), _ever(), _pairs()):
        for _done in short_transactions.in_steps(steps, lambda step: step()):
            pass
    cache_version.advance()
    return Tally.objects.filter(topic=ANY_TOPIC, span=Span.EVER).total()


def _where_wrong(compare: Compare, most: int = TOPICS) -> Iterator[Step]:
    """Yield steps that set the tallies of the topics with a wrong one, `most` topics in each."""
    wrong: set[int] = set()
    for kept, fresh in compare(None):
        # One query, so that both sides come from the same snapshot.
        now = kept.order_by().values_list(*KEY, *COUNTS, Value(True))
        there: set[tuple[Any, ...]] = set()
        wanted: set[tuple[Any, ...]] = set()
        for *row, is_kept in now.union(fresh.annotate(is_kept=Value(False)), all=True):
            (there if is_kept else wanted).add(tuple(row))
        wrong |= {row[0] for row in there ^ wanted}
    for topics in batched(sorted(wrong), most):
        yield partial(_set_all, compare, topics)


def _set_all(compare: Compare, topics: Collection[int]) -> None:
    for kept, fresh in compare(topics):
        _set(kept, fresh)


def _days() -> Iterator[Step]:
    """Yield steps for ranges of days with about MOST articles each, covering all days."""
    rows = Article.objects.published().exclude(published_day=None).order_by("published_day")
    counts = rows.values_list("published_day").annotate(number=Count("pk"))
    first, articles = NO_DAY, 0
    for day, number in list(counts):
        if articles and articles + number > MOST:
            yield from _where_wrong(partial(_of_days, first, day - dt.timedelta(1)), MOST)
            first, articles = day, 0
        articles += number
    yield from _where_wrong(partial(_of_days, first, dt.date.max), MOST)


def _of_days(first: dt.date, last: dt.date, topics: Collection[int] | None) -> Compared:
    within = {"published_day__range": (first, last)}
    kept = Tally.objects.filter(span=Span.DAY, first__range=(first, last))
    return _counts(kept, Span.DAY, within, topics)


def _undated() -> Iterator[Step]:
    for source in Source.objects.order_by("pk").values_list("pk", flat=True):
        kept = Tally.objects.filter(span=Span.UNDATED, source=source)
        yield from _where_wrong(partial(_counts, kept, Span.UNDATED, {"source": source}))


def _counts(
    kept: TallyQuerySet, span: Span, within: dict[str, Any], topics: Collection[int] | None
) -> Compared:
    """Yield stored and counted tallies of articles matching `within`: in all, then by topic."""
    if topics is None or ANY_TOPIC in topics:
        articles = Article.objects.published().filter(**within)
        yield kept.filter(topic=ANY_TOPIC), grouped(articles, Value(ANY_TOPIC), span, "")
    links = ArticleTopic.objects.shown().filter(
        article__withdrawn_at=None, **{f"article__{name}": value for name, value in within.items()}
    )
    kept = kept.exclude(topic=ANY_TOPIC)
    if topics is not None:
        # A sum, so that no database begins with all articles of these topics, which are more.
        links = links.alias(of=F("topic_id") + 0).filter(of__in=topics)
        kept = kept.filter(topic__in=topics)
    yield kept, grouped(links, F("topic"), span, "article__")


def _months() -> Iterator[Step]:
    for month in _firsts(TruncMonth("first"), Span.DAY, Span.MONTH):
        after = (month + dt.timedelta(31)).replace(day=1) if month < LAST_MONTH else dt.date.max
        within = Q(first__gte=month, first__lt=after)
        yield from _where_wrong(partial(_sums, Span.MONTH, Span.DAY, TruncMonth("first"), within))


def _years() -> Iterator[Step]:
    for year in _firsts(TruncYear("first"), Span.MONTH, Span.YEAR):
        within = Q(first__year=year.year)
        yield from _where_wrong(partial(_sums, Span.YEAR, Span.MONTH, TruncYear("first"), within))


def _firsts(first: TruncBase, *spans: Span) -> list[dt.date]:
    """Return the first day of each month or year that has tallies of these spans, in order."""
    rows = Tally.objects.filter(span__in=spans).order_by()
    return sorted(rows.values_list(first, flat=True).distinct())


def _ever() -> Iterator[Step]:
    for source in Source.objects.order_by("pk").values_list("pk", flat=True):
        yield from _where_wrong(partial(_sums, Span.EVER, None, Value(NO_DAY), Q(source=source)))


LAST_MONTH = dt.date(dt.MAXYEAR, 12, 1)


def _sums(
    span: Span, narrower: Span | None, first: Any, within: Q, topics: Collection[int] | None
) -> Compared:
    """Yield the stored tallies of a span, and the sums of the next narrower one they should be."""
    if topics is not None:
        within &= Q(topic__in=topics)
    spans = [narrower] if narrower else [Span.YEAR, Span.UNDATED]
    rows = Tally.objects.filter(within, span__in=spans).exclude(articles=0).order_by()
    key = ("topic", Value(span.value), first, "source_id", "language")
    sums = {f"all_{name}": Sum(name) for name in COUNTS}
    yield Tally.objects.filter(within, span=span), rows.values_list(*key).annotate(**sums)


def _set(kept: TallyQuerySet, fresh: "QuerySet[Any, Any]") -> None:
    """Make stored tallies equal to these rows: write those that differ, delete the surplus."""
    wanted = {tuple(row[:5]): tuple(row[5:]) for row in fresh}
    known = {
        tuple(key): (pk, tuple(counts))
        for pk, *row in kept.order_by().values_list("pk", *KEY, *COUNTS)
        for key, counts in [(row[:5], row[5:])]
    }
    wrong = [
        (*key, *counts) for key, counts in wanted.items() if known.get(key, (0, ()))[1] != counts
    ]
    said = ", ".join(f"{name} = excluded.{name}" for name in COUNTS)
    insert(Tally, (*KEY, *COUNTS), wrong, f"ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET {said}")
    _delete(Tally.objects.all(), [pk for key, (pk, _) in known.items() if key not in wanted])


def _pairs() -> Iterator[Step]:
    """Yield steps for pairs of topics whose number of shared articles is wrong, some in each."""
    links = ArticleTopic.objects.shown().order_by().values_list("topic")
    sizes: dict[int, int] = dict(links.annotate(number=Count("pk")))
    topics = {*sizes, *TopicPair.objects.order_by().values_list("topic", flat=True).distinct()}
    for topic in sorted(topics):
        rows = _shared(topic).values_list("topic").annotate(number=Count("pk"))
        wanted: dict[int, int] = dict(rows)
        known = dict(TopicPair.objects.filter(topic=topic).values_list("other", "articles"))
        every = sorted(wanted.keys() | known.keys())
        wrong = [other for other in every if wanted.get(other) != known.get(other)]
        for others in _read_together(wrong, sizes.get(topic, 0), sizes):
            yield partial(_count_pairs, topic, others)


def _read_together(others: list[int], size: int, sizes: dict[int, int]) -> Iterator[list[int]]:
    """Yield the other topics in pieces of at most MOST_LINKS links; all at once beside a smaller topic.

    `size` is how many links the topic has, `sizes` how many the others have.
    """
    if size <= MOST_LINKS:
        yield from [others] if others else []
        return
    some, links = list[int](), 0
    for other in others:
        if some and links + sizes.get(other, 0) > MOST_LINKS:
            yield some
            some, links = [], 0
        some.append(other)
        links += sizes.get(other, 0)
    if some:
        yield some


def _shared(topic: int) -> "QuerySet[ArticleTopic]":
    """Links of a topic's articles with topics of a greater id (each pair is counted once)."""
    links = ArticleTopic.objects.shown().filter(article__withdrawn_at=None).order_by()
    return links.filter(topic__gt=topic, article__in=links.filter(topic=topic).values("article"))


def _count_pairs(topic: int, others: list[int]) -> None:
    rows = _shared(topic).filter(topic__in=others).values_list("topic")
    counted = [(topic, *row) for row in rows.annotate(number=Count("pk"))]
    said = "ON CONFLICT (topic_id, other_id) DO UPDATE SET articles = excluded.articles"
    insert(TopicPair, ("topic_id", "other_id", "articles"), counted, said)
    gone = set(others) - {other for _, other, _ in counted}
    TopicPair.objects.filter(topic=topic, other__in=gone).delete()


def _delete(rows: "QuerySet[Any, Any]", ids: Iterable[int]) -> None:
    for some in batched(ids, 500):
        rows.filter(pk__in=some).delete()
