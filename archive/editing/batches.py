"""Bulk changes: one act of an editor on many articles, in short transactions, undone as one."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from archive import search
from archive.database import short_transactions
from archive.database.bulk_insert import batched
from archive.editing import restoring
from archive.models import Article, Batch, Revision

BATCH = 60  # articles loaded at a time, and the most that can be marked as copies together
MOST = 20_000  # articles in one bulk change
HEAVY = ("lead", "credits", "body_html", "body_text", "images")

# Changes some articles as part of a batch; returns how many it changed.
Step = Callable[[Sequence[Article], Batch], int]


def articles_of(ids: Sequence[int]) -> Iterator[list[Article]]:
    """Yield lists of at most BATCH articles, without their texts, each sorted by id."""
    return (_articles(some) for some in batched(ids, BATCH))


def _articles(ids: Sequence[int]) -> list[Article]:
    rows = Article.objects.filter(pk__in=ids).select_related("source")
    return list(rows.defer(*HEAVY, "source__domains").order_by("pk"))


def carry_out(
    ids: Sequence[int],
    what: str,
    step: Step,
    editor: Any,
    note: str = "",
    together: bool = False,
) -> Batch:
    """Apply `step` to many articles; return the Batch that records it, by which it can be undone.

    Runs in short transactions, or with `together` in one of at most BATCH articles. After an
    interruption the Batch says how many articles were changed.
    """
    batch = Batch.objects.create(editor=editor, what=what[:200], note=note)

    def take(some: Sequence[int]) -> int:
        count = batch.count + step(_articles(some), batch)
        Batch.objects.filter(pk=batch.pk).update(count=count)
        search.merge()
        return count

    pace = short_transactions.Pace(first=BATCH if together else None)
    for count in pace.each(ids, take):
        batch.count = count
    return batch


def undo(batch: Batch, editor: Any, what: str) -> tuple[Batch, int]:
    """Undo a batch; return the Batch that records this, and how many articles were left alone.

    An article whose same fields an editor has changed since is left as it is.
    """
    undoing = Batch.objects.create(editor=editor, what=what[:200])
    left = 0
    ids = list(batch.revisions.order_by("-id").values_list("id", flat=True))
    for left_alone in short_transactions.Pace().each(ids, partial(_undo, batch, undoing)):
        left += left_alone
    batch.undone_at, batch.undone_by = timezone.now(), editor
    batch.save(update_fields=["undone_at", "undone_by"])
    return undoing, left


def _undo(batch: Batch, undoing: Batch, ids: Sequence[int]) -> int:
    """Restore the earlier values in some revisions of a batch; return how many were left alone."""
    rows = batch.revisions.select_related("article__source").order_by("-id").filter(pk__in=ids)
    revisions = list(rows.defer(*(f"article__{name}" for name in HEAVY if name != "lead")))
    later = _later(revisions)
    kept = [
        (revision.article, revision)
        for revision in revisions
        if not later[revision.pk] & set(revision.before)
    ]
    restoring.restore(kept, undoing.editor, batch.note, undoing)
    undoing.count = undoing.revisions.values("article").distinct().count()
    undoing.save(update_fields=["count"])
    search.merge()
    return len(revisions) - len(kept)


def _later(revisions: Sequence[Revision]) -> Mapping[int, set[str]]:
    """Fields that editors changed after each revision, by its id."""
    mine: defaultdict[int, list[int]] = defaultdict(list)
    for revision in revisions:
        mine[revision.article_id].append(revision.pk)
    found: defaultdict[int, set[str]] = defaultdict(set)
    others: QuerySet[Revision] = Revision.objects.filter(
        article__in=mine,
        pk__gt=min(revision.pk for revision in revisions),
        cause=Revision.Cause.EDITOR,
    )
    for other in others.exclude(batch=revisions[0].batch).only("article_id", "before"):
        for pk in mine[other.article_id]:
            if other.pk > pk:
                found[pk].update(other.before)
    return found
