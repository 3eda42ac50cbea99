"""Placing of articles in events, as they arrive or change.

The articles of the days around, those alike, and the others of their events are grouped together
again; events keep their ids (see `settling`). Called inside the lock of `keeping`.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from django.db.models import Q
from django.db.models.functions import Substr
from django.utils import timezone

from archive.database.bulk_insert import insert
from archive.database.short_transactions import Pace
from archive.derived.events import continuing, settling
from archive.derived.events.grouping import LinkedGroup, bound, united
from archive.derived.events.likeness import DAYS, Window
from archive.derived.events.settling import Fact
from archive.derived.events.vectors import BEGINNING, is_about_one_happening, vector_of
from archive.models import Article, ArticleTopic, EventVector, Unplaced

# Average likeness from which two groups are one event: see `make bench-events`.
ENOUGH = 0.45
LONGEST = 5  # days that an event spans, but for copies and what an editor joined
SEEN = 0.1  # likenesses below count as none
NEAR = 0.25  # likeness from which an article and its event are looked at again
MOST_OF_SET = 3  # articles that are compared of those that belong together anyway, such as copies
# How rare terms are is counted among the articles of the days compared, and those of so many days
# before them, but no more of these than so many articles.
EARLIER, MOST_EARLIER = 4, 500
BLOCK = 7  # days of articles placed at once, at most

Names = dict[int, list[tuple[int, float, bool]]]


def names_of(ids: Iterable[int]) -> Names:
    """Return the topics of articles, by article: (id, score, whether an editor added it)."""
    found: Names = defaultdict(list)
    links = ArticleTopic.objects.shown().filter(article__in=ids).order_by("topic_id")
    for article, topic, score, origin in links.values_list(
        "article_id", "topic_id", "score", "origin"
    ):
        found[article].append((topic, score, origin == ArticleTopic.Origin.EDITOR))
    return found


def vectors_of(ids: Sequence[int]) -> dict[int, tuple[dt.date, bytes]]:
    """Return the day and the packed vector of each of these articles that can be of an event."""
    rows = Article.objects.published().dated().filter(pk__in=ids)
    names = names_of(ids)
    beginning = Substr("body_text", 1, 2 * BEGINNING)
    return {
        pk: (day, vector_of(title, text or lead, names[pk], source).tobytes())
        for pk, title, lead, text, source, day in rows.values_list(
            "pk", "title", "lead", beginning, "source_id", "published_day"
        )
        if is_about_one_happening(title, lead)
    }


def store_vectors(ids: Sequence[int]) -> None:
    """Write the vectors of articles, and delete those of articles that can be of no event."""
    found = vectors_of(ids)
    EventVector.objects.filter(article__in=set(ids) - found.keys()).delete()
    insert(
        EventVector,
        ("article_id", "day", "terms"),
        [(pk, day, terms) for pk, (day, terms) in sorted(found.items())],
        "ON CONFLICT (article_id) DO UPDATE SET day = excluded.day, terms = excluded.terms",
    )


def wait(ids: Sequence[int]) -> None:
    """Note that the events of these articles are to be looked for: see `place_arrived`."""
    now = timezone.now()
    insert(Unplaced, ("article_id", "since"), [(pk, now) for pk in ids])


def place_arrived(most: int, pace: Pace) -> bool:
    """Place those that wait for it, the `most` that arrived last, in steps; return whether some did.

    Those that a killed run left are among them. `pace` is the caller's, whose pauses they share.
    """
    last = list(Unplaced.objects.order_by("-pk").values_list("pk", flat=True)[:most])
    rows = Article.objects.filter(pk__in=last).order_by("published_day", "pk")
    for _none in pace.each(list(rows.values_list("pk", flat=True)), _place_waiting):
        pass
    return bool(last)


def _place_waiting(ids: Sequence[int]) -> None:
    """Place those of these articles that nobody else has placed meanwhile."""
    still = list(Unplaced.objects.filter(pk__in=ids).values_list("pk", flat=True))
    store_vectors(still)
    place(still)
    Unplaced.objects.filter(pk__in=still).delete()


def place(ids: Sequence[int]) -> None:
    """Put articles into events by their stored vectors; the events of others may change with them.

    Articles that are withdrawn or undated leave their event.
    """
    facts = settling.facts(Q(pk__in=ids))
    gone = [fact for fact in facts.values() if fact.day is None]
    if gone:
        continuing.follow(settling.settle([], gone))
    block: list[Fact] = []
    for fact in sorted(facts.values(), key=lambda fact: (fact.ordinal, fact.pk)):
        if fact.day is None:
            continue
        if block and fact.ordinal - block[0].ordinal >= BLOCK:
            _place_block(block)
            block = []
        block.append(fact)
    if block:
        _place_block(block)


def _place_block(block: Sequence[Fact]) -> None:
    """Place articles of at most BLOCK days."""
    window = window_of(block[0].ordinal - DAYS, block[-1].ordinal + DAYS)
    rows = {pk: row for row, pk in enumerate(window.articles.tolist())}
    own = [rows[fact.pk] for fact in block if fact.pk in rows]
    near = (window.likenesses(own) >= NEAR).any(axis=0) if own else np.zeros(0, bool)
    involved = _with_companions({fact.pk for fact in block} | set(window.articles[near].tolist()))
    alone = len(involved) == 1 and not any(fact.event for fact in involved.values())
    if not alone:
        groups = grouped(list(involved.values()), window, keep_outside=True)
        settled = settling.settle(
            [group.members for group in groups], involved.values(), [fact.pk for fact in block]
        )
        continuing.follow(settled)


def window_of(first: int, last: int) -> Window:
    """Return the vectors of a range of days, given as ordinal numbers, and of some days before."""
    day = dt.date.fromordinal(max(1, first))
    rows = EventVector.objects.values_list("article_id", "day", "terms")
    before = rows.filter(day__range=(dt.date.fromordinal(max(1, first - EARLIER)), day))
    found = list(before.exclude(day=day).order_by("-day", "-article_id")[:MOST_EARLIER])
    days = (day, dt.date.fromordinal(min(last, dt.date.max.toordinal())))
    found += rows.filter(day__range=days).order_by("article_id")
    return Window(
        [pk for pk, _day, _terms in found],
        [day.toordinal() for _pk, day, _terms in found],
        [terms for _pk, _day, terms in found],
    )


def _with_companions(ids: set[int]) -> dict[int, Fact]:
    """Return these articles with all of their events, stories and editors' choices."""
    found = settling.facts(Q(pk__in=ids))
    events = {fact.event for fact in found.values() if fact.event}
    stories = {fact.story for fact in found.values() if fact.story}
    chosen = {fact.chosen for fact in found.values() if fact.chosen}
    for condition in (Q(event__in=events), Q(story__in=stories), Q(event_chosen__in=chosen)):
        found |= settling.facts(condition)
    more = {fact.event for fact in found.values() if fact.event} - events
    if more:
        found |= settling.facts(Q(event__in=more))
    return {pk: fact for pk, fact in sorted(found.items()) if fact.day is not None}


