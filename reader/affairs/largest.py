"""The largest threads of a period, of all articles or of those a filter leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Sum

from archive.models import Article, ArticleQuerySet, Event, Scope, Thread
from reader.lists.filters import ArticleFilter
from reader.lists.paging import COUNTED, Page
from reader.texts.periods import Period

MOST_THREADS = 50
FEWEST_EVENTS = 2  # one event alone is no thread


class ThreadEntry(NamedTuple):
    """A thread, with its number of events and of articles in the period."""

    thread: Thread
    events: int
    articles: int


@dataclass(frozen=True)
class LargestThreads:
    """The largest threads, and a page that says how many articles they have together."""

    threads: Sequence[ThreadEntry]
    page: Page
    # Whether only the newest articles were counted.
    is_of_newest: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.threads


def largest_threads(
    filter: ArticleFilter, articles: ArticleQuerySet, scope: Scope | None, period: Period | None
) -> LargestThreads:
    """Return the threads with most articles of those asked for, at most `MOST_THREADS`.

    Of all time by the index of threads by size; of days by the index of events by day, an event
    counting where it has any of the days; of a topic, source, language or words, by their newest
    `COUNTED` articles.
    """
    figures, is_of_newest = _figures(filter)
    threads = Thread.objects.select_related("main_event__lead").defer(
        "main_event__lead__body_html", "main_event__lead__body_text", "main_event__lead__machine_read"
    )  # fmt: skip
    known = threads.filter(events__gte=FEWEST_EVENTS).in_bulk(figures)
    entries = [ThreadEntry(known[pk], *figures[pk]) for pk in figures if pk in known][:MOST_THREADS]
    total = sum(entry.articles for entry in entries)
    return LargestThreads(entries, Page([], "", "", total, True), is_of_newest)


def _figures(filter: ArticleFilter) -> tuple[dict[int, tuple[int, int]], bool]:
    """Return {thread: (events, articles)}, largest first, and whether only the newest counted."""
    given = filter.given
    first, last = given.get("published_after"), given.get("published_before")
    found: Any
    is_of_newest = False
    if filter.words or any(given.get(name) for name in ("source", "topic", "lang")):
        ids = filter.ids(number=COUNTED)
        is_of_newest = len(ids) == COUNTED
        articles = Article.objects.filter(pk__in=ids, event__thread__isnull=False).order_by()
        rows = articles.values_list("event__thread")
        found = rows.annotate(events=Count("event", distinct=True), n=Count("pk"))
        found = found.order_by("-n", "-event__thread")
    elif first or last:
        events = Event.objects.filter(thread__isnull=False).order_by()
        events = events.filter(last_day__gte=first) if first else events
        events = events.filter(first_day__lte=last) if last else events
        found = events.values_list("thread").annotate(events=Count("pk"), n=Sum("articles"))
        found = found.order_by("-n", "-thread")
    else:
        every = Thread.objects.filter(articles__gt=0).largest_first()
        found = every.values_list("pk", "events", "articles")
    return {pk: (events, n) for pk, events, n in found[: MOST_THREADS * 2]}, is_of_newest
