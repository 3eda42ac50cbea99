"""Threads: which events continue one another, over days and weeks.

An event continues the thread to whose events of the weeks around it is most like on average, by the
names they share and the words of their titles; else the event it is most like, with which it makes
a thread. A thread keeps its slug while events are added; one event is no thread.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

import numpy as np
from django.db.models import Count, Max, Min, Sum
from django.utils import timezone

from archive.derived.events.likeness import Window
from archive.derived.events.settling import Settled, threads_of
from archive.models import Article, Event, EventName, FormerThread, Thread

WEEKS = 21  # days before and after, in which a thread goes on
ENOUGH = 0.42  # likeness from which an event continues another
MOST = 6  # events of a thread that are compared, those nearest in time
LEAST = 2  # events of a thread


def follow(settled: Settled) -> None:
    """Bring the threads of events that changed up to date."""
    for event in Event.objects.filter(pk__in=settled.events, thread=None).order_by("first_day"):
        join(event)
    refresh(settled.threads | set(threads_of(settled.events)))


def join(event: Event) -> None:
    """Put an event of no thread into the one it continues, or into a new one with another event."""
    if event.first_day is None or event.last_day is None:
        return
    reach = dt.timedelta(WEEKS)
    first, last = event.first_day - reach, event.last_day + reach
    near = Event.objects.between(first, last).order_by("pk")
    rows = list(near.values_list("pk", "thread_id", "first_day", "terms"))
    window = Window(
        [row[0] for row in rows],
        [row[2].toordinal() if row[2] else 0 for row in rows],
        [np.frombuffer(bytes(row[3]), "<u4") for row in rows],
        reach=WEEKS,
    )
    own = next(number for number, row in enumerate(rows) if row[0] == event.pk)
    likenesses = window.likenesses([own])[0]
    compared: defaultdict[tuple[int, int], list[float]] = defaultdict(list)
    by_nearness = sorted(range(len(rows)), key=lambda n: abs(window.days[n] - window.days[own]))
    for number in by_nearness:
        pk, its_thread, _day, _terms = rows[number]
        if number != own:
            known = compared[(0, its_thread) if its_thread else (1, pk)]
            known.append(float(likenesses[number]))
    averages = {key: sum(found[:MOST]) / len(found[:MOST]) for key, found in compared.items()}
    best = max(averages, key=lambda key: (averages[key], key), default=None)
    if best is None or averages[best] < ENOUGH:
        return
    is_event, number = best
    if is_event:
        other = Event.objects.get(pk=number)
        first = min(event.first_day, other.first_day or event.first_day)
        thread = Thread.objects.create(slug=_slug(first, min(event.pk, other.pk)))
        Event.objects.filter(pk__in=[event.pk, other.pk]).update(thread=thread)
    else:
        Event.objects.filter(pk=event.pk).update(thread=number)


def _slug(day: dt.date, event: int) -> str:
    """A slug of the first day and the first event, such as 2020-06-30-12, that nothing else has."""
    slug, number = f"{day}-{event}", 1
    while Thread.objects.at(slug).exists():
        number += 1
        slug = f"{day}-{event}-{number}"
    return slug


def refresh(ids: Collection[int]) -> None:
    """Set what is derived of these threads; delete those with fewer than LEAST events."""
    right = derived(ids)
    for thread in Thread.objects.filter(pk__in=ids).order_by("pk"):
        values = right.get(thread.pk)
        if values is None:
            Event.objects.filter(thread=thread.pk).update(thread=None)
            thread.delete()
        elif differs(thread, values):
            Thread.objects.filter(pk=thread.pk).update(**values, updated_at=timezone.now())


def differs(thread: Thread, values: dict[str, object]) -> bool:
    """Return whether what is stored of a thread is not what is derived."""
    return any(getattr(thread, name) != value for name, value in values.items())


def derived(ids: Collection[int]) -> dict[int, dict[str, object]]:
    """Return what is to be counted of these threads, without those with too few events."""
    events = Event.objects.filter(thread__in=ids).order_by()
    outlets = dict(
        Article.objects.published()
        .filter(event__thread__in=ids)
        .order_by()
        .values_list("event__thread")
        .annotate(Count("source", distinct=True))
    )
    main = dict(events.order_by("articles", "-first_day", "-pk").values_list("thread_id", "pk"))
    given = EventName.objects.filter(article__event__thread__in=ids).exclude(thread_name="")
    names = dict(given.order_by("made_at").values_list("article__event__thread_id", "thread_name"))
    counted = events.values_list("thread_id").annotate(
        Count("pk"), Sum("articles"), Min("first_day"), Max("last_day")
    )
    return {
        thread: {
            "name": names.get(thread, ""),
            "events": count,
            "articles": articles,
            "outlets": outlets.get(thread, 0),
            "first_day": first,
            "last_day": last,
            "main_event_id": main[thread],
        }
        for thread, count, articles, first, last in counted
        if count >= LEAST
    }


def join_threads(kept: Thread, others: Iterable[Thread]) -> None:
    """Put the events of other threads into one; their slugs lead to it."""
    for other in others:
        Event.objects.filter(thread=other).update(thread=kept)
        FormerThread.objects.filter(thread=other).update(thread=kept)
        FormerThread.objects.create(slug=other.slug, thread=kept)
        other.delete()
    refresh([kept.pk])
