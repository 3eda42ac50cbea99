"""The page of a thread: its events as a dated list, its outlets and people, its articles by day."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from archive.models import Article, ArticleQuerySet, ArticleTopic, Event, Scope, Source, Topic
from archive.models.order import day_of_place, place_of_day
from archive.models.page_urls import addresses
from reader.affairs.event_entries import EventEntry, event_entries
from reader.lists.filters import ArticleFilter
from reader.lists.paging import COUNTED, Cursor, Page
from reader.lists.query_strings import changed, known_parameters
from reader.overviews.chart_series import Series
from reader.overviews.charts import Chart
from reader.texts.periods import Period

EVENTS_ON_A_PAGE = 40
MOST_UNFOLDED = 12  # articles of an event; the others on its own page
MOST_NAMES, MOST_OUTLETS = 12, 20
MOST_DAYS = 92  # of a chart by day; longer threads are drawn by month
NAMES = Topic.Kind.PERSON, Topic.Kind.ORGANISATION, Topic.Kind.PLACE


@dataclass(frozen=True)
class OfThread:
    """Events of a thread, oldest or newest first, with their articles; and the page of them."""

    events: Sequence[EventEntry]
    page: Page

    @property
    def is_empty(self) -> bool:
        return not self.events


@dataclass(frozen=True)
class Share:
    """A topic or outlet, its number of articles, and the query string that lists these."""

    row: Topic | Source
    articles: int
    query: str


def narrowed(filter: ArticleFilter) -> ArticleQuerySet:
    """Return the articles narrowed by everything asked for, those of a search by its best hits."""
    if filter.words:
        return Article.objects.published().filter(pk__in=filter.ids(number=COUNTED))
    articles: ArticleQuerySet = filter.qs
    return articles


def of_thread(
    filter: ArticleFilter, articles: ArticleQuerySet, scope: Scope | None, period: Period | None
) -> OfThread:
    """Return the page asked for of the events that have any of the articles, by their first day."""
    counts = Counter(dict(narrowed(filter).order_by().values_list("event").annotate(n=Count("pk"))))
    found = Event.objects.filter(pk__in=counts).oldest_first()
    ordered = [(day or dt.date.min, pk) for pk, day in found.values_list("pk", "first_day")]
    if filter.order == "-published_at":
        ordered.reverse()
    shown, after, before = _piece(ordered, filter.given["page"], filter.order == "-published_at")
    entries = event_entries(
        [pk for _, pk in shown],
        narrowed(filter) if filter.words or filter.narrows else None,
        MOST_UNFOLDED,
    )
    events = [entries[pk] for _, pk in shown if pk in entries]
    return OfThread(events, Page([], after, before, counts.total(), True))


def _piece(
    ordered: Sequence[tuple[dt.date, int]], cursor: Cursor | None, newest: bool
) -> tuple[Sequence[tuple[dt.date, int]], str, str]:
    """Return the events of a page, and the tokens of the pages after and before it."""
    start = 0
    if cursor:
        places = [pk for _day, pk in ordered]
        edge = day_of_place(cursor.place) if cursor.is_dated else dt.date.min
        if cursor.pk in places:
            start = places.index(cursor.pk) + (not cursor.backwards)
        else:  # it left the thread: the others of its day are shown, perhaps once more
            start = sum(day > edge if newest else day < edge for day, _pk in ordered)
        if cursor.backwards:
            start = max(0, start - EVENTS_ON_A_PAGE)
    shown = ordered[start : start + EVENTS_ON_A_PAGE]
    more = len(ordered) > start + EVENTS_ON_A_PAGE
    order = "-" if newest else "+"
    after = Cursor(order, place_of_day(shown[-1][0]), shown[-1][1]).token if shown and more else ""
    back = shown and start
    before = Cursor(order, place_of_day(shown[0][0]), shown[0][1], True).token if back else ""
    return shown, after, before


def chart_of(filter: ArticleFilter, slug: str) -> Chart | None:
    """Return the chart of a thread's articles by day, or by month if of more than a quarter."""
    rows = narrowed(filter).dated().order_by().values_list("published_day")
    days: dict[dt.date, int] = dict(rows.annotate(n=Count("pk")))
    if not days:
        return None
    asked = known_parameters(filter.data)

    def link(period: Period) -> str:
        first, last = period.first.isoformat(), period.last.isoformat()
        return "?" + changed(asked, published_after=first, published_before=last)

    first, last = min(days), max(days)
    by_day = (last - first).days < MOST_DAYS
    kind, name = ("day", _("Articles per day")) if by_day else ("month", _("Articles per month"))
    counts: Counter[Period] = Counter()
    for day, count in days.items():
        counts[Period.holding(day, kind)] += count
    span = [*Period.all_between(first, last, kind)]
    files = f"{addresses('thread')(slug)}chart?{asked.urlencode()}".rstrip("?")
    return Chart(name, [Series.of_periods("", counts, span, link)], files=files)


def outlets_of(filter: ArticleFilter) -> list[Share]:
    """Return the outlets with most of the articles, most first."""
    rows = narrowed(filter).order_by().values_list("source").annotate(n=Count("pk"))
    counts = dict(rows.order_by("-n", "source")[:MOST_OUTLETS])
    sources = Source.objects.for_linking().in_bulk(counts)
    asked = known_parameters(filter.data)
    return [
        Share(sources[pk], n, changed(asked, source=sources[pk].slug)) for pk, n in counts.items()
    ]


def names_of(filter: ArticleFilter) -> list[Share]:
    """Return the people, organisations and places of most of the articles, most first."""
    links = ArticleTopic.objects.shown().filter(
        article__in=narrowed(filter).order_by().values("pk"), topic__kind__in=NAMES
    )
    rows = links.order_by().values_list("topic").annotate(n=Count("pk"))
    counts = dict(rows.filter(n__gt=1).order_by("-n", "topic")[:MOST_NAMES])
    topics = Topic.objects.for_linking().in_bulk(counts)
    asked = known_parameters(filter.data)
    return [Share(topics[pk], n, changed(asked, topic=topics[pk].slug)) for pk, n in counts.items()]
