"""What a query finds, counted by source, topic, year and language."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from archive.models import Source, Topic
from archive.search.indexing.engine import engine, fetch
from archive.search.indexing.entries import FIRST_DAY, PER_DAY
from archive.search.plan import COUNT_CAP, Counted

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


@dataclass(frozen=True)
class Counts:
    """How many hits each source, topic, language and day has, by their numbers."""

    sources: Counter[int] = field(default_factory=Counter)
    topics: Counter[int] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    days: Counter[int] = field(default_factory=Counter)
    years: Counter[int] = field(default_factory=Counter)
    is_exact: bool = True

    @property
    def in_short(self) -> "Counts":
        """The same without the days, which are many."""
        return replace(self, days=Counter())

    @property
    def facets(self) -> Facets:
        """The same under the names that sources and topics have now."""
        return Facets(
            sources=_named(Source.objects.filter(pk__in=self.sources), self.sources),
            topics=_named(Topic.objects.filter(pk__in=self.topics), self.topics),
            years=tuple(Facet(str(year), n) for year, n in sorted(self.years.items())[::-1]),
            languages=tuple(Facet(*most) for most in self.languages.most_common(MOST_VALUES)),
            is_exact=self.is_exact,
        )


def counts(entries: Sequence[Counted]) -> Counts:
    """Count the newest hits, which are one more than are counted if there are more."""
    counted = entries[:COUNT_CAP]
    days = Counter([(docno >> PER_DAY) - spill for docno, spill, *_ in counted])
    years = Counter[int]()
    for day, count in days.items():
        if day >= FIRST_DAY:
            years[dt.date.fromordinal(day).year] += count
    return Counts(
        sources=Counter([row[2] for row in counted]),
        topics=_topics([row[4] for row in counted]),
        languages=Counter([row[3] for row in counted]),
        days=days,
        years=years,
        is_exact=len(entries) <= COUNT_CAP,
    )


def _topics(articles: list[int]) -> Counter[int]:
    """Return the most frequent topics of articles."""
    found = Counter[int]()
    for topics, times in fetch(*engine().topics_of(articles)):
        for topic, count in Counter((topics or "").split(",")).items():
            if topic:
                found[int(topic)] += count * times
    most = sorted(found.items(), key=lambda each: (-each[1], each[0]))
    return Counter(dict(most[:MOST_VALUES]))


def _named(rows: Iterable[Any], counts: Counter[int]) -> tuple[Facet, ...]:
    by_key = {row.pk: row for row in rows}
    return tuple(
        Facet(by_key[key].slug, count, by_key[key].name)
        for key, count in counts.most_common(MOST_VALUES)
        if key in by_key
    )
