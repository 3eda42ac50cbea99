"""Coverage by source: articles per year and month, gaps, languages, share of doubtful dates."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.db.models import CharField, Count, F, Max, Min, OuterRef, Subquery, Sum
from django.db.models.functions import Cast
from django.utils import timezone

from archive.extraction.rejection_wording import in_words
from archive.intake.subscriptions.rhythms import is_silent
from archive.models import Article, Capture, Source, Tally
from archive.models.tally import ANY_TOPIC, Span, TallyQuerySet
from reader.overviews.chart_series import Month
from reader.texts.periods import Period

REASONS_READ, REASONS_SHOWN, GAPS_SHOWN = 200, 10, 6


@dataclass(frozen=True)
class Gap:
    """Consecutive months without an article, between two months that have some."""

    first: Period
    last: Period
    months: int


@dataclass
class Holdings:
    """Statistics of one source: articles by year and language, gaps, dates, full texts."""

    source: Source
    last_arrival: dt.datetime | None
    is_silent: bool = False
    years: Counter[int] = field(default_factory=Counter)
    # The first and the last month with articles, and the gaps between them.
    first: Period | None = None
    last: Period | None = None
    gaps: list[Gap] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)
    articles: int = 0
    estimated: int = 0
    full_text: int = 0

    @property
    def languages_by_number(self) -> list[tuple[str, int]]:
        return self.languages.most_common()

    @property
    def estimated_share(self) -> float:
        return self.estimated / self.articles

    @property
    def undated(self) -> int:
        return self.articles - sum(self.years.values())

    @property
    def undated_share(self) -> float:
        return self.undated / self.articles

    @property
    def full_text_share(self) -> float:
        return self.full_text / self.articles

    @property
    def gaps_shown(self) -> list[Gap]:
        return self.gaps[:GAPS_SHOWN]

    @property
    def gaps_more(self) -> int:
        return max(0, len(self.gaps) - GAPS_SHOWN)


@dataclass(frozen=True)
class Grid:
    """Article counts of sources by period: one row for each source, one column for each period."""

    periods: list[Period]
    rows: list[tuple[int, ...]]

    @cached_property
    def most(self) -> int:
        return max((count for row in self.rows for count in row), default=0)

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        return tuple(period.url for period in self.periods)


def holdings() -> list[Holdings]:
    """Return the statistics of each source with articles, the largest first."""
    arrivals = Article.objects.filter(source=OuterRef("pk")).order_by("-created_at")
    sources = Source.objects.for_linking().annotate(
        arrival=Subquery(arrivals.values("created_at")[:1]),
        measured=F("rhythm__newest_at"),
        silent_at=F("rhythm__silent_at"),
    )
    found = {s.pk: Holdings(s, s.arrival, _is_silent(s)) for s in sources}  # type: ignore[attr-defined]
    for row in _tallies().filter(span=Span.EVER):
        of = found[row.source_id]
        of.languages[row.language] += row.articles
        of.articles += row.articles
        of.estimated += row.estimated
        of.full_text += row.full_text
    years = _tallies().filter(span=Span.YEAR).values_list("source", "first")
    for pk, first, count in years.annotate(total=Sum("articles")):
        found[pk].years[first.year] = count
    _note_gaps(found)
    held = [of for of in found.values() if of.articles]
    return sorted(held, key=lambda of: (-of.articles, of.source.slug))


def _is_silent(source: Any) -> bool:
    """Whether nothing has come from a source since its rhythm was measured, for too long."""
    has_come = source.arrival is None or source.measured is None or source.arrival > source.measured
    return not has_come and is_silent(source.arrival, source.silent_at, timezone.now())


def months_of(year: int) -> dict[int, Counter[int]]:
    """Return article counts by month (1 to 12) of a year, by source id."""
    found: defaultdict[int, Counter[int]] = defaultdict(Counter)
    of_year = _tallies().filter(span=Span.MONTH, first__year=year).values_list("source", "first")
    for pk, first, count in of_year.annotate(total=Sum("articles")):
        found[pk][first.month] = count
    return found


def _tallies() -> TallyQuerySet:
    return Tally.objects.filter(topic=ANY_TOPIC).exclude(articles=0).order_by()


def _note_gaps(found: dict[int, Holdings]) -> None:
    """Set first month, last month and gaps of each source.

    Single months are read only for sources that have gaps, which their number of months shows.
    """
    months = _tallies().filter(span=Span.MONTH).values_list("source")
    ends = months.annotate(Min("first"), Max("first"), Count("first", distinct=True))
    broken = []
    for pk, first, last, count in ends:
        found[pk].first, found[pk].last = (
            Period(first.year, first.month),
            Period(last.year, last.month),
        )
        if count <= (last.year - first.year) * 12 + last.month - first.month:
            broken.append(pk)
    # As text, because parsing tens of thousands of dates is slow.
    day = Cast("first", CharField(max_length=10))
    rows = months.filter(source__in=broken).values_list("source", day).distinct()
    held: defaultdict[int, set[Month]] = defaultdict(set)
    for pk, first in rows if broken else ():
        held[pk].add((int(first[:4]), int(first[5:7])))
    for pk, of_source in held.items():
        found[pk].gaps = gaps_between(of_source)


def gaps_between(months: set[Month]) -> list[Gap]:
    """Return the gaps between the first and the last of the months, the latest first.

    >>> [(gap.first.name, gap.months) for gap in gaps_between({(2023, 11), (2024, 2)})]
    [('2023-12', 2)]
    """
    numbers = sorted((year * 12 + month - 1 for year, month in months), reverse=True)
    return [
        Gap(_month(earlier + 1), _month(later - 1), later - earlier - 1)
        for later, earlier in pairwise(numbers)
        if later - earlier > 1
    ]


def _month(number: int) -> Period:
    return Period(number // 12, number % 12 + 1)


def rejections() -> tuple[int, list[tuple[str, int]]]:
    """Return the number of rejected captures, and the commonest reasons among the latest 200."""
    rejected = Capture.objects.filter(outcome=Capture.Outcome.REJECTED)
    latest = rejected.order_by("-received_at").values_list("reason", flat=True)[:REASONS_READ]
    return rejected.count(), Counter(map(in_words, latest)).most_common(REASONS_SHOWN)
