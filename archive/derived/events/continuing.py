"""Threads: which events continue one another, over days and weeks.

An event continues the thread to whose events of the weeks around it is most like on average, by the
names they share and the words of their titles; else the event it is most like, with which it makes
a thread. A thread keeps its slug while events are added; one event is no thread.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

import numpy as np
from django.db.models import Count, Max, Min, Sum
from django.utils import timezone

from archive.derived.events.likeness import Window
from archive.derived.events.settling import Settled, threads_of
from archive.models import Article, Event, EventName, FormerThread, Thread

WEEKS = 21  # days before and after, in which a thread goes on
ENOUGH = 0.36  # likeness from which an event continues another
MOST = 6  # events of a thread that are compared, those nearest in time
LEAST = 2  # events of a thread


def follow(settled: Settled) -> None:
    """Bring the threads of events that changed up to date."""
    events = Event.objects.filter(pk__in=settled.events, thread=None).exclude(first_day=None)
    join(events.order_by("first_day", "pk"))
    refresh(settled.threads | set(threads_of(settled.events)))


def join(events: Iterable[Event]) -> None:
    """Put events of no thread into those they continue, or into new ones with another event."""
    joining = [event for event in events if event.first_day and event.last_day]
    if not joining:
        return
    around = Around(joining)
    for event in joining:
        if not around.threads[event.pk] and (found := around.best_for(event)):
            is_event, number = found
            thread = _new_thread(event.pk, number) if is_event else number
            for pk in (event.pk, number) if is_event else (event.pk,):
                around.put(pk, thread)
    for pk, thread in around.changed.items():
        Event.objects.filter(pk=pk).update(thread=thread)


class Around:
    """Events, with those of the weeks around them, and the threads they are in."""

    def __init__(self, events: Sequence[Event]) -> None:
        reach = dt.timedelta(WEEKS)
        first = min(event.first_day for event in events if event.first_day) - reach
        last = max(event.last_day for event in events if event.last_day) + reach
        near = Event.objects.between(first, last).order_by("pk")
        rows = list(near.values_list("pk", "thread_id", "first_day", "last_day", "terms"))
        self.threads = {row[0]: row[1] for row in rows}
        self.changed: dict[int, int] = {}
        self.numbers = {row[0]: number for number, row in enumerate(rows)}
        self.firsts = np.array([row[2].toordinal() if row[2] else 0 for row in rows], np.int64)
        self.lasts = np.array([row[3].toordinal() if row[3] else 0 for row in rows], np.int64)
        vectors = [np.frombuffer(bytes(row[4]), "<u4") for row in rows]
        days = self.firsts.tolist()
        self.window = Window([*self.numbers], days, vectors, reach=WEEKS, one_happening=False)

    def best_for(self, event: Event) -> tuple[int, int] | None:
        """Return (0, id of the thread) that an event continues, or (1, id of the event), or None.

        A thread is as like as its events nearest in time are on average.
        """
        own = self.numbers[event.pk]
        likenesses = self.window.likenesses([own])[0]
        near = self.lasts >= self.firsts[own] - WEEKS
        near &= self.firsts <= self.lasts[own] + WEEKS
        near[own] = False
        pks = self.window.articles
        compared: defaultdict[tuple[int, int], list[float]] = defaultdict(list)
        apart = np.abs(self.firsts - self.firsts[own])
        for number in sorted(np.flatnonzero(near).tolist(), key=lambda n: (apart[n], n)):
            thread = self.threads[int(pks[number])]
            key = (0, thread) if thread else (1, int(pks[number]))
            known = compared[key]
            known.append(float(likenesses[number]))
        averages = {key: sum(found[:MOST]) / len(found[:MOST]) for key, found in compared.items()}
        best = max(averages, key=lambda key: (averages[key], key), default=None)
        return best if best is not None and averages[best] >= ENOUGH else None

    def put(self, event: int, thread: int) -> None:
        """Note that an event is in a thread now."""
        self.threads[event] = self.changed[event] = thread


def _new_thread(one: int, other: int) -> int:
    """Make a thread called after the earlier day of two events, and the smaller id; return its id."""
    days = Event.objects.filter(pk__in=[one, other]).values_list("first_day", flat=True)
    first = min(day for day in days if day)
    thread: int = Thread.objects.create(slug=_slug(first, min(one, other))).pk
    return thread


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
