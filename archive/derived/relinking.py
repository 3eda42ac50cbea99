"""Rebuild of the near-duplicate links in short transactions, while others read and write.

First stored sketches are compared with the texts, then stories with the similarity of the texts,
both without a lock; only what differs is compared again under the lock, and changed. Can be run
again after an interruption.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from django.utils import timezone

from archive.database import short_transactions
from archive.database.bulk_insert import in_batches, insert
from archive.derived.copies import alike, candidates, sketches_of
from archive.derived.copy_likeness import sketch
from archive.models import Article, Shingle

BATCH = 200

Choices = Mapping[int, int | None]


def rebuild() -> int:
    """Find all copies again; return how many articles have some."""
    for _done in short_transactions.in_steps(_sketched_wrongly(), _sketch_again):
        pass
    right: set[int] = set()  # articles already compared under the lock
    for seen in short_transactions.in_steps(
        (pk for pk in sorted(linked_wrongly()) if pk not in right), _link_again
    ):
        right |= seen
    return Article.objects.exclude(story=None).count()


def linked_wrongly() -> set[int]:
    """Return the ids of articles whose story is not what their texts and editors' choices imply."""
    pairs = [pair for ids in _all_ids() for pair in _alike(ids) if pair[0] in ids]
    chosen = dict(Article.objects.exclude(story_chosen=None).values_list("pk", "story_chosen"))
    stored = Article.objects.exclude(story=None).values_list("pk", "story")
    mates = _mates(dict(stored))
    now = {frozenset(story) for story in mates.values()}
    wanted = {frozenset(story) for story in _stories(pairs, chosen)}
    misnumbered = {pk for pk, story in stored if story != min(mates[pk])}
    return misnumbered | {pk for story in wanted ^ now for pk in story}


def _all_ids() -> Iterator[set[int]]:
    return map(set, in_batches(Article.objects.values_list("pk", flat=True), BATCH))


def _sketched_wrongly() -> Iterator[int]:
    """Yield the ids of articles whose stored sketch is not that of their text."""
    for ids in _all_ids():
        kept = sketches_of(ids)
        for article in Article.objects.filter(pk__in=ids).only("body_text", "fingerprint"):
            numbers = sketch(article.body_text)
            first = next(iter(numbers), None)
            if sorted(numbers) != kept.get(article.pk, []) or first != article.fingerprint:
                yield article.pk


def _sketch_again(pk: int) -> None:
    article = Article.objects.only("body_text").filter(pk=pk).first()
    if article is None:
        return
    numbers = sketch(article.body_text)
    Shingle.objects.filter(article=pk).delete()
    insert(Shingle, ("article_id", "number"), [(pk, number) for number in numbers])
    Article.objects.filter(pk=pk).update(fingerprint=next(iter(numbers), None))


def _alike(ids: Iterable[int]) -> list[tuple[int, int]]:
    """Return pairs of article ids (smaller first), one of each among these, with similar texts."""
    return alike(candidates(sketches_of(ids)))


def _stories(pairs: Iterable[tuple[int, int]], chosen: Choices) -> list[set[int]]:
    """Return the sets of two or more articles that similarity or an editor's choice connects.

    `chosen` is `story_chosen` by article id: 0 keeps an article from being linked by its text.
    """
    together: dict[int, set[int]] = {}

    def join(members: set[int]) -> None:
        story = set().union(*(together.get(pk, {pk}) for pk in members))
        together.update(dict.fromkeys(story, story))

    for pair in pairs:
        if not any(chosen.get(pk) == 0 for pk in pair):
            join(set(pair))
    put: defaultdict[int, set[int]] = defaultdict(set)
    for pk, story in chosen.items():
        if story:
            put[story].add(pk)
    for members in put.values():
        join(members)
    stories = {id(story): story for story in together.values()}
    return [story for story in stories.values() if len(story) > 1]


def _link_again(pk: int) -> set[int]:
    """Recompute the stories of an article and of all connected with it; return their ids."""
    members: set[int] = set()
    fresh, pairs = {pk}, set[tuple[int, int]]()
    while fresh:
        members |= fresh
        found = set(_alike(fresh))
        pairs |= found
        rows = Article.objects.filter(pk__in=fresh).values_list("story", "story_chosen")
        named = {story for row in rows for story in row if story}
        mates = Article.objects.filter(story__in=named) | Article.objects.filter(
            story_chosen__in=named
        )
        near = {one for pair in found for one in pair} | set(mates.values_list("pk", flat=True))
        fresh = near - members
    known = Article.objects.filter(pk__in=members)
    now = dict(known.values_list("pk", "story"))
    chosen = dict(known.values_list("pk", "story_chosen"))
    wanted = {pk: story for story in _stories(pairs, chosen) for pk in story}
    before = _mates(now)
    changed = {
        pk
        for pk in now
        if before.get(pk, set()) != wanted.get(pk, set())
        or (pk in wanted and now[pk] != min(wanted[pk]))
    }
    # Every article of a story gets its number, also those that were in it before.
    for story in {min(wanted[pk]): wanted[pk] for pk in changed if pk in wanted}.values():
        Article.objects.filter(pk__in=story).update(story=min(story))
    Article.objects.filter(pk__in=changed - wanted.keys()).update(story=None)
    Article.objects.filter(pk__in=changed).update(updated_at=timezone.now())
    return members


def _mates(stories: Mapping[int, int | None]) -> dict[int, set[int]]:
    """Return, for each article in a story, the ids of all articles of that story."""
    members: defaultdict[int, set[int]] = defaultdict(set)
    for pk, story in stories.items():
        if story is not None:
            members[story].add(pk)
    return {pk: story for story in members.values() for pk in story}
