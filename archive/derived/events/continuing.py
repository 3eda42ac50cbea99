"""Threads: which events continue one another, over days and weeks.

Events of the weeks around are grouped by average link, by the names they share and the words of
their titles: see `grouping`. A thread goes to the group that has most of its events, so that it
keeps its slug while events come and go; one event is no thread. What an editor named stays together.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import count

import numpy as np
from django.db.models import Count, Max, Min, Q, Sum
from django.utils import timezone

from archive.database.bulk_insert import update
from archive.derived.events import settling
from archive.derived.events.grouping import LinkedGroup, bound, united
from archive.derived.events.likeness import Window
from archive.derived.events.settling import Settled, threads_of
from archive.models import Article, Event, EventName, FormerEvent, FormerThread, Thread

WEEKS = 21  # days before and after, in which a thread goes on
ENOUGH = 0.25  # average likeness from which two groups of events are one thread
SEEN = 0.05  # likenesses below count as none
MOST = 6  # events that are compared of those that belong together anyway, those nearest in time
LEAST = 2  # events of a thread
MOST_APART = 20  # events of a thread in these weeks, beyond which it stays together


def follow(settled: Settled) -> None:
    """Bring the threads of events that changed up to date."""
    events = Event.objects.filter(pk__in=settled.events).exclude(first_day=None)
    changed = join(events.order_by("first_day", "pk"))
    main_events = threads_of(settled.events) | settled.threads
    refresh(changed | main_events.keys(), main_events)


def join(events: Iterable[Event]) -> set[int]:
    """Put events into threads again, with those around them; return the threads that changed.

    What is counted of these threads is yet to be refreshed.
    """
    joining = [event for event in events if event.first_day and event.last_day]
    if not joining:
        return set()
    around = Around(joining)
    return _store(around.groups([event.pk for event in joining]), around.threads)


class Around:
    """Events, with those of the weeks around them, and the threads they are in."""

    def __init__(self, events: Sequence[Event]) -> None:
        reach = dt.timedelta(WEEKS)
        self.first = min(event.first_day for event in events if event.first_day) - reach
        self.last = max(event.last_day for event in events if event.last_day) + reach
        near = Event.objects.between(self.first, self.last).order_by("first_day", "pk")
        rows = list(near.values_list("pk", "thread_id", "first_day", "terms"))
        self.threads: dict[int, int | None] = {row[0]: row[1] for row in rows}
        self.days = {row[0]: row[2].toordinal() if row[2] else 0 for row in rows}
        self.numbers = {row[0]: number for number, row in enumerate(rows)}
        vectors = [row[3] for row in rows]
        days = [*self.days.values()]
        self.window = Window([*self.numbers], days, vectors, reach=WEEKS, one_happening=False)

    def groups(self, events: Sequence[int]) -> list[tuple[list[int], int]]:
        """Return these events, those like them and all of their threads, as they belong together.

        Each group comes with the id of the thread it must keep (named by an editor, long, or
        reaching beyond these weeks), else 0.
        """
        own = self.window.likenesses([self.numbers[pk] for pk in events])
        involved = {*events, *self.window.articles[(own >= ENOUGH).any(axis=0)].tolist()}
        threads = {thread for pk in involved if (thread := self.threads[pk])}
        pks = [pk for pk in self.numbers if pk in involved or self.threads[pk] in threads]
        held = Counter(self.threads[pk] for pk in pks)
        staying = {thread for thread in threads if held[thread] > MOST_APART}
        staying |= self._staying(threads)
        chosen = {pk: thread for pk in pks if (thread := self.threads[pk]) and thread in staying}
        middle = sorted(self.days[pk] for pk in events)[len(events) // 2]
        whole = {}
        groups = []
        for members in bound(pks, [], chosen):
            nearest = sorted(members, key=lambda pk: (abs(self.days[pk] - middle), pk))[:MOST]
            whole[nearest[0]] = members
            groups.append(LinkedGroup(nearest, middle, middle, chosen.get(members[0], 0)))
        compared = [pk for group in groups for pk in group.members]
        rows = [self.numbers[pk] for pk in compared]
        likenesses = np.triu(self.window.likenesses(rows, rows))
        pairs = {
            (compared[one], compared[other]): float(likenesses[one, other])
            for one, other in zip(*np.nonzero(likenesses >= SEEN), strict=True)
        }
        return [
            ([pk for one in group.members for pk in whole.get(one, ())], group.chosen)
            for group in united(groups, pairs, ENOUGH, 0)
        ]

    def _staying(self, threads: set[int]) -> set[int]:
        """Return those of these threads that an editor named, or that reach beyond these weeks.

        They stay together, and no two of them are joined.
        """
        farther = Q(last_day__lt=self.first) | Q(first_day__gt=self.last)
        beyond = Event.objects.filter(farther, thread__in=threads).order_by()
        given = EventName.objects.filter(article__event__thread__in=threads).exclude(thread_name="")
        return {
            *beyond.values_list("thread_id", flat=True).distinct(),
            *given.values_list("article__event__thread_id", flat=True),
        }


def _store(groups: Sequence[tuple[list[int], int]], before: dict[int, int | None]) -> set[int]:
    """Store groups of events, with the thread that each must be, as threads; return what changed.

    The slug of a thread without events leads to the one that most of them are in now.
    """
    found = {number: thread for number, (_group, thread) in enumerate(groups) if thread}
    taken = set(found.values())
    shares = []
    for number, (group, _thread) in enumerate(groups):
        counted = Counter(before[pk] for pk in group if len(group) >= LEAST)
        shares += [(-n, thread, number) for thread, n in counted.items() if thread]
    for _share, thread, number in sorted(shares):
        if number not in found and thread not in taken:
            found[number] = thread
            taken.add(thread)
    now: dict[int, int | None] = {}
    new = [n for n, (group, _) in enumerate(groups) if n not in found and len(group) >= LEAST]
    found |= dict(zip(new, _new_threads([groups[number][0] for number in new]), strict=True))
    for number, (group, _thread) in enumerate(groups):
        now |= dict.fromkeys(group, found.get(number))
    moved = {pk: thread for pk, thread in now.items() if before[pk] != thread}
    update(Event, ("thread_id",), [(thread, pk) for pk, thread in moved.items()])
    left = {was_in for pk in moved if (was_in := before[pk])}
    for lost in left - set(now.values()):
        heirs = Counter(heir for pk, heir in now.items() if heir and before[pk] == lost)
        if heirs:
            [(heir, _n)] = heirs.most_common(1)
            _hand_over(lost, [pk for pk in now if now[pk] == heir and before[pk] == lost])
    return left | {thread for thread in moved.values() if thread}


def _hand_over(lost: int, events: Sequence[int]) -> None:
    """Delete a thread that was joined with another; its slug leads there.

    `events` are those of its events that are in the other now.
    """
    rows = Event.objects.filter(pk__in=events).exclude(lead=None).order_by("pk")
    leads = dict(rows.values_list("pk", "lead_id"))
    for thread in Thread.objects.filter(pk=lost):
        _forget(thread, leads.get(thread.main_event_id or 0) or next(iter(leads.values()), None))


def _forget(thread: Thread, article: int | None) -> None:
    """Delete a thread; its slug leads to an article, or what this is of, from now on."""
    if article:
        FormerThread.objects.update_or_create(slug=thread.slug, defaults={"article_id": article})
    thread.delete()


def _new_threads(groups: Sequence[Sequence[int]]) -> list[int]:
    """Make threads of these groups of events; return their ids.

    Each is called after the earliest day and the smallest id of its events, such as 2020-06-30-12,
    with a further number where a thread has or had that slug.
    """
    if not groups:
        return []
    every = [pk for group in groups for pk in group]
    days = dict(Event.objects.filter(pk__in=every).values_list("pk", "first_day"))
    slugs = [f"{min(day for pk in group if (day := days[pk]))}-{min(group)}" for group in groups]
    present = Thread.objects.filter(slug__in=slugs).values_list("slug", flat=True)
    former = FormerThread.objects.filter(slug__in=slugs).values_list("slug", flat=True)
    taken = {*present, *former}
    free = [_free_slug(slug) if slug in taken else slug for slug in slugs]
    return [thread.pk for thread in Thread.objects.bulk_create(Thread(slug=slug) for slug in free)]


def _free_slug(taken: str) -> str:
    """A slug that no thread has or had, such as 2020-06-30-12-2."""
    for number in count(2):
        slug = f"{taken}-{number}"
        if not any(model.objects.filter(slug=slug).exists() for model in (Thread, FormerThread)):
            break
    return slug


# What is derived of a thread from its events.
DERIVED = (
    "name", "events", "articles", "outlets", "first_day", "last_day", "main_event_id",
)  # fmt: skip


def refresh_events(ids: Collection[int]) -> None:
    """Set what is derived of these events, and of their threads."""
    main_events = threads_of(ids)
    settling.refresh(ids)
    refresh(main_events.keys(), main_events)


def refresh(ids: Collection[int], main_events: Mapping[int, int | None] | None = None) -> None:
    """Set what is derived of these threads; delete those with fewer than LEAST events.

    `main_events` are the events by whose titles threads were called before these changed.
    """
    right = derived(ids)
    wrong = []
    for thread in Thread.objects.filter(pk__in=ids).order_by("pk"):
        values = right.get(thread.pk)
        if values is None:
            left = Event.objects.filter(thread=thread.pk)
            article = _article_of((main_events or {}).get(thread.pk) or thread.main_event_id)
            article = article or left.values_list("lead_id", flat=True).first()
            left.update(thread=None)
            _forget(thread, article)
        elif differs(thread, values):
            wrong.append((*map(values.get, DERIVED), timezone.now(), thread.pk))
    update(Thread, (*DERIVED, "updated_at"), wrong)


def _article_of(event: int | None) -> int | None:
    """Return the lead of an event, or the article to which its number leads, if it is no more."""
    lead = Event.objects.filter(pk=event or 0).values_list("lead_id", flat=True).first()
    former = FormerEvent.objects.filter(number=event or 0).values_list("article_id", flat=True)
    return lead or former.first()


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
