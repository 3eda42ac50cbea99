"""Storing of groups as events: which group is which event, and what is counted of each.

An event goes to the group that has most of its articles, so that it keeps its id while articles
come and go; the id of an event that is joined with another, or falls apart, leads to its article.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Q
from django.utils import timezone

from archive.database.bulk_insert import update
from archive.derived.events.clearest_title import clearest
from archive.derived.events.vectors import Vector, profile
from archive.models import Article, Event, EventName, EventVector, FormerEvent

LEAST = 2  # articles of an event
MOST_COMPARED = 60  # articles of an event whose titles are compared


@dataclass(frozen=True)
class Settled:
    """The events that changed, those that are gone included, and the threads these were in.

    `threads` has for each the event by whose title it was called.
    """

    events: set[int]
    threads: dict[int, int | None]


@dataclass(frozen=True)
class Fact:
    """What decides where an article belongs; `day` is None if it is withdrawn or undated."""

    pk: int
    day: dt.date | None
    event: int | None
    story: int | None
    chosen: int | None

    @property
    def ordinal(self) -> int:
        return self.day.toordinal() if self.day else 0


def facts(condition: Q) -> dict[int, Fact]:
    """Return the facts of all articles that meet a condition, by id."""
    rows = Article.objects.filter(condition).order_by("pk")
    return {
        pk: Fact(pk, None if withdrawn else day, event, story, chosen)
        for pk, day, withdrawn, event, story, chosen in rows.values_list(
            "pk", "published_day", "withdrawn_at", "event_id", "story", "event_chosen"
        )
    }


def settle(
    groups: Sequence[Sequence[int]], involved: Iterable[Fact], placed: Iterable[int] = ()
) -> Settled:
    """Store groups of articles as events; return what changed.

    `involved` are the facts of the articles in the groups, and of those that leave their event.
    What is left of an event is an event still, if it is enough. The events of the articles `placed`
    are counted again even if they keep their articles.
    """
    before: dict[int, int | None] = {fact.pk: fact.event for fact in involved}
    touched = {event for event in before.values() if event}
    rest: defaultdict[int, list[int]] = defaultdict(list)
    for pk, event in Article.objects.filter(event__in=touched).values_list("pk", "event_id"):
        if event and pk not in before:
            rest[event].append(pk)
            before[pk] = event
    threads = threads_of(touched)
    every = [list(group) for group in groups] + list(rest.values())
    events = _events_for(every, before)
    now: dict[int, int | None] = dict.fromkeys(before)
    for group, its_event in zip(every, events, strict=True):
        now |= dict.fromkeys(group, its_event)
    _move(before, now)
    kept = {event for event in events if event}
    for lost in touched - kept:
        _hand_over(lost, {pk: now[pk] for pk, event in before.items() if event == lost})
    moved = {pk for pk in before if before[pk] != now[pk]}
    changed = {event for pk in moved for event in (before[pk], now[pk]) if event}
    changed |= {now[pk] or 0 for pk in placed if now.get(pk)}
    refresh(changed & kept)
    return Settled(changed, threads)


def threads_of(events: Collection[int]) -> dict[int, int | None]:
    """Return the threads of these events: {id: event by whose title it is called}."""
    rows = Event.objects.filter(pk__in=events).exclude(thread=None).order_by()
    return dict(rows.values_list("thread_id", "thread__main_event_id").distinct())


def _events_for(groups: Sequence[Sequence[int]], before: dict[int, int | None]) -> list[int | None]:
    """Return the event of each group: one it had, or a new one; None for too small a group."""
    shares = []
    for number, group in enumerate(groups):
        counted = Counter(before.get(pk) for pk in group)
        if len(group) >= LEAST:
            shares += [(-n, event, number) for event, n in counted.items() if event]
    found: list[int | None] = [None] * len(groups)
    taken: set[int] = set()
    for _share, event, number in sorted(shares):
        if found[number] is None and event not in taken:
            found[number] = event
            taken.add(event)
    new = [n for n, group in enumerate(groups) if found[n] is None and len(group) >= LEAST]
    for number, made in zip(new, Event.objects.bulk_create(Event() for _ in new), strict=True):
        found[number] = made.pk
    return found


def _move(before: dict[int, int | None], now: dict[int, int | None]) -> None:
    """Store the events of articles where they changed."""
    moment = timezone.now()
    moved = [(event, moment, pk) for pk, event in now.items() if before[pk] != event]
    update(Article, ("event_id", "updated_at"), moved)


def _hand_over(lost: int, now: Mapping[int, int | None]) -> None:
    """Delete an event without articles, of which `now` says in which event each is.

    Its id leads to one that is in the event that has most of them.
    """
    event = Event.objects.filter(pk=lost).first()
    if event is None:
        return
    heir = next((each for each, _n in Counter(now.values()).most_common() if each), None)
    if heir and event.thread_id:
        Event.objects.filter(pk=heir, thread=None).update(thread=event.thread_id)
    _forget(event, [pk for pk in now if now[pk] == heir])


def _forget(event: Event, articles: Collection[int]) -> None:
    """Delete an event; its id leads to one of these articles from now on.

    To its lead if that is among them, but never to a withdrawn one while another is published.
    """
    published = Article.objects.published().filter(pk__in=articles)
    readable = set(published.order_by().values_list("pk", flat=True))
    article = min(
        articles, key=lambda pk: (pk not in readable, pk != event.lead_id, pk), default=None
    )
    if article:
        FormerEvent.objects.update_or_create(number=event.pk, defaults={"article_id": article})
    event.delete()


# What is derived of an event from its articles.
DERIVED = (
    "name",
    "lead_id",
    "first_article_id",
    "first_at",
    "first_day",
    "last_day",
    "articles",
    "outlets",
    "terms",
)
Values = dict[str, object]
Vectors = dict[int, Vector]


def derived(ids: Collection[int]) -> dict[int, Values]:
    """Return what DERIVED should be of these events, without those that have too few articles."""
    rows = Article.objects.published().filter(event__in=ids).order_by("event_id", *FIRST_REPORTS)
    members: defaultdict[int, list[Article]] = defaultdict(list)
    for article in rows.only(*NEEDED):
        members[article.event_id or 0].append(article)
    given = EventName.objects.filter(article__event__in=ids).exclude(name="")
    names = dict(given.order_by("made_at").values_list("article__event_id", "name"))
    vectors = _vectors(members)
    return {
        event: _values(articles, names.get(event, ""), vectors)
        for event, articles in members.items()
        if len(articles) >= LEAST
    }


NEEDED = (
    "event", "source", "title", "published_day", "published_at", "published_precision",
    "published_basis",
)  # fmt: skip
FIRST_REPORTS = ("published_day", "published_at", "pk")


def _values(articles: Sequence[Article], name: str, vectors: Vectors) -> Values:
    # A time that is none, or a guess, is no first report where there is a real one that day.
    first = min(
        articles,
        key=lambda a: (
            a.published_day or dt.date.max,
            a.has_only_a_date or a.is_approximate,
            a.published_at or timezone.now(),
            a.pk,
        ),
    )
    compared = articles[:MOST_COMPARED]
    titles = [(article.pk, article.title, vectors.get(article.pk)) for article in compared]
    days = [article.published_day for article in articles if article.published_day]
    return {
        "name": name,
        "lead_id": clearest(titles),
        "first_article_id": first.pk,
        "first_at": first.published_at,
        "first_day": min(days, default=None),
        "last_day": max(days, default=None),
        "articles": len(articles),
        "outlets": len({article.source_id for article in articles}),
        "terms": profile([v for _pk, _title, v in titles if v is not None]).tobytes(),
    }


def _vectors(members: dict[int, list[Article]]) -> Vectors:
    """Return the vectors of the articles that are compared, of events given with their articles."""
    ids = [article.pk for articles in members.values() for article in articles[:MOST_COMPARED]]
    stored = EventVector.objects.filter(article__in=ids).values_list("article_id", "terms")
    return {pk: np.frombuffer(bytes(terms), "<u4") for pk, terms in stored}


def refresh(ids: Collection[int]) -> None:
    """Set what is derived of these events; delete those that have too few articles."""
    right = derived(ids)
    moment = timezone.now()
    wrong = []
    for event in Event.objects.filter(pk__in=ids).order_by("pk"):
        values = right.get(event.pk)
        if values is None:
            its_own = Article.objects.filter(event=event.pk)
            articles = its_own.order_by().values_list("pk", flat=True)
            held = [pk for pk in (event.lead_id, *articles) if pk]
            its_own.update(event=None, updated_at=moment)
            _forget(event, held)
        elif differs(event, values):
            wrong.append((*map(values.get, DERIVED), moment, event.pk))
    update(Event, (*DERIVED, "updated_at"), wrong)


def differs(event: Event, values: Values) -> bool:
    """Return whether what is stored of an event is not what is derived."""
    stored = {name: getattr(event, name) for name in DERIVED} | {"terms": bytes(event.terms)}
    return stored != values
