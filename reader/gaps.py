"""What an archive lacks: per source, by month and year, with the months that are missing."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import OuterRef, Subquery, Sum

from archive.models import Article, Capture, Source, Tally
from archive.models.tally import ANY_TOPIC, Span
from archive.reasons import in_words
from reader.charts import Month, months_between
from reader.periods import Cell, Period, cell_of

REASONS_READ, REASONS_SHOWN, GAPS_SHOWN = 200, 10, 6


@dataclass(frozen=True)
class Gap:
    """Months without an article between two that have some."""

    first: Period
    last: Period
    months: int


@dataclass
class Holdings:
    """What the archive has of a source."""

    source: Source
    last_arrival: dt.datetime | None
    months: dict[Month, int] = field(default_factory=dict)
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
    def full_text_share(self) -> float:
        return self.full_text / self.articles

    @property
    def first(self) -> Period | None:
        return Period(*min(self.months)) if self.months else None

    @property
    def last(self) -> Period | None:
        return Period(*max(self.months)) if self.months else None

    @cached_property
    def gaps(self) -> list[Gap]:
        """The months that are missing, the latest first."""
        gaps: list[Gap] = []
        missing: list[Period] = []
        between = months_between(min(self.months), max(self.months)) if self.months else []
        for period in between:
            if (period.year, period.month or 0) not in self.months:
                missing.append(period)
            elif missing:
                gaps.append(Gap(missing[0], missing[-1], len(missing)))
                missing = []
        return gaps[::-1]

    @property
    def gaps_shown(self) -> list[Gap]:
        return self.gaps[:GAPS_SHOWN]

    @property
    def gaps_more(self) -> int:
        return max(0, len(self.gaps) - GAPS_SHOWN)

    @cached_property
    def by_year(self) -> Counter[int]:
        counts: Counter[int] = Counter()
        for (year, _), count in self.months.items():
            counts[year] += count
        return counts

    def years(self, years: list[int], most: int) -> list[Cell]:
        """Return a cell for each year."""
        return [cell_of(Period(year), self.by_year[year], most) for year in years]

    def months_of(self, year: int, most: int) -> list[Cell]:
        """Return a cell for each month of a year."""
        return [
            cell_of(Period(year, month), self.months.get((year, month), 0), most)
            for month in range(1, 13)
        ]


def holdings() -> list[Holdings]:
    """Return what the archive has of each source that it has something of, the most first."""
    arrivals = Article.objects.filter(source=OuterRef("pk")).order_by("-created_at")
    sources = Source.objects.annotate(arrival=Subquery(arrivals.values("created_at")[:1]))
    found = {s.pk: Holdings(s, s.arrival) for s in sources}
    tallies = Tally.objects.filter(topic=ANY_TOPIC).exclude(articles=0).order_by()
    months = tallies.filter(span=Span.MONTH).values_list("source", "first")
    for pk, first, count in months.annotate(total=Sum("articles")):
        found[pk].months[first.year, first.month] = count
    for row in tallies.filter(span=Span.EVER):
        of = found[row.source_id]
        of.languages[row.language] += row.articles
        of.articles += row.articles
        of.estimated += row.estimated
        of.full_text += row.full_text
    held = [of for of in found.values() if of.articles]
    return sorted(held, key=lambda of: (-of.articles, of.source.slug))


def rejections() -> tuple[int, list[tuple[str, int]]]:
    """Return how many captures could not be read, and why the latest of them could not."""
    rejected = Capture.objects.filter(outcome=Capture.Outcome.REJECTED)
    latest = rejected.order_by("-received_at").values_list("reason", flat=True)[:REASONS_READ]
    return rejected.count(), Counter(map(in_words, latest)).most_common(REASONS_SHOWN)
