"""What a query finds, counted by source, topic, year and language."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from archive.models import ArticleQuerySet, Source, Topic
from archive.search.engine import fetch
from archive.search.entries import FIRST_DAY, PER_DAY
from archive.search.finding import COUNT_CAP, Counted, Hits, Search
from archive.search.query import Query

MOST_VALUES = 20  # of a facet; nobody reads more


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


def facets(hits: str | Query | Hits, within: ArticleQuerySet | None = None) -> Facets:
    """Return the hits of a query among `within`, counted by source, topic, year and language.

    Takes the query as `find` does, or what it found: hits that were kept are not sought again.
    """
    if not isinstance(hits, Hits) or hits.entries is None:
        query = hits.query if isinstance(hits, Hits) else hits
        return _counted(Search.of(query, within).entries())
    return _counted(hits.entries)


def _counted(entries: Sequence[Counted]) -> Facets:
    counted = entries[:COUNT_CAP]
    days = Counter([(docno >> PER_DAY) - spill for docno, spill, *_ in counted])
    years = Counter[int]()
    for day, count in days.items():
        if day >= FIRST_DAY:
            years[dt.date.fromordinal(day).year] += count
    sources = Counter([row[2] for row in counted])
    languages = Counter([row[3] for row in counted])
    return Facets(
        sources=_named(Source.objects.filter(pk__in=sources), sources),
        topics=_topics([row[4] for row in counted]),
        years=tuple(Facet(str(year), count) for year, count in sorted(years.items())[::-1]),
        languages=tuple(Facet(*most) for most in languages.most_common(MOST_VALUES)),
        is_exact=len(entries) <= COUNT_CAP,
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
