"""A list as a page shows it: its form, its page, its days or hits, and its calendar."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django.http import HttpRequest, QueryDict

from archive import search
from archive.models import Article, ArticleQuerySet, ArticleTopic, Scope, Source, Tally, Topic
from archive.search.rewriting import only
from reader import pictures
from reader.addresses import changed, known_parameters, legible
from reader.facets import Facets
from reader.filters import NARROWING, ArticleFilter
from reader.paging import COUNTED, Page
from reader.periods import Almanac, Cell, Period
from reader.stories import Told, told_once

MOST_TOPICS = 4  # of an entry
Pieces = list[tuple[str, bool]]

HITS_ON_A_PAGE = 20  # with their excerpts as long as thirty articles of a list


@dataclass(frozen=True)
class Hit:
    """An article that a search found, and where: pieces of text, each a match or not."""

    article: Article
    title: Pieces
    excerpt: Pieces
    # Where names were looked for in it, else empty.
    byline: Pieces


@dataclass(frozen=True)
class Spelling:
    """A word that was searched under other spellings too, and the query that keeps to it."""

    word: str
    others: tuple[str, ...]
    exactly: str
    query: str


@dataclass(frozen=True)
class Choice:
    """One thing the list is narrowed by, and the query that lets go of it."""

    name: str
    value: str
    without: str


@dataclass(frozen=True)
class Listing:
    filter: ArticleFilter
    # None where a parameter was wrong: then nothing is listed.
    page: Page | None
    hits: list[Hit]
    almanac: Almanac | None
    period: Period | None
    # The parameters of this address but for the page, and the same for the timeline's addresses.
    query: str
    timeline_query: str

    @property
    def status(self) -> int:
        return 400 if self.page is None else 200

    @property
    def days(self) -> Iterator[tuple[Period | None, list[Told]]]:
        """The articles of the page under the days they are filed under, each story once."""
        told = told_once(self.page or [])
        for day, entries in groupby(told, key=lambda entry: entry.article.published_day):
            yield Period.holding(day, "day") if day else None, list(entries)

    @property
    def is_of_a_day(self) -> bool:
        return bool(self.period and self.period.day)

    @cached_property
    def within_timeline(self) -> str:
        """What is added to an address so that what it leads to knows of which list it is a part."""
        return f"?{self.timeline_query}" if self.timeline_query else ""

    @property
    def weeks(self) -> list[list[Cell | None]]:
        if not (self.almanac and self.period and self.period.month):
            return []
        return self.almanac.weeks(self.period.year, self.period.month)

    @property
    def heat(self) -> list[tuple[Period, int, list[list[Cell]]]]:
        """The years of the calendar; those around the one that is open with their months."""
        year = self.period.year if self.period else None
        return self.almanac.heat(year) if self.almanac else []

    @property
    def weekdays(self) -> list[dt.date]:
        """A day for each column of the leaf, to be named."""
        return [dt.date(2024, 1, day) for day in range(1, 8)]  # 1 January 2024 was a Monday.

    @property
    def earlier(self) -> Period | None:
        return self.almanac.before(self.period) if self.almanac and self.period else None

    @property
    def later(self) -> Period | None:
        return self.almanac.after(self.period) if self.almanac and self.period else None

    @property
    def canonical_query(self) -> str:
        """The parameters that decide what is listed, not how."""
        kept = QueryDict(self.query, mutable=True)
        for name in ("ordering", "page_size"):
            kept.pop(name, None)
        if token := self.filter.data.get("page"):
            kept["page"] = token
        return kept.urlencode()

    @cached_property
    def facets(self) -> Facets:
        """How many articles each choice in the form would leave."""
        return Facets.of(self.filter.scope) if self.page else Facets()

    @property
    def topic_choices(self) -> list[tuple[str, list[tuple[Topic, int | None]]]]:
        return self.facets.topic_choices()

    @property
    def source_choices(self) -> list[tuple[Source, int | None]]:
        known = self.facets.sources
        sources = Source.objects.for_linking()
        return [(s, None if known is None else known.get(s.pk, 0)) for s in sources]

    @property
    def language_choices(self) -> list[tuple[str, int | None]]:
        known = self.facets.languages
        return [(c, None if known is None else known.get(c, 0)) for c in self.filter.languages]

    @property
    def timeline_parameters(self) -> list[tuple[str, str]]:
        """The parameters for the timeline's addresses, one by one."""
        known = QueryDict(self.timeline_query)
        return [(name, value) for name, values in known.lists() for value in values]

    @property
    def asks(self) -> bool:
        """Whether the address asks for anything in particular."""
        return bool(self.filter.words) or self.filter.narrows

    @property
    def spellings(self) -> Iterator[Spelling]:
        """Under which spellings the words were searched besides those that were typed."""
        hits = self.page.hits if self.page else None
        for term, others in hits.also if hits else []:
            assert hits is not None
            assert hits.query.tree is not None
            query = changed(QueryDict(self.query), q=only(hits.query.tree, term))
            yield Spelling(term.text, others, only(term, term), query)

    @property
    def orders(self) -> Iterator[tuple[Any, str, bool]]:
        """The orders the list could have: name, query, and whether it has it."""
        for number, (order, name) in enumerate(self.filter.orders):
            # The first is what an address without an order gets.
            query = changed(QueryDict(self.query), ordering=order if number else "")
            yield name, query, order == self.filter.order

    @property
    def choices(self) -> Iterator[Choice]:
        """What the list is narrowed by, in the order of the form."""
        kept = QueryDict(self.query)
        for name in NARROWING:
            for value in kept.getlist(name):
                without = kept.copy()
                without.setlist(name, [other for other in kept.getlist(name) if other != value])
                yield Choice(name, self._label(name, value), legible(without.urlencode()))

    def _label(self, name: str, value: str) -> str:
        rows = self.filter.given[name] if name in ("topic", "source") else []
        return next((row.name for row in rows if row.slug == value), value)


