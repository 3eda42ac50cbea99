"""Events as lists show them: what they are called, who reported first, their articles and outlets."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from archive.models import Article, ArticleQuerySet, Event, Source
from archive.models.source import LINKED

MOST_READ = 10_000  # articles of the events of a page together
# What a list shows of the article after which an event is called, and of the first report.
_SHOWN = (
    "name", "first_at", "first_day", "last_day", "articles", "outlets", "lead__title",
    "lead__language", "first_article__published_at", "first_article__published_day",
    "first_article__published_precision", "first_article__published_basis",
    "first_article__source", *(f"first_article__source__{name}" for name in LINKED),
    "thread__slug", "thread__name", "thread__events", "thread__main_event",
    "thread__main_event__name", "thread__main_event__lead", "thread__main_event__lead__title",
    "thread__main_event__lead__language",
)  # fmt: skip


@dataclass(frozen=True)
class EventEntry:
    """An event in a list: its articles and outlets there, and how many articles it has besides."""

    event: Event
    articles: Sequence[Article]
    outlets: Sequence[Source]
    more: int


def with_their_titles() -> "QuerySet[Event]":
    """Return events with what lists show of them: lead, first report and thread, in one query."""
    return Event.objects.select_related(
        "lead", "first_article__source", "thread__main_event__lead"
    ).only(*_SHOWN)


def event_entries(
    ids: Iterable[int], articles: ArticleQuerySet, most: int
) -> dict[int, EventEntry]:
    """Return events as entries by id, each with the first `most` of its articles among these.

    By four queries: events, their articles by the index `article_event`, what is shown of these, and
    outlets. Outlets are in the order in which they first wrote.
    """
    events = with_their_titles().in_bulk(set(ids))
    rows = articles.filter(event__in=events).oldest_first()
    of_event: defaultdict[int, list[int]] = defaultdict(list)
    writing: defaultdict[int, dict[int, None]] = defaultdict(dict)
    for event, pk, source in rows.values_list("event", "pk", "source")[:MOST_READ]:
        writing[event][source] = None
        if len(of_event[event]) < most:
            of_event[event].append(pk)
    found = Article.objects.for_linking().in_bulk([pk for ids in of_event.values() for pk in ids])
    sources = Source.objects.for_linking().in_bulk({pk for each in writing.values() for pk in each})
    return {
        pk: EventEntry(
            event,
            [found[article] for article in of_event[pk] if article in found],
            [sources[source] for source in writing[pk] if source in sources],
            max(0, event.articles - len(of_event[pk])),
        )
        for pk, event in events.items()
    }
