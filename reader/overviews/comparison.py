"""Up to five topics, outlets or searches over time, on one chart by day, week, month or year."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from archive import search
from archive.models import Scope, Source, Tally, Topic, TopicPair
from archive.models.page_urls import addresses
from archive.models.tally import ANY_TOPIC, Span
from reader.lists.filters import ArticleFilter
from reader.overviews.chart_series import Series
from reader.overviews.charts import Chart
from reader.texts.periods import Period, holding

KINDS = ("day", "week", "month", "year")
MOST_LINES = 5
# The longest time, in days, that is shown by days and by weeks unless asked otherwise, and the
# longest that can be: beyond, thousands of bars would be drawn of hundreds of thousands of counts.
BY_DAY, BY_WEEK, BY_MONTH = 45, 184, 20 * 366
MOST_DAYS = {"day": 2 * 366, "week": 6 * 366}


class TooLongError(Exception):
    """Raised where so long a time cannot be shown by days or weeks."""


def kind_for(first: dt.date, last: dt.date, wanted: str = "") -> str:
    """Return the kind of periods asked for, else the one of which a time has some dozens.

    Raises TooLongError where as many days or weeks are too many.
    """
    days = (last - first).days + 1
    if days > MOST_DAYS.get(wanted, days):
        raise TooLongError
    limits = ((BY_DAY, "day"), (BY_WEEK, "week"), (BY_MONTH, "month"))
    return wanted or next((kind for most, kind in limits if days <= most), "year")


@dataclass(frozen=True)
class Searched:
    """The words of a search, named and linked as topics and sources are; or a period.

    `words` are what is searched for, where it has another name.
    """

    name: str
    words: str = ""

    @property
    def query(self) -> str:
        return self.words or self.name

    def get_absolute_url(self) -> str:
        return f"{addresses('search')()}?{urlencode({'q': self.query})}"


Subject = Topic | Source | Searched
Counts = dict[dt.date, int]  # articles by day, or by the first day of a month


@dataclass(frozen=True)
class ChartLine:
    """One of the things compared: a topic, an outlet, or a search."""

    subject: Subject
    asked: ArticleFilter  # what narrows the articles, words aside

    @cached_property
    def words(self) -> search.Query | None:
        """The words of a search as they are read, with all spellings; None of a topic or outlet."""
        return search.read(self.subject.query) if isinstance(self.subject, Searched) else None

    @property
    def also(self) -> list[str]:
        """The other spellings under which the words of a search are found."""
        return [name for term in self.words.terms for name in term.also] if self.words else []

    @cached_property
    def hits(self) -> Mapping[dt.date | None, int]:
        """The hits of a search by day, undated ones under None. Raises OverdueError."""
        assert self.words is not None
        return search.days(self.words, self.asked.qs).counts

    def link(self, period: Period) -> str:
        """Return the address of the list of its articles of a period."""
        data, scope = self.asked.data, self.asked.scope or Scope()
        kept = [
            (name, value) for name in ("source", "lang") for value in data.getlist(name) if value
        ]
        first = max(period.first, scope.first or period.first)
        last = min(period.last, scope.last or period.last)
        days = [("published_after", first.isoformat()), ("published_before", last.isoformat())]
        if isinstance(self.subject, Searched):
            query = urlencode([("q", self.subject.query), *kept, *days])
            return f"{addresses('search')()}?{query}"
        name = "topic" if isinstance(self.subject, Topic) else "source"
        kept.insert(0, (name, self.subject.slug))
        if period.kind == "week":
            return f"{addresses('timeline')()}?{urlencode([*kept, *days])}"
        limits = (("published_after", scope.first), ("published_before", scope.last))
        kept += [(limit, day.isoformat()) for limit, day in limits if day]
        return f"{addresses('timeline')(*period.parts)}?{urlencode(kept)}"


@dataclass(frozen=True)
class Comparison:
    """Lines, counted in periods of one kind; `kind` and `of_shares` are as asked for."""

    lines: Sequence[ChartLine]
    asked: ArticleFilter
    wanted: str = ""
    of_shares: bool = False
    query: str = ""
    known: Collection[dt.date] = ()  # days or months with articles, where they were counted before

    @property
    def whole(self) -> Scope:
        """The articles to which everything is narrowed."""
        return self.asked.scope or Scope()

    @cached_property
    def months(self) -> dict[Subject | None, Counts]:
        """Articles of each line by the first day of the month, or by day; of all under None."""
        return self._counted(self.whole, Span.MONTH)

    @cached_property
    def ends(self) -> tuple[dt.date, dt.date] | None:
        """The first and last day that may have articles, to the month; None without any."""
        known = self.known or [day for line in self.lines for day in self.months[line.subject]]
        if not known:
            return None
        last = max(known)
        end = Period(last.year, last.month).last
        first = max(min(known), self.whole.first or min(known))
        return first, min(end, self.whole.last or end)

    @cached_property
    def kind(self) -> str:
        """Day, week, month or year: as asked, else so that there are some dozens of periods.

        Raises TooLongError where as many days or weeks are too many.
        """
        return kind_for(*self.ends, self.wanted) if self.ends else self.wanted or "month"

    @property
    def searches(self) -> list[ChartLine]:
        """The lines of searches, periods aside."""
        return [
            line
            for line in self.lines
            if isinstance(line.subject, Searched) and not line.subject.words
        ]

    @cached_property
    def numbers(self) -> list[tuple[Subject, int]]:
        """How many articles each line has, those without a date included."""
        counts = self._counted(self.whole, Span.EVER)
        return [(line.subject, sum(counts[line.subject].values())) for line in self.lines]

    @property
    def together(self) -> int | None:
        """How many articles two topics share; None of others, or if the articles are narrowed."""
        topics = [line.subject for line in self.lines if isinstance(line.subject, Topic)]
        if len(topics) != 2 or len(self.lines) != 2 or self.whole != Scope():
            return None
        return TopicPair.objects.beside(topics[0]).get(topics[1].pk, 0)

    def chart(self) -> Chart:
        """Return the chart. Raises TooLongError and OverdueError."""
        names = {
            "day": _("Articles per day"),
            "week": _("Articles per week"),
            "month": _("Articles per month"),
            "year": _("Articles per year"),
        }
        shares = {
            "day": _("Share of the archive per day"),
            "week": _("Share of the archive per week"),
            "month": _("Share of the archive per month"),
            "year": _("Share of the archive per year"),
        }
        name = (shares if self.of_shares else names)[self.kind]
        if self.ends is None:
            return Chart(name, [Series(line.subject.name, []) for line in self.lines])
        if self.kind in MOST_DAYS:
            found = self._counted(self.whole.within(*self.ends), Span.DAY)
        else:
            found = self.months
        counts = {subject: self._in_periods(days) for subject, days in found.items()}
        periods = self._periods([counts[line.subject] for line in self.lines])
        series = [
            Series.of_periods(
                line.subject.name, counts[line.subject], periods, line.link, counts[None]
            )
            for line in self.lines
        ]
        return Chart(name, series, self.of_shares, self.query)

    def _counted(self, scope: Scope, widest: Span) -> dict[Subject | None, Counts]:
        """Return the articles of each line, and under None of all, by the first days of spans.

        One query for all topics, one for all outlets. A search counts all its hits, by day; without
        a date only where `widest` is EVER.
        """
        found: dict[Subject | None, Counts] = {line.subject: {} for line in self.lines} | {None: {}}
        topics = {
            line.subject.pk: line.subject for line in self.lines if isinstance(line.subject, Topic)
        }
        rows = Tally.objects.filter(topic__in=[ANY_TOPIC, *topics]).from_sources(scope)
        for (topic, first), count in rows.over(scope, widest).sums("topic", "first").items():
            found[topics.get(topic)][first] = count
        sources = {
            line.subject.pk: line.subject for line in self.lines if isinstance(line.subject, Source)
        }
        if sources:
            rows = Tally.objects.of(replace(scope, sources=tuple(sources.values())))
            for (source, first), count in rows.over(scope, widest).sums("source", "first").items():
                found[sources[source]][first] = count
        for line in self.lines:
            if isinstance(line.subject, Searched):
                dated = {day: count for day, count in line.hits.items() if day}
                undated = {dt.date.min: line.hits.get(None, 0)} if widest == Span.EVER else {}
                found[line.subject] = dated | undated
        return found

    def _in_periods(self, counts: Counts) -> Counter[Period]:
        found: Counter[Period] = Counter()
        inside = partial(holding, kind=self.kind)
        for day, count in counts.items():
            found[inside(day)] += count
        return found

    def _periods(self, counts: Sequence[Mapping[Period, int]]) -> list[Period]:
        known = [period for count in counts for period in count]
        if not known:
            return []
        return list(Period.all_between(min(known).first, max(known).first, self.kind))


def lines_of(
    topics: Sequence[Topic],
    sources: Sequence[Source],
    words: Sequence[str],
    asked: ArticleFilter,
    periods: Sequence[str] = (),
) -> list[ChartLine]:
    """Return the lines of a chart, in this order."""
    searches = [Searched(each) for each in words]
    searches += [Searched(each, f"on:{each}") for each in periods]
    subjects: list[Subject] = [*topics, *sources, *searches]
    return [ChartLine(subject, asked) for subject in subjects]