def grouped(facts: Sequence[Fact], window: Window, keep_outside: bool = False) -> list[LinkedGroup]:
    """Return the events that articles make up, articles of none as groups of one.

    With `keep_outside`, an event with articles that the window does not hold stays together.
    """
    known = {fact.pk: fact for fact in facts}
    here = {pk: row for row, pk in enumerate(window.articles.tolist()) if pk in known}
    links = _links(facts, lambda fact: fact.story)
    if keep_outside:
        outside = {fact.event for fact in facts if fact.pk not in here}
        links += _links([f for f in facts if f.event in outside], lambda fact: fact.event)
    chosen = {fact.pk: fact.chosen for fact in facts if fact.chosen}
    sets = {}
    groups = []
    for members in bound(known, links, chosen):
        compared = [pk for pk in members if pk in here][:MOST_OF_SET] or members[:1]
        days = [known[pk].ordinal for pk in members]
        number = next((chosen[pk] for pk in members if pk in chosen), 0)
        sets[compared[0]] = members
        groups.append(LinkedGroup(compared, min(days), max(days), number))
    rows = {here[pk]: pk for group in groups for pk in group.members if pk in here}
    likenesses = window.likenesses([*rows], [*rows])
    pks = [*rows.values()]
    pairs = {
        (pks[one], pks[other]): float(likenesses[one, other])
        for one, other in zip(*np.nonzero(np.triu(likenesses) >= SEEN), strict=True)
    }
    found = united(groups, pairs, ENOUGH, LONGEST)
    for group in found:
        group.members = [pk for first in group.members for pk in sets.get(first, ())]
    return found


def _links(facts: Iterable[Fact], key: Callable[[Fact], int | None]) -> list[tuple[int, int]]:
    """Pairs that bind articles with the same key: each with the first that has it."""
    firsts: dict[int, int] = {}
    return [(firsts.setdefault(value, fact.pk), fact.pk) for fact in facts if (value := key(fact))]
