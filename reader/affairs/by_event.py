"""The timeline by event: for each day its events, those of most outlets first, then other articles."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from archive.models import Article, ArticleQuerySet, ArticleTopic, Scope, Tally
from archive.models.order import UNDATED, day_of_place, place_of_day
from reader.affairs.event_entries import EventEntry, event_entries
from reader.lists.filters import ArticleFilter
from reader.lists.paging import COUNTED, PAGE_SIZE, Cursor, Page
from reader.texts.periods import Period

MOST_EVENTS = 15  # of a day
DAYS_ON_A_PAGE = 7
LOOKED_FOR = 600  # articles after which a page of days ends, though it has fewer than it may
REST_SHOWN = 5  # articles of no event, of each day on a page of days; the others on the day's page
MOST_UNFOLDED = 20  # articles of an event; the others on its own page
APPROXIMATE = Article.Precision.ESTIMATED, Article.Precision.DAY, Article.Precision.MONTH


@dataclass(frozen=True)
class DayByEvent:
    """A day: its events, those that began on an earlier one, other articles, and how many more.

    An event stands with its articles under the day of its first report alone, unless the list is
    narrowed: a filter may leave only articles of later days.
    """

    period: Period
    events: Sequence[EventEntry]
    continued: Sequence[EventEntry]
    rest: Sequence[Article]
    more: int


@dataclass(frozen=True)
class ByEvent:
    """The days of a page, and the page of all articles that it shows outside events."""

    days: Sequence[DayByEvent]
    page: Page

    @property
    def is_empty(self) -> bool:
        return not any(day.events or day.continued or day.rest for day in self.days)


class _Arrangeable(NamedTuple):
    """What is read of every article of a day to arrange it."""

    pk: int
    event: int | None
    covered: int | None  # outlets of the event
    source: int
    day: dt.date
    newest_place: int | None
    precision: str
    basis: str

    def place(self, newest: bool) -> tuple[bool, int, int]:
        """Where it stands in its day: those without a time of day last, in either order."""
        timed = self.precision not in APPROXIMATE and self.basis != Article.Basis.PAGE
        return _place(self.newest_place if timed else None, self.pk, newest)


class _Part(NamedTuple):
    """What is shown of a day, in order: events, other articles, and how many more of the latter."""

    events: Sequence[int]
    rest: Sequence[_Arrangeable]
    more: int


def _place(place: int | None, pk: int, newest: bool) -> tuple[bool, int, int]:
    sign = -1 if newest else 1
    return place is None, sign * (place or 0), sign * pk


def by_event(
    filter: ArticleFilter, articles: ArticleQuerySet, scope: Scope | None, period: Period | None
) -> ByEvent:
    """Return the page asked for of the articles, all of them narrowed by the filter, by event.

    `period` and `scope` are those the articles lie in. Of a day: its events on the first page, and
    a page of its other articles; else seven days with what is on top of each. Undated articles are
    in neither.
    """
    cursor: Cursor | None = filter.given["page"]
    newest = filter.order != "published_at"
    left = filter.qs if filter.narrows else None
    if period and period.day:
        top, rest = _arranged(_rows(articles, scope, [period.first]), newest)
        size = filter.given["page_size"] or PAGE_SIZE
        shown, around = _piece(rest, cursor, size, newest)
        parts = {period.first: _Part([] if around[1] else top, shown, 0)}
    else:
        days, around = _days(articles, scope, cursor, newest)
        rows = _rows(articles, scope, days)
        parts = {}
        for day in days:
            top, rest = _arranged([row for row in rows if row.day == day], newest)
            parts[day] = _Part(top, rest[:REST_SHOWN], len(rest[REST_SHOWN:]))
    count, is_exact = _count(articles, scope)
    return _loaded(parts, left, around, count, is_exact)


def _days(
    articles: ArticleQuerySet, scope: Scope | None, cursor: Cursor | None, newest: bool
) -> tuple[list[dt.date], tuple[str, str]]:
    """Return the days of a page of days in order, and the tokens of the pages after and before."""
    backwards = bool(cursor and cursor.backwards)
    falling = newest != backwards
    edge = None
    if cursor and cursor.is_dated:
        edge = day_of_place(cursor.place)
        if edge == (dt.date.min if falling else dt.date.max):
            return [], ("", "")
        edge += dt.timedelta(-1 if falling else 1)
    if scope and scope.is_tallied:
        found = Tally.objects.nearest_days(scope, edge, falling, LOOKED_FOR)
    else:
        rows: Any = ArticleTopic.objects.in_scope(scope) if scope and scope.topics else articles
        dated = rows.dated()
        if edge:
            dated = dated.filter(**{f"published_day__{'lte' if falling else 'gte'}": edge})
        order = "-published_day" if falling else "published_day"
        distinct = dated.order_by(order).values_list("published_day", flat=True).distinct()
        found = [*distinct[: DAYS_ON_A_PAGE + 1]]
    more, days = len(found) > DAYS_ON_A_PAGE, found[:DAYS_ON_A_PAGE]
    if scope and scope.is_tallied and days:
        more = Tally.objects.nearest_day(scope, days[-1], falling=falling) is not None
    if backwards:
        days.reverse()
    after = _token(days[-1], newest) if days and (more or backwards) else ""
    earlier = days and cursor and (more or not backwards)
    before = _token(days[0], newest, backwards=True) if earlier else ""
    return days, (after, before)


def _token(day: dt.date, newest: bool, backwards: bool = False) -> str:
    return Cursor("-" if newest else "+", place_of_day(day), 1, backwards).token


def _rows(
    articles: ArticleQuerySet, scope: Scope | None, days: Sequence[dt.date]
) -> list[_Arrangeable]:
    """Return the articles of the days, by the index of the timeline or of the first topic."""
    about = bool(scope and scope.topics)
    path = "article__" if about else ""
    found: Any = ArticleTopic.objects.in_scope(scope) if scope and about else articles
    columns = ("event", "event__outlets", "source")
    rows = found.filter(published_day__in=days).order_by("-published_day").values_list(
        f"{path}id", *(f"{path}{column}" for column in columns), "published_day", "newest_place",
        f"{path}published_precision", f"{path}published_basis",
    )[:COUNTED]  # fmt: skip
    return [_Arrangeable(*row) for row in rows]


def _arranged(rows: Iterable[_Arrangeable], newest: bool) -> tuple[list[int], list[_Arrangeable]]:
    """Return a day's events, those that most outlets wrote of first, and the other articles."""
    events: defaultdict[int, list[_Arrangeable]] = defaultdict(list)
    rest: list[_Arrangeable] = []
    for row in rows:
        (rest if row.event is None else events[row.event]).append(row)

    def order(item: tuple[int, list[_Arrangeable]]) -> tuple[int, int, int, int]:
        event, of_it = item
        return -len({row.source for row in of_it}), -(of_it[0].covered or 0), -len(of_it), event

    ordered = sorted(events.items(), key=order)
    for _, others in ordered[MOST_EVENTS:]:
        rest += others
    rest.sort(key=lambda row: row.place(newest))
    return [event for event, _ in ordered[:MOST_EVENTS]], rest


