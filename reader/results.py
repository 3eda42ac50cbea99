"""What a search page shows besides its hits: facets, and hits over time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from archive import search
from reader.addresses import changed
from reader.charts import Bar, Chart, Series
from reader.periods import Period

FEWEST_BARS = 3  # fewer are no picture
SHOWN_AT_ONCE = 8  # values of a facet; the rest can be unfolded


@dataclass(frozen=True)
class Value:
    """Something hits can be narrowed to, how many there are, and the query that does or undoes it."""

    name: str
    count: int
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """The values of one facet: source, year, topic or lang."""

    facet: str
    values: list[Value]

    def narrows(self, count: int) -> bool:
        """Whether any value changes what is shown of so many hits."""
        return any(value.is_chosen or value.count < count for value in self.values)

    @property
    def shown(self) -> list[Value]:
        """The first values, and whatever was chosen."""
        return [v for n, v in enumerate(self.values) if n < SHOWN_AT_ONCE or v.is_chosen]

    @property
    def more(self) -> list[Value]:
        return [value for value in self.values if value not in self.shown]


@dataclass(frozen=True)
class Results:
    groups: list[Group]
    # What the form offers: the topics of these hits, not those of the whole archive.
    topics: Sequence[search.Facet]
    facets_are_exact: bool
    chart: Chart | None

    @classmethod
    def of(cls, census: search.Census, address: QueryDict) -> Self:
        """Return what is to be said of the hits that were counted; `address` asked for them."""
        facets = census.counts.facets
        return cls(
            [group for group in _groups(facets, address) if group.narrows(census.count)],
            facets.topics,
            facets.is_exact,
            _chart(census.bars, address),
        )


def _groups(facets: search.Facets, address: QueryDict) -> Iterable[Group]:
    yield Group("source", [_value("source", facet, address) for facet in facets.sources])
    yield Group("year", [_year(facet, address) for facet in facets.years])
    yield Group("topic", [_value("topic", facet, address) for facet in facets.topics])
    yield Group("lang", [_value("lang", facet, address) for facet in facets.languages])


def _value(name: str, facet: search.Facet, address: QueryDict) -> Value:
    given = address.getlist(name)
    is_chosen = facet.value in given
    # A list is in one language; of sources any will do, of topics all must apply.
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
        )
        for bar in found.bars
    ]
    name = _("Hits by month") if found.by == "month" else _("Hits by year")
    return Chart(name, [Series(name, bars)])
