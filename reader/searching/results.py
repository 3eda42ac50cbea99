"""Facets and the chart of hits over time beside the results of a search."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from archive import search
from reader.lists.query_strings import changed
from reader.overviews.chart_series import Bar, Series
from reader.overviews.charts import Chart
from reader.overviews.comparison_form import query_of
from reader.texts.periods import Period

FEWEST_BARS = 3  # fewer get no chart
SHOWN_AT_ONCE = 8  # values of a facet; the rest can be unfolded


@dataclass(frozen=True)
class Value:
    """A value of a facet: its number of hits, and the query string that adds or removes it."""

    name: str
    count: int
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class FacetGroup:
    """The values of one facet: source, year, topic or lang."""

    facet: str
    values: list[Value]

    def narrows(self, count: int) -> bool:
        """Whether choosing or removing any value would change a result of `count` hits."""
        return any(value.is_chosen or value.count < count for value in self.values)

    @property
    def shown(self) -> list[Value]:
        """The first values, and all chosen ones."""
        return [v for n, v in enumerate(self.values) if n < SHOWN_AT_ONCE or v.is_chosen]

    @property
    def more(self) -> list[Value]:
        return [value for value in self.values if value not in self.shown]


@dataclass(frozen=True)
class Results:
    """The facets and chart of a search."""

    groups: list[FacetGroup]
    # For the filter form: topics of these hits, not of the whole archive.
    topics: Sequence[search.Facet]
    facets_are_exact: bool
    chart: Chart | None

    @classmethod
    def of(cls, census: search.Census, address: QueryDict) -> Self:
        """Return the facets and chart of counted hits; `address` holds the search's parameters."""
        assert census.counts
        facets = census.counts.facets
        return cls(
            [group for group in _groups(facets, address) if group.narrows(census.count)],
            facets.topics,
            facets.is_exact,
            _chart(census.bars, address) if census.bars else None,
        )


def _groups(facets: search.Facets, address: QueryDict) -> Iterable[FacetGroup]:
    yield FacetGroup("source", [_value("source", facet, address) for facet in facets.sources])
    yield FacetGroup("year", [_year(facet, address) for facet in facets.years])
    yield FacetGroup("topic", [_value("topic", facet, address) for facet in facets.topics])
    yield FacetGroup("lang", [_value("lang", facet, address) for facet in facets.languages])


def _value(name: str, facet: search.Facet, address: QueryDict) -> Value:
    given = address.getlist(name)
    is_chosen = facet.value in given
    # `lang` takes one value; a source or topic is added to those chosen.
    others = [value for value in given if value != facet.value and name != "lang"]
    values = others if is_chosen else [*others, facet.value]
    query = changed(address, **{name: values})
    return Value(facet.name or facet.value, facet.count, query, is_chosen)


def _year(facet: search.Facet, address: QueryDict) -> Value:
    year = Period(int(facet.value))
    days = (year.first.isoformat(), year.last.isoformat())
    is_chosen = (address.get("published_after"), address.get("published_before")) == days
    after, before = ("", "") if is_chosen else days
    query = changed(address, published_after=after, published_before=before)
    return Value(facet.value, facet.count, query, is_chosen)


def _chart(found: search.Bars, address: QueryDict) -> Chart | None:
    if len(found.bars) < FEWEST_BARS:
        return None
    bars = [
        Bar(
            Period(bar.first.year, bar.first.month if found.by == "month" else None),
            bar.count,
            "?"
            + changed(
                address,
                published_after=bar.first.isoformat(),
                published_before=bar.last.isoformat(),
            ),
            bar.share,
            bar.whole,
        )
        for bar in found.bars
    ]
    name = _("Hits by month") if found.by == "month" else _("Hits by year")
    # Topics narrow a search; in a comparison each would be a line of its own.
    words = " ".join(
        [address.get("q", ""), *(f"topic:{slug}" for slug in address.getlist("topic") if slug)]
    )
    query = query_of(_without(address, "topic"), words=[words], by=[found.by])
    return Chart(name, [Series(name, bars)], query=query)


def _without(address: QueryDict, name: str) -> QueryDict:
    kept = address.copy()
    kept.pop(name, None)
    return kept
