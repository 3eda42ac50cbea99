"""Rebuild of events and threads in short transactions, while others read and write.

Articles are grouped in blocks of days without a lock, by the same rule as when they arrive; only
groups that differ from the stored events are stored, under the lock. Can be run again after an
interruption.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q

from archive.database import short_transactions
from archive.database.bulk_insert import in_batches
from archive.derived.events import continuing, placing, settling
from archive.derived.events.grouping import bound
from archive.derived.events.likeness import DAYS
from archive.derived.events.settling import Fact
from archive.models import Article, Event, EventVector, Thread, Unplaced

Item = TypeVar("Item")
BATCH = 200
MOST_WAITING = 10_000  # articles placed in order of their day
EVENTS = 50  # whose threads are looked for at once
BLOCK = 7  # days grouped at once, besides those into which their events may reach


def rebuild() -> int:
    """Find all events and threads again; return how many articles are in an event."""
    pace = short_transactions.Pace()
    while placing.place_arrived(MOST_WAITING, pace):
        pass
    rebuild_vectors()
    _run(_misplaced(), lambda pk: placing.place([pk]))
    for groups in _blocks():
        _run(_differing(groups), _settle)
    _run(wrong_events(), lambda pk: continuing.refresh_events([pk]))
    _run(_event_blocks(), _continue)
    _run(wrong_threads(), lambda pk: continuing.refresh([pk]))
    return Article.objects.exclude(event=None).count()


def rebuild_vectors() -> None:
    """Store the vectors of articles anew where they are missing or wrong."""
    _run(_wrong_vectors(), _store_vector)


def _run(items: Iterable[Item], change: Callable[[Item], object]) -> None:
    """Change each item, as many in a transaction as half a second allows."""
    for _done in short_transactions.in_steps(items, change):
        pass


def _wrong_vectors() -> Iterator[int]:
    """Yield the ids of articles whose stored vector is not that of their text and topics."""
    for ids in in_batches(Article.objects.values_list("pk", flat=True), BATCH):
        yield from wrong_vectors(ids)


def wrong_vectors(ids: Sequence[int]) -> list[int]:
    """Return those of these articles whose stored vector is not that of their text and topics.

    Those that wait to be placed have none yet.
    """
    right = placing.vectors_of(ids)
    rows = EventVector.objects.filter(article__in=ids).values_list("article_id", "day", "terms")
    stored = {pk: (day, bytes(terms)) for pk, day, terms in rows}
    wrong = {pk for pk in ids if stored.get(pk) != right.get(pk)}
    return sorted(wrong - set(Unplaced.objects.filter(pk__in=wrong).values_list("pk", flat=True)))


def _store_vector(pk: int) -> None:
    placing.store_vectors([pk])


def _misplaced() -> list[int]:
    """Return the ids of articles in an event that is not there, or that can be in none."""
    there = Event.objects.filter(pk=OuterRef("event_id"))
    hidden = Q(published_day=None) | Q(withdrawn_at__isnull=False) | ~Exists(there)
    rows = Article.objects.filter(hidden, event__isnull=False).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _blocks() -> Iterator[list[list[int]]]:
    """Yield groups of articles, those of a block of days at once; each article is in one."""
    days = Article.objects.published().dated().order_by("published_day")
    first = days.values_list("published_day", flat=True).first()
    last = days.values_list("published_day", flat=True).last()
    assigned: set[int] = set()  # of the days before, which events of this block must not take
    day = first
    while day is not None and last is not None and day <= last:
        facts = _facts_of(day, BLOCK + placing.LONGEST, assigned)
        if not facts:
            following = days.filter(published_day__gt=day).values_list("published_day", flat=True)
            day = following.first()
            continue
        start = day.toordinal()
        window = placing.window_of(start - DAYS, start + BLOCK + placing.LONGEST + DAYS)
        done = [
            group.members
            for group in placing.grouped(list(facts.values()), window)
            if group.first < start + BLOCK
        ]
        done = _with_late_ones(done)
        assigned.update(pk for group in done for pk in group)
        yield done
        day += dt.timedelta(BLOCK)


def _facts_of(day: dt.date, length: int, but: set[int]) -> dict[int, Fact]:
    days = (day, day + dt.timedelta(length - 1))
    facts = settling.facts(Q(published_day__range=days, withdrawn_at=None))
    return {pk: fact for pk, fact in facts.items() if pk not in but}


def _with_late_ones(groups: Sequence[list[int]]) -> list[list[int]]:
    """Add to groups the later copies of their articles, and what an editor put beside these."""
    members = {pk for group in groups for pk in group}
    facts = _of_stories_and_choices(members)
    links = [(group[0], pk) for group in groups for pk in group[1:]]
    firsts: dict[int, int] = {}
    in_order = sorted(facts.values(), key=lambda fact: (fact.ordinal, fact.pk))
    links += [(firsts.setdefault(fact.story, fact.pk), fact.pk) for fact in in_order if fact.story]
    chosen = {pk: fact.chosen for pk, fact in facts.items() if fact.chosen}
    return bound(members | facts.keys(), links, chosen)


def _of_stories_and_choices(members: set[int]) -> dict[int, Fact]:
    """Return the facts of articles of the same stories and editors' choices as these."""
    known = Article.objects.filter(pk__in=members)
    stories = set(known.exclude(story=None).values_list("story", flat=True))
    chosen = set(known.exclude(event_chosen=None).values_list("event_chosen", flat=True))
    found = settling.facts(Q(story__in=stories)) | settling.facts(Q(event_chosen__in=chosen))
    return {pk: fact for pk, fact in found.items() if fact.day is not None}


