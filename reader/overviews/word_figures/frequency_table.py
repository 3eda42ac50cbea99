"""How often words are used, as a table and a chart: by time, or by outlet, language or topic."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive import search
from archive.models import Scope, Source, Tally, Topic
from archive.models.language_names import language_name
from archive.models.page_urls import addresses
from archive.search.query.rewriting import as_typed
from archive.search.words.frequency import Usage, Whole, characters_of, usages, whole
from archive.search.words.sampling import Extent
from reader.lists.query_strings import legible
from reader.overviews.chart_series import Bar, Series
from reader.overviews.charts import Chart
from reader.overviews.comparison import kind_for
from reader.overviews.narrowing import Narrowing
from reader.texts.dates import named
from reader.texts.periods import Period, holding

GROUPED = ("source", "language", "topic")
MOST_ROWS = 100  # of outlets, languages or topics; those with most articles
MILLION = 1_000_000
Link = Callable[..., str]


@dataclass(frozen=True)
class UsageFigure:
    """How often one word is used in one period, outlet, language or topic; None where unknown."""

    articles: int
    share: float | None
    times: float | None
    rate: float | None
    url: str
    total: int = 0


@dataclass(frozen=True)
class FrequencyRow:
    """A period or group, under its name and its key for programs, with a figure for each word."""

    name: str
    key: str
    figures: list[UsageFigure]
    period: Period | None = None


@dataclass(frozen=True)
class CountedWord:
    """One of the words, its figures over all, and the other spellings that were counted as well.

    `as_typed` is the query that counts none of these.
    """

    name: str
    figure: UsageFigure
    undated: int
    also: tuple[str, ...]
    as_typed: str
    extent: Extent


@dataclass(frozen=True)
class FrequencyTable:
    """The words, their figures row by row, and what the chart shows."""

    words: list[CountedWord]
    rows: list[FrequencyRow]
    kind: str
    measure: str

    @property
    def has_times(self) -> bool:
        return self.measure in ("times", "rate")

    @property
    def shown(self) -> list[FrequencyRow]:
        """The rows in which any word is used."""
        return [row for row in self.rows if any(figure.articles for figure in row.figures)]

    @property
    def is_over_time(self) -> bool:
        return self.kind not in GROUPED

    @property
    def is_sampled(self) -> bool:
        return self.has_times and not all(word.extent.is_exact for word in self.words)

    @cached_property
    def chart(self) -> Chart | None:
        """The chart of a table over time; None of others."""
        if not self.is_over_time or not self.rows:
            return None
        names = {
            "": _("Articles"),
            "share": _("Share of articles"),
            "times": _("Occurrences"),
            "rate": _("Occurrences per million characters"),
        }
        unit = self.measure if self.has_times else "articles"
        series = [
            Series(word.name, [self._bar(row, row.figures[n]) for row in self.rows])
            for n, word in enumerate(self.words)
        ]
        return Chart(names[self.measure], series, self.measure == "share", unit=unit)

    def _bar(self, row: FrequencyRow, figure: UsageFigure) -> Bar:
        assert row.period
        if self.has_times:
            value = figure.rate if self.measure == "rate" else figure.times
            return Bar(row.period, round(value or 0), figure.url)
        return Bar(row.period, figure.articles, figure.url, figure.share, figure.total)


def frequency_table(
    words: Sequence[str], asked: Narrowing, by: str, measure: str
) -> FrequencyTable:
    """Return how often the words are used, by a kind of period (or as fits the time) or GROUPED.

    Raises TooLongError and OverdueError.
    """
    queries = [search.read(word) for word in words]
    key = by if by in GROUPED else "day"
    has_times = measure in ("times", "rate")
    used = usages(queries, asked.qs, key, has_times)
    scope = asked.scope or Scope()
    base = whole(scope, key)
    rows, kind = [], key
    links = [_link(word, asked) for word in words]
    if key == "day":
        days = [day for each in used for day in each.articles if day]
        if days:
            kind = kind_for(min(days), max(days), by)
            rows = _periods(used, base, kind, links, scope)
        else:
            kind = by or "month"
    else:
        rows = _groups(used, base, key, links)
    number = Tally.objects.number(scope) if scope.is_tallied else 0
    size = (characters_of(scope) or 0) if has_times else 0
    counted = [
        CountedWord(
            word,
            _figure(each.number, each.occurrences if has_times else None, number, size, link()),
            int(each.articles.get(None, 0)),
            also := tuple(name for term in each.query.terms for name in term.also),
            as_typed(each.query) if also else word,
            each.extent,
        )
        for word, each, link in zip(words, used, links, strict=True)
    ]
    return FrequencyTable(counted, rows, kind, measure)


def _figure(
    articles: float, times: float | None, total: float, size: float, url: str
) -> UsageFigure:
    share = articles / total if total else None
    rate = times / size * MILLION if times is not None and size else None
    return UsageFigure(int(articles), share, times, rate, url if articles else "", int(total))


def _periods(
    used: Sequence[Usage], base: Whole | None, kind: str, links: Sequence[Link], scope: Scope
) -> list[FrequencyRow]:
    def summed(counts: Mapping[Any, float] | None) -> Counter[Period]:
        found: Counter[Period] = Counter()
        for day, count in (counts or {}).items():
            if day:
                found[holding(day, kind)] += count  # type: ignore[assignment]
        return found

    articles = [summed(each.articles) for each in used]
    times = [summed(each.times) for each in used]
    totals, sizes = (
        (summed(base.articles), summed(base.characters)) if base else (Counter(), Counter())
    )
    days = [period.first for counts in articles for period in counts]
    language, rows = get_language(), []
    for period in Period.all_between(min(days), max(days), kind):
        within = _days(period, scope)
        figures = [
            _figure(
                articles[n][period],
                None if each.times is None else times[n][period],
                totals[period],
                sizes[period],
                links[n](**within) if articles[n][period] else "",
            )
            for n, each in enumerate(used)
        ]
        rows.append(FrequencyRow(named(period, language), period.name, figures, period))
    return rows


def _days(period: Period, scope: Scope) -> dict[str, str]:
    """Return the days of a period as parameters of a list, as far as they are asked for."""
    first: dt.date = max(period.first, scope.first or period.first)
    last: dt.date = min(period.last, scope.last or period.last)
    return {"published_after": first.isoformat(), "published_before": last.isoformat()}


def _groups(
    used: Sequence[Usage], base: Whole | None, by: str, links: Sequence[Link]
) -> list[FrequencyRow]:
    most: Counter[Any] = Counter()
    for each in used:
        most.update(each.articles)
    keys = [key for key, _count in sorted(most.items(), key=lambda item: (-item[1], item[0]))]
    names = _names(by, keys[:MOST_ROWS])
    parameter = "lang" if by == "language" else by
    articles, characters = (base.articles, base.characters) if base else ({}, {})
    return [
        FrequencyRow(
            name,
            slug,
            [
                _figure(
                    each.articles.get(key, 0),
                    None if each.times is None else each.times.get(key, 0),
                    articles.get(key, 0),
                    characters.get(key) or 0,
                    links[n](**{parameter: slug}),
                )
                for n, each in enumerate(used)
            ],
        )
        for key, (slug, name) in names.items()
    ]


def _names(by: str, keys: Sequence[Any]) -> dict[Any, tuple[str, str]]:
    """Return the slug and the name of each outlet, language or topic, in the order of the keys."""
    if by == "language":
        return {key: (key, language_name(key)) for key in keys}
    model = Source if by == "source" else Topic
    rows = model.objects.for_linking().in_bulk(keys)
    return {key: (rows[key].slug, rows[key].name) for key in keys if key in rows}


def _link(word: str, asked: Narrowing) -> Link:
    """Return a function to the address of the articles with a word, narrowed further."""
    address, narrowing = addresses("search")(), asked.kept

    def link(**narrower: str) -> str:
        kept = [pair for pair in narrowing if pair[0] not in narrower or pair[0] == "topic"]
        query = urlencode([("q", word), ("match", "all"), *kept, *narrower.items()])
        return f"{address}?{legible(query)}"

    return link