def listing(
    request: HttpRequest,
    articles: ArticleQuerySet,
    period: Period | None = None,
    scope: Scope | None = None,
    counted: bool = False,
) -> Listing:
    """Return the list an address asks for among the articles; the scope says which these are.

    With `counted`, all hits of a search are counted by what they are, too.
    """
    kept = known_parameters(request.GET)
    elsewhere = kept.copy()
    for name, rows in (("topic", scope.topics), ("source", scope.sources)) if scope else ():
        elsewhere.setlist(name, dict.fromkeys([*elsewhere.getlist(name), *(r.slug for r in rows)]))
    filter = ArticleFilter(request.GET, queryset=articles, within=scope)
    page, almanac = None, None
    if filter.is_valid():
        scope = filter.scope
        shown = within(filter.qs, period) if period else filter.qs
        of_period = scope.within(period.first, period.last) if scope and period else scope
        page = filter.current_page(shown, of_period, counted, HITS_ON_A_PAGE)
        almanac = almanac_of(filter, scope, period)
        pictures.attach(page)
        attach_topics(page)
    return Listing(
        filter,
        page,
        hits_of(page),
        almanac,
        period,
        legible(kept.urlencode()),
        legible(elsewhere.urlencode()),
    )


def attach_topics(page: Page) -> None:
    """Give each article of a page the topics that its entry names."""
    found = ArticleTopic.objects.first_of(page.articles, MOST_TOPICS)
    for article in page:
        article.first_topics = found.get(article.pk, [])


def almanac_of(filter: ArticleFilter, scope: Scope | None, period: Period | None) -> Almanac | None:
    """Return the almanac of a list; None for a search, and where counting would take too long."""
    if filter.words:
        return None
    if scope and scope.is_tallied:
        return Almanac.of(scope, period)
    if scope and min(Tally.objects.number(Scope((topic,))) for topic in scope.topics) > COUNTED:
        return None
    return Almanac.counted(filter.qs, period)


def within(articles: ArticleQuerySet, period: Period) -> ArticleQuerySet:
    """Return the articles filed under a day of the period."""
    return articles.filter(published_day__range=(period.first, period.last))


def hits_of(page: Page | None) -> list[Hit]:
    """Return the hits of a page with their matches marked. Only here does a list read bodies."""
    if page is None or page.hits is None:
        return []
    query = page.hits.query
    by_author = any(term.field == "author" for term in query.terms)
    shown = Article.objects.filter(pk__in=page.hits.ids)
    texts = dict(shown.values_list("pk", "body_text"))
    return [
        Hit(
            article,
            search.mark(article.title, query),
            search.excerpt(texts.get(article.pk, ""), query, 104 if article.is_wide else 160),
            search.mark(article.byline, query, "byline") if by_author else [],
        )
        for article in page
    ]