def _piece(
    rest: list[_Arrangeable], cursor: Cursor | None, size: int, newest: bool
) -> tuple[list[_Arrangeable], tuple[str, str]]:
    """Return the page of a day's other articles, and the tokens of the pages after and before."""
    start = 0
    if cursor:
        edge = _place(cursor.place if cursor.is_dated else None, cursor.pk, newest)
        if cursor.backwards:
            start = max(0, sum(row.place(newest) < edge for row in rest) - size)
        else:
            start = sum(row.place(newest) <= edge for row in rest)
    shown = rest[start : start + size]
    after = _beside(shown[-1], newest) if shown and len(rest) > start + size else ""
    before = _beside(shown[0], newest, backwards=True) if shown and start else ""
    return shown, (after, before)


def _beside(row: _Arrangeable, newest: bool, backwards: bool = False) -> str:
    untimed = row.place(newest)[0] or row.newest_place is None
    place = UNDATED[0] if untimed else row.newest_place
    return Cursor("-" if newest else "+", place or 0, row.pk, backwards).token


def _count(articles: ArticleQuerySet, scope: Scope | None) -> tuple[int, bool]:
    if scope and scope.is_tallied:
        return Tally.objects.number(scope), True
    rows: Any = ArticleTopic.objects.in_scope(scope) if scope and scope.topics else articles
    count = rows.order_by()[: COUNTED + 1].count()
    return min(count, COUNTED), count <= COUNTED


def _loaded(
    parts: Mapping[dt.date, _Part],
    left: ArticleQuerySet | None,
    around: Sequence[str],
    count: int,
    is_exact: bool,
) -> ByEvent:
    """Return the page with its rows read; events unfold to their articles of other days as well."""
    ids = [row.pk for part in parts.values() for row in part.rest]
    found = Article.objects.for_listing().in_bulk(ids)
    shown = [event for part in parts.values() for event in part.events]
    entries = event_entries(shown, left, MOST_UNFOLDED)
    days = []
    for day, part in parts.items():
        listed = [entries[event] for event in part.events if event in entries]
        before = [] if left is not None else [each for each in listed if _began(each) < day]
        events = [each for each in listed if each not in before]
        rest = [found[row.pk] for row in part.rest if row.pk in found]
        days.append(DayByEvent(Period.holding(day, "day"), events, before, rest, part.more))
    apart = [article for day in days for article in day.rest]
    return ByEvent(days, Page(apart, around[0], around[1], count, is_exact))


def _began(entry: EventEntry) -> dt.date:
    return entry.event.first_day or dt.date.max
