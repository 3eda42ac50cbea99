"""The list of a page: filter form, articles by day or search results, and calendar."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, Protocol

from django.db.models.functions import Substr
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext

from archive import search
from archive.models import Article, ArticleQuerySet, ArticleTopic, Scope, Source, Tally, Topic
from archive.models.order import from_day, to_day
from archive.search.completions import topics_called
from reader.lists.calendar import Almanac, CalendarCell
from reader.lists.filter_counts import FilterCounts
from reader.lists.filter_fields import slugs_of
from reader.lists.filters import ARRANGEMENTS, MOST_ABOUT, NARROWING, ArticleFilter
from reader.lists.paging import COUNTED, LATEST, Page
from reader.lists.query_strings import changed, known_parameters, legible
from reader.lists.readings import WordsRead
from reader.lists.stories import StoryEntry, one_entry_per_story
from reader.texts import image_copies
from reader.texts.noted_articles import noted_by
from reader.texts.periods import Period

SHOWN_TOPICS = 4  # of an entry
Pieces = list[tuple[str, bool]]

LOOKED_THROUGH = 200_000  # characters of a text searched for its excerpt, of perhaps millions
HITS_ON_A_PAGE = 20  # with excerpts they fill as much room as 30 articles without


@dataclass(frozen=True)
class Hit:
    """A search result: title, excerpt and byline in pieces, each marked as a match or not."""

    article: Article
    title: Pieces
    excerpt: Pieces
    # Empty unless the query has `author:`.
    byline: Pieces
    # Whether it holds only some of the words, the first on the page that does, and what it lacks.
    is_partial: bool = False
    is_first_partial: bool = False
    missing: tuple[str, ...] = ()
    # The hits right after it that are copies of it, folded into its entry; None where there are none.
    told: StoryEntry | None = None


@dataclass(frozen=True)
class Choice:
    """One active filter of the list, and the query string without it."""

    name: str
    value: str
    without: str


class Arranged(Protocol):
    """A list in another arrangement than by time: the page of what it shows article by article."""

    @property
    def page(self) -> Page: ...

    @property
    def is_empty(self) -> bool: ...


Arrange = Callable[[ArticleFilter, ArticleQuerySet, Scope | None, Period | None], Arranged]


@dataclass(frozen=True)
class Listing:
    """The list of a page, as templates show it."""

    filter: ArticleFilter
    # None if a parameter is invalid: then nothing is listed.
    page: Page | None
    hits: list[Hit]
    almanac: Almanac | None
    period: Period | None
    # Query string of this list without its page token; the second is for links into the timeline,
    # and names the topic or source of the page as well.
    query: str
    timeline_query: str
    # The list by event, where it is asked for, and whether it may be.
    arranged: Arranged | None = None
    may_arrange: bool = False

    @property
    def status(self) -> int:
        return 400 if self.page is None else 200

    @property
    def has_entries(self) -> bool:
        """Whether anything is listed, be it articles or events."""
        listed = bool(self.page and self.page.articles)
        return listed or bool(self.arranged and not self.arranged.is_empty)

    @property
    def days(self) -> Iterator[tuple[Period | None, list[StoryEntry]]]:
        """The articles of the page by day, copies merged into one entry.

        Those of which the month is known, or a bound, are under their month; those without a date
        under None.
        """
        by_story = one_entry_per_story(self.page or [])
        found: list[tuple[Period | None, list[StoryEntry]]] = []
        for period, entries in groupby(by_story, key=lambda entry: period_of(entry.article)):
            if len(found) > 1 and period and found[-2][0] == period:
                # What was captured in the midst of a day does not part it in two.
                found[-2][1].extend([*found.pop()[1], *entries])
            else:
                found.append((period, list(entries)))
        yield from found

    @property
    def arrivals(self) -> Iterator[tuple[Period, list[Article]]]:
        """The articles of the page grouped by the day on which they came into the archive."""
        for day, articles in groupby(
            self.page or [], key=lambda a: timezone.localdate(a.created_at)
        ):
            yield Period.holding(day, "day"), list(articles)

    @property
    def is_of_a_day(self) -> bool:
        return bool(self.period and self.period.day)

    @cached_property
    def within_timeline(self) -> str:
        """Query string that tells the linked page which list the reader came from, with its "?"."""
        return f"?{self.timeline_query}" if self.timeline_query else ""

    @property
    def weeks(self) -> list[list[CalendarCell | None]]:
        """The weeks of the open month; empty where none is open."""
        if not (self.almanac and self.period and self.period.month):
            return []
        return self.almanac.weeks(self.period.year, self.period.month)

    @property
    def heat(self) -> list[tuple[Period, int, list[list[CalendarCell]]]]:
        """The years of the calendar, with months for those around the open one."""
        year = self.period.year if self.period else None
        return self.almanac.heat(year) if self.almanac else []

    @property
    def weekdays(self) -> list[dt.date]:
        """Seven dates from Monday on, from which templates take the names of weekdays."""
        return [dt.date(2024, 1, day) for day in range(1, 8)]  # 1 January 2024 was a Monday.

    @property
    def earlier(self) -> Period | None:
        return self.almanac.before(self.period) if self.almanac and self.period else None

    @property
    def later(self) -> Period | None:
        return self.almanac.after(self.period) if self.almanac and self.period else None

    @property
    def canonical_query(self) -> str:
        """Query string for `rel=canonical`: filters and page token, without order and page size."""
        kept = QueryDict(self.query, mutable=True)
        for name in ("ordering", "page_size"):
            kept.pop(name, None)
        if token := self.filter.data.get("page"):
            kept["page"] = token
        return kept.urlencode()

    @cached_property
    def facets(self) -> FilterCounts:
        """The counts beside the choices of the filter form."""
        return FilterCounts.of(self.filter.scope) if self.page else FilterCounts()

    @property
    def topic_choices(self) -> list[tuple[str, list[tuple[Topic, int | None]]]]:
        return self.facets.topic_choices()

    @cached_property
    def unknown_topic(self) -> str:
        """What was written for a topic and is the name of none, or of several; else ""."""
        if self.page or "topic" not in self.filter.errors:
            return ""
        written = QueryDict(self.query).getlist("topic")
        known = slugs_of(written)
        return next((words for words in written if words not in known), "")

    @property
    def topics_meant(self) -> list[tuple[str, str]]:
        """Topics whose names hold `unknown_topic`, as (name, query string of the list with it)."""
        if not self.unknown_topic:
            return []
        asked = QueryDict(self.query)
        others = [*slugs_of(asked.getlist("topic")).values()]
        return [
            (topic.name, changed(asked, topic=[*others, topic.slug]))
            for topic in topics_called(self.unknown_topic)
        ]

    @property
    def source_choices(self) -> list[tuple[Source, int | None]]:
        """All sources with the number of articles each would leave, None if unknown."""
        known = self.facets.sources
        sources = Source.objects.for_linking()
        return [(s, None if known is None else known.get(s.pk, 0)) for s in sources]

    @property
    def language_choices(self) -> list[tuple[str, int | None]]:
        """All languages of the archive with the number of articles each would leave."""
        known = self.facets.languages
        return [(c, None if known is None else known.get(c, 0)) for c in self.filter.languages]

    @property
    def timeline_parameters(self) -> list[tuple[str, str]]:
        """`timeline_query` as (name, value), for hidden fields of forms."""
        known = QueryDict(self.timeline_query)
        return [(name, value) for name, values in known.lists() for value in values]

    @property
    def asks(self) -> bool:
        """Whether any words or filters are given."""
        return bool(self.filter.words) or self.filter.narrows

    @cached_property
    def words_read(self) -> WordsRead | None:
        """How the words of a search were read; None for a list without words."""
        return (
            WordsRead(self.page.hits, QueryDict(self.query))
            if self.page and self.page.hits
            else None
        )

    @property
    def orders(self) -> Iterator[tuple[Any, str, bool]]:
        """The orders to offer: label, query string, and whether it is the current one."""
        for number, (order, name) in enumerate(self.filter.orders):
            # The first is the default, which needs no parameter.
            query = changed(QueryDict(self.query), ordering=order if number else "")
            yield name, query, order == self.filter.order

    @property
    def arrangements(self) -> list[tuple[Any, str, bool]]:
        """The arrangements to offer: label, query string, and whether it is the current one."""
        if not self.may_arrange or self.filter.words or not self.page:
            return []
        offered = [("", gettext("by time")), *ARRANGEMENTS]
        current = "event" if self.arranged else ""
        asked = QueryDict(self.query)
        return [(name, changed(asked, by=each), each == current) for each, name in offered]

    @property
    def choices(self) -> Iterator[Choice]:
        """The active filters, in the order of the form."""
        kept = QueryDict(self.query)
        for name in NARROWING:
            for value in kept.getlist(name):
                without = kept.copy()
                without.setlist(name, [other for other in kept.getlist(name) if other != value])
                yield Choice(name, self._label(name, value), legible(without.urlencode()))

    def _label(self, name: str, value: str) -> str:
        """Return the name of a topic or source with this slug; other values as they are."""
        rows = self.filter.given[name] if name in ("topic", "source") else []
        return next((row.name for row in rows if row.slug == value), value)


def listing(
    request: HttpRequest,
    articles: ArticleQuerySet,
    period: Period | None = None,
    scope: Scope | None = None,
    counted: bool = False,
    arrange: Arrange | None = None,
    of_events: bool = False,
    ordering: str = "",
) -> Listing:
    """Return the list that the request asks for among the articles of a page.

    `scope` is the scope equal to `articles`, if there is one; `period` narrows them further. With
    `counted`, a search also counts facets and hits over time. `arrange` makes the list by event where
    `by=event` asks for it; a search is never arranged so. A list `of_events` is that of an event or
    of threads: always arranged so if at all, oldest first, and without a calendar, which leads to
    articles of all. `ordering` is the order where none is asked for.
    """
    given = request.GET.copy()
    if ordering and not given.get("ordering"):
        given["ordering"] = ordering
    filter = ArticleFilter(
        given, queryset=articles, within=scope, oldest_first=of_events, noted=noted_by(request.user)
    )
    kept = known_parameters(filter.asked if filter.is_valid() else given)
    elsewhere = kept.copy()
    for name, rows in (("topic", scope.topics), ("source", scope.sources)) if scope else ():
        elsewhere.setlist(name, dict.fromkeys([*elsewhere.getlist(name), *(r.slug for r in rows)]))
    page, almanac, arranged = None, None, None
    if filter.is_valid():
        scope = filter.scope
        shown = within(filter.qs, period) if period else filter.qs
        of_period = scope.within(period.first, period.last) if scope and period else scope
        if arrange and (of_events or may_be_arranged(filter)):
            arranged = arrange(filter, shown, of_period, period)
            page = arranged.page
        else:
            page = filter.current_page(shown, of_period, counted, HITS_ON_A_PAGE)
        almanac = None if of_events else almanac_of(filter, scope, period)
        image_copies.attach(page)
        attach_topics(page)
    return Listing(
        filter,
        page,
        hits_of(page),
        almanac,
        period,
        legible(kept.urlencode()),
        legible(elsewhere.urlencode()),
        arranged,
        arrange is not None and not of_events,
    )


def may_be_arranged(filter: ArticleFilter) -> bool:
    """Whether the list by event is asked for, of no search and in an order by time."""
    return (
        bool(filter.given["by"])
        and not filter.words
        and filter.order not in (MOST_ABOUT[0], LATEST)
    )


def attach_topics(page: Page) -> None:
    """Set `first_topics` on each article of a page, with one query."""
    found = ArticleTopic.objects.first_of(page.articles, SHOWN_TOPICS)
    for article in page:
        article.first_topics = found.get(article.pk, [])


def almanac_of(filter: ArticleFilter, scope: Scope | None, period: Period | None) -> Almanac | None:
    """Return the calendar counts of a list; None for a search, or if counting takes too long."""
    if filter.words:
        return None
    if scope and scope.is_tallied:
        return Almanac.of(scope, period)
    if scope and min(Tally.objects.number(Scope((topic,))) for topic in scope.topics) > COUNTED:
        return None
    return Almanac.counted(filter.qs, period)


def within(articles: ArticleQuerySet, period: Period) -> ArticleQuerySet:
    """Return the articles whose `published_day` lies in the period."""
    return articles.filter(from_day(period.first), to_day(period.last))


def period_of(article: Article) -> Period | None:
    """Return the day of an article, or its month where the day is not known; None if undated."""
    if article.published_day is None:
        return None
    return Period.holding(article.published_day, "day" if article.has_its_day else "month")


def hits_of(page: Page | None) -> list[Hit]:
    """Return the search results of a page with matches marked. No other list reads bodies."""
    if page is None or page.hits is None:
        return []
    query = page.hits.query
    by_author = any(term.field == "author" for term in query.terms)
    texts = {pk: text[:LOOKED_THROUGH] for pk, text in page.hits.texts.items()}
    if unread := [article.pk for article in page if article.pk not in texts]:
        rows = Article.objects.filter(pk__in=unread)
        texts |= dict(rows.values_list("pk", Substr("body_text", 1, LOOKED_THROUGH)))
    missing = page.hits.missing
    first = next((article.pk for article in page if article.pk in missing), None)
    shown, copies = runs_of_copies(page)
    return [
        Hit(
            article,
            search.mark(article.title, query),
            search.excerpt(
                texts.get(article.pk, ""),
                query,
                search.WIDE_LENGTH if article.is_wide else search.LENGTH,
            ),
            search.mark(article.byline, query, "byline") if by_author else [],
            article.pk in missing,
            article.pk == first,
            missing.get(article.pk, ()),
            StoryEntry(article, copies[article.pk]) if article.pk in copies else None,
        )
        for article in shown
    ]


def runs_of_copies(articles: Iterable[Article]) -> tuple[list[Article], dict[int, list[Article]]]:
    """Return the articles without those right after a copy of theirs, and these by its id."""
    shown: list[Article] = []
    copies: dict[int, list[Article]] = {}
    for article in articles:
        if shown and article.story is not None and article.story == shown[-1].story:
            copies.setdefault(shown[-1].pk, []).append(article)
        else:
            shown.append(article)
    return shown, copies
