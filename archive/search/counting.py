"""What a query finds, counted: by source, topic, year and language, and over time."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Sum

from archive.models import ArticleQuerySet, Source, Tally, Topic
from archive.models.tally import ANY_TOPIC, Span
from archive.search.engine import fetch
from archive.search.entries import FIRST_DAY, PER_DAY
from archive.search.finding import COUNT_CAP, Search
from archive.search.query import Query

MOST_VALUES = 20  # of a facet; nobody reads more
MONTHS = 48  # as many are shown as months; a longer time as years


@dataclass(frozen=True)
class Facet:
    """A value by which hits can be narrowed, and how many of them have it.

    `value` is what stands in an address: a slug, a year, a language. `name` is what a reader sees
    in the language of the interface, empty where the page itself must name it.
    """

    value: str
    count: int
    name: str = ""


@dataclass(frozen=True)
class Facets:
    """How many hits each value has, the most frequent first; years the newest first.

    Counted over the newest 10,000 hits: exact when there are no more (`is_exact`).
    """

    sources: tuple[Facet, ...] = ()
    topics: tuple[Facet, ...] = ()
    years: tuple[Facet, ...] = ()
    languages: tuple[Facet, ...] = ()
    is_exact: bool = True
    # How many were published on each day, by its number: what `months` need not count again.
    days: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Bar:
    """A month or a year: how many hits it has, and how many articles the archive has of it."""

    first: dt.date
    last: dt.date
    count: int
    whole: int

    @property
    def share(self) -> float:
        """The part of the archive that the hits are, from 0 to 1."""
        return self.count / self.whole if self.whole else 0.0


@dataclass(frozen=True)
class Bars:
    """Hits over time, the oldest first, without a gap; `by` is month or year.

    Where there are more than 48 months from the first hit to the last, years are counted. Hits
    without a date are in none. Beyond 10,000 hits the counts are drawn from a sample of them and
    not exact; their shares are as good as the eye can tell.
    """

    by: str = "month"
    bars: tuple[Bar, ...] = ()
    is_exact: bool = True


def facets(text: str | Query, within: ArticleQuerySet | None = None) -> Facets:
    """Return the hits of a query among `within`, counted by source, topic, year and language.

    Takes the query as `find` does; pass `hits.query` to spare looking its spellings up again.
    """
    search = Search.of(text, within)
    if search.scope is None:
        return Facets()
    matching = search.matching()
    newest = f"ORDER BY {matching.number} DESC LIMIT {COUNT_CAP + 1:d}"
    sql, params = search.select(
        matching, "e.docno, e.spill, e.source_id, e.language, e.article_id", newest
    )
    rows = fetch(sql, params)
    counted = rows[:COUNT_CAP]
    days = Counter((docno >> PER_DAY) - spill for docno, spill, *_ in counted)
    years: Counter[int] = Counter()
    for day, count in days.items():
        if day >= FIRST_DAY:
            years[dt.date.fromordinal(day).year] += count
    sources = Counter(row[2] for row in counted)
    return Facets(
        sources=_named(Source.objects.filter(pk__in=sources), sources),
        topics=_topics([row[4] for row in counted]),
        years=tuple(Facet(str(year), count) for year, count in sorted(years.items())[::-1]),
        languages=tuple(
            Facet(language, count)
            for language, count in Counter(row[3] for row in counted).most_common(MOST_VALUES)
        ),
        is_exact=len(rows) <= COUNT_CAP,
        days=days,
    )


def _topics(articles: list[int]) -> tuple[Facet, ...]:
    """Count the topics of articles."""
    if not articles:
        return ()
    # Told plainly, SQLite would walk all links in the order of their topics, and with a parameter
    # for the origin it would not see that `articletopic_counted` holds all that is asked.
    sql = (
        "SELECT +topic_id, count(*) FROM archive_articletopic WHERE NOT (origin = 'excluded')"  # noqa: S608
        f" AND article_id IN ({', '.join(map(str, articles))}) GROUP BY 1"
    )
    rows = sorted(fetch(sql, []), key=lambda row: (-row[1], row[0]))
    counts = Counter(dict(rows[:MOST_VALUES]))
    return _named(Topic.objects.filter(pk__in=counts), counts)


def _named(rows: Iterable[Any], counts: Counter[int]) -> tuple[Facet, ...]:
    by_key = {row.pk: row for row in rows}
    return tuple(
        Facet(by_key[key].slug, count, by_key[key].name)
        for key, count in counts.most_common(MOST_VALUES)
        if key in by_key
    )


def months(
    text: str | Query, within: ArticleQuerySet | None = None, known: Facets | None = None
) -> Bars:
    """Return how many hits each month has, or each year where the time is long.

    Where the facets of the same hits are known, hardly anything is left to be counted.
    """
    search = Search.of(text, within)
    if search.scope is None:
        return Bars()
    many = not known.is_exact if known else search.count(COUNT_CAP + 1) > COUNT_CAP
    hits = _by_day(known.days.items() if known and not many else _days(search, many))
    if not hits:
        return Bars()
    first, last = min(hits), max(hits)
    by = "month" if _number(last) - _number(first) < MONTHS else "year"
    counts, whole = _summed(hits, by), _whole(by)
    at, bars = _start(first, by), []
    while at <= last and at.year < dt.MAXYEAR:
        following = _following(at, by)
        count = min(counts[at], whole.get(at, 0))
        bars.append(Bar(at, following - dt.timedelta(1), count, whole.get(at, 0)))
        at = following
    return Bars(by, tuple(bars), not many)


def _days(search: Search, many: bool) -> Iterable[tuple[int, int]]:
    """Count hits by the number of their day, undated ones under other numbers.

    Where there are many, one in sixteen is looked at: a chart shows no difference.
    """
    matching = search.matching()
    day = f"({matching.number} >> {PER_DAY:d}) - e.spill"
    where = f" AND {_drawn(matching.number)}" if many else ""
    sql, params = search.select(matching, f"{day} AS day", where)
    rows = fetch(f"SELECT day, count(*) FROM ({sql}) found GROUP BY day", params)  # noqa: S608
    return ((day, count * DRAWN if many else count) for day, count in rows)


DRAWN = 16  # a power of two


def _drawn(number: str) -> str:
    """A condition that holds for one number in sixteen, however they follow one another."""
    return f"((({number} * 40503) >> 7) & {DRAWN - 1:d}) = 0"


def _whole(by: str) -> dict[dt.date, int]:
    """How many articles of each month or year readers can see."""
    tallies = Tally.objects.filter(topic=ANY_TOPIC, span=Span.MONTH if by == "month" else Span.YEAR)
    return dict(tallies.order_by().values_list("first").annotate(Sum("articles")))


def _by_day(rows: Iterable[tuple[int, int]]) -> dict[dt.date, int]:
    return {dt.date.fromordinal(day): count for day, count in rows if day >= FIRST_DAY}


def _number(day: dt.date) -> int:
    return day.year * 12 + day.month


def _start(day: dt.date, by: str) -> dt.date:
    return day.replace(day=1) if by == "month" else day.replace(month=1, day=1)


def _following(start: dt.date, by: str) -> dt.date:
    return _start(start + dt.timedelta(31 if by == "month" else 366), by)


def _summed(days: dict[dt.date, int], by: str) -> Counter[dt.date]:
    summed: Counter[dt.date] = Counter()
    for day, count in days.items():
        summed[_start(day, by)] += count
    return summed