def _differing(groups: Sequence[list[int]]) -> Iterator[list[list[int]]]:
    """Yield groups that are not stored so; those that share a stored event are yielded together."""
    stored: dict[int, int] = {}
    for ids in _batches([pk for group in groups for pk in group]):
        rows = Article.objects.filter(pk__in=ids).exclude(event=None)
        stored |= {pk: event for pk, event in rows.values_list("pk", "event_id") if event}
    members: defaultdict[int, set[int]] = defaultdict(set)
    for ids in _batches(sorted(set(stored.values()))):
        rows = Article.objects.filter(event__in=ids)
        for pk, event in rows.values_list("pk", "event_id"):
            members[event or 0].add(pk)
    differing = []
    for number, group in enumerate(groups):
        events = {stored.get(pk, 0) for pk in group}
        whole = len(group) >= settling.LEAST
        right = len(events) == 1 and members[min(events)] == set(group)
        if not right and (whole or any(pk in stored for pk in group)):
            differing.append(number)
    sharing: dict[int, int] = {}
    links = [
        (sharing.setdefault(stored[pk], number), number)
        for number in differing
        for pk in groups[number]
        if pk in stored
    ]
    for together in bound(differing, links, {}):
        yield [groups[number] for number in together]


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _settle(groups: list[list[int]]) -> None:
    """Store groups as events, without articles that were withdrawn or lost their day meanwhile."""
    found = settling.facts(Q(pk__in=[pk for group in groups for pk in group]))
    there = {pk for pk, fact in found.items() if fact.day is not None}
    kept = [[pk for pk in group if pk in there] for group in groups]
    continuing.follow(settling.settle(kept, found.values()))


def _event_blocks() -> Iterator[list[int]]:
    """Yield the ids of events that have a day, in lists of at most EVENTS, none of more than BLOCK days."""
    events = Event.objects.exclude(first_day=None).order_by("first_day", "pk")
    block: list[int] = []
    began = dt.date.min
    for pk, day in events.values_list("pk", "first_day"):
        if (day and (day - began).days >= BLOCK) or len(block) >= EVENTS:
            yield from [block] if block else []
            block, began = [], day or began
        block.append(pk)
    yield from [block] if block else []


def _continue(ids: Sequence[int]) -> None:
    events = Event.objects.filter(pk__in=ids).exclude(first_day=None)
    continuing.refresh(continuing.join(events.order_by("first_day", "pk")))


def wrong_events() -> Iterator[int]:
    """Yield the ids of events whose counts, days, name or lead are not those of their articles."""
    for ids in in_batches(Event.objects.values_list("pk", flat=True), BATCH):
        right = settling.derived(ids)
        for event in Event.objects.filter(pk__in=ids).order_by("pk"):
            if event.pk not in right or settling.differs(event, right[event.pk]):
                yield event.pk


def wrong_threads() -> Iterator[int]:
    """Yield the ids of threads whose counts, days or name are not those of their events."""
    for ids in in_batches(Thread.objects.values_list("pk", flat=True), BATCH):
        right = continuing.derived(ids)
        for thread in Thread.objects.filter(pk__in=ids).order_by("pk"):
            if thread.pk not in right or continuing.differs(thread, right[thread.pk]):
                yield thread.pk
