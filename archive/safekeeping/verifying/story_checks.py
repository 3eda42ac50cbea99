"""Checks of what links articles: stories (copies of one another), events and threads."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.utils import timezone

from archive.derived.copies import alike, candidates, sketches_of
from archive.derived.events import regrouping
from archive.models import Article, Event, Unplaced
from archive.safekeeping.verifying.problems import Checkpoint, Finding, walk

MENDS = "`reindex` mends it"
LEFT_AFTER = dt.timedelta(hours=1)  # articles that wait longer for their event were left


def stories(after: int = 0, sample: int = 0) -> Iterator[Checkpoint]:
    """Check the stories of articles against their texts and editors' choices."""
    rows = Article.objects.only("story", "story_chosen")
    yield from walk(rows, _of_articles, after, sample)


def _of_articles(articles: Sequence[Article]) -> Iterator[Finding]:
    stories = {article.story for article in articles if article.story is not None}
    members: defaultdict[int | None, list[int]] = defaultdict(list)
    rows = Article.objects.filter(story__in=stories).order_by("pk")
    for story, pk in rows.values_list("story", "pk"):
        members[story].append(pk)
    copies = _copies(articles, members)
    for article in articles:
        others = members[article.story] if article.story is not None else []
        yield from _of_article(article, others, copies[article.pk])


def _of_article(article: Article, story: Sequence[int], copies: set[int]) -> Iterator[Finding]:
    where = f"article {article.pk}"
    if article.story is not None and len(story) < 2 and not article.story_chosen:
        yield Finding("story of one", f"{where} is the only one of its story; {MENDS}", "copies")
    elif article.story is not None and article.story != min(story) and not article.story_chosen:
        line = f"{where} is in story {article.story}, whose first article is {min(story)}; {MENDS}"
        yield Finding("number of a story", line, "copies")
    elif article.story_chosen == 0 and article.story is not None:
        line = f"{where} is linked with copies, which an editor said it is none of; {MENDS}"
        yield Finding("choice of a story", line, "copies")
    elif article.story_chosen and article.story is None:
        line = f"{where} is not linked with the copies that an editor named; {MENDS}"
        yield Finding("choice of a story", line, "copies")
    elif article.story_chosen is None and len(story) > 1 and not copies & set(story):
        line = f"{where} is linked with articles of which none has its text; {MENDS}"
        yield Finding("no copy", line, "copies")
    if article.story_chosen is None and (missing := copies - set(story)):
        line = f"{where} has the text of {min(missing)} and is not linked with it; {MENDS}"
        yield Finding("copy not linked", line, "copies")


def _copies(
    articles: Sequence[Article], members: dict[int | None, list[int]]
) -> dict[int, set[int]]:
    """Return, by article id, the articles whose texts are copies, except those marked as none.

    Candidates share hashes of their sketches, or are linked already.
    """
    pairs = candidates(sketches_of({article.pk for article in articles}))
    pairs |= {
        (min(article.pk, other), max(article.pk, other))
        for article in articles
        if article.story is not None
        for other in members[article.story]
        if other != article.pk
    }
    none = set(
        Article.objects.filter(
            pk__in={pk for pair in pairs for pk in pair}, story_chosen=0
        ).values_list("pk", flat=True)
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in alike(pair for pair in pairs if none.isdisjoint(pair)):
        found[one].add(other)
        found[other].add(one)
    return found


def events(after: int = 0, sample: int = 0) -> Iterator[Checkpoint]:
    """Check the events of articles, then the counts of events and threads."""
    rows = Article.objects.only("event", "event_chosen", "published_day", "story", "withdrawn_at")
    yield from walk(rows, _of_events, after, sample)
    if sample:
        return
    found = [
        Finding(
            "counts of an event", f"event {pk} is not what its articles make it; {MENDS}", "events"
        )
        for pk in regrouping.wrong_events()
    ]
    found += [
        Finding(
            "counts of a thread", f"thread {pk} is not what its events make it; {MENDS}", "events"
        )
        for pk in regrouping.wrong_threads()
    ]
    if late := Unplaced.objects.filter(since__lt=timezone.now() - LEFT_AFTER).count():
        said = (
            f"the events of {late} articles were not looked for, maybe since an ingest was killed"
        )
        found.append(Finding("event not looked for", f"{said}; {MENDS}", "events"))
    yield 0, found


def _of_events(articles: Sequence[Article]) -> Iterator[Finding]:
    chosen = {article.event_chosen for article in articles if article.event_chosen}
    together: defaultdict[int | None, set[int | None]] = defaultdict(set)
    shown = Article.objects.published().dated()
    for number, event in shown.filter(event_chosen__in=chosen).values_list("event_chosen", "event"):
        together[number].add(event)
    events = {article.event_id for article in articles if article.event_id}
    others: defaultdict[int | None, set[int | None]] = defaultdict(set)
    mixed = Article.objects.filter(event__in=events).exclude(event_chosen=None)
    for event, number in mixed.values_list("event", "event_chosen"):
        others[event].add(number)
    there = set(Event.objects.filter(pk__in=events).values_list("pk", flat=True))
    stale = set(regrouping.wrong_vectors([article.pk for article in articles]))
    for article in articles:
        where = f"article {article.pk}"
        hidden = article.withdrawn_at is not None or article.published_day is None
        wrong = ""
        if article.event_id and article.event_id not in there:
            wrong = "is in an event that is not there"
        elif article.event_id and hidden:
            wrong = "is in an event, though withdrawn or undated"
        elif article.event_chosen and not hidden and len(together[article.event_chosen]) > 1:
            wrong = "is not in one event with the articles an editor put it with"
        elif article.event_id and article.event_chosen and len(others[article.event_id]) > 1:
            wrong = "is in one event with articles an editor parted it from"
        elif article.pk in stale:
            wrong = "has another vector than its text and topics"
        if wrong:
            yield Finding("event", f"{where} {wrong}; {MENDS}", "events")
