"""One step of an editor's for many articles, taken in small batches, and undone as one."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from archive import editing, search
from archive.models import Article, Batch, Revision

BATCH = 250  # articles in one transaction, so that others can write between
MOST = 20_000  # articles in one step
HEAVY = ("lead", "credits", "body_html", "body_text", "images")

# Changes some articles within a batch; returns how many it changed.
Step = Callable[[Sequence[Article], Batch], int]


def articles_of(ids: Sequence[int]) -> Iterator[list[Article]]:
    """Yield articles in small lists, without their texts, in the order of their ids."""
    for start in range(0, len(ids), BATCH):
        rows = Article.objects.filter(pk__in=ids[start : start + BATCH]).select_related("source")
        yield list(rows.defer(*HEAVY, "source__domains").order_by("pk"))


def carry_out(ids: Sequence[int], what: str, step: Step, editor: Any, note: str = "") -> Batch:
    """Take one step for many articles; return its record, by which it can be undone.

    Interrupted, the record says how far it came.
    """
    batch = Batch.objects.create(editor=editor, what=what[:200], note=note)
    for articles in articles_of(ids):
        with transaction.atomic():
            batch.count += step(articles, batch)
            batch.save(update_fields=["count"])
        search.merge()
    return batch


def undo(batch: Batch, editor: Any, what: str) -> tuple[Batch, int]:
    """Bring back what a batch changed; return the record of that, and how many were left alone.

    An article that was changed again in the same fields since is left as it is.
    """
    undoing = Batch.objects.create(editor=editor, what=what[:200])
    left = 0
    revisions = batch.revisions.select_related("article__source").order_by("-id")
    revisions = revisions.defer(*(f"article__{name}" for name in HEAVY if name != "lead"))
    while some := list(revisions[:BATCH]):
        with transaction.atomic():
            later = _later(some)
            kept = [
                (revision.article, revision)
                for revision in some
                if not later.get(revision.article_id, {}).get(revision.pk, set())
                & set(revision.before)
            ]
            left += len(some) - len(kept)
            editing.restore(kept, editor, batch.note, undoing)
            undoing.count = undoing.revisions.values("article").distinct().count()
            undoing.save(update_fields=["count"])
        revisions = revisions.filter(pk__lt=some[-1].pk)
        search.merge()
    batch.undone_at, batch.undone_by = timezone.now(), editor
    batch.save(update_fields=["undone_at", "undone_by"])
    return undoing, left


def _later(revisions: Sequence[Revision]) -> dict[int, dict[int, set[str]]]:
    """The fields that changed after each revision: {article: {revision: fields}}."""
    ids = {revision.article_id: revision.pk for revision in revisions}
    found: dict[int, dict[int, set[str]]] = {}
    others: QuerySet[Revision] = Revision.objects.filter(
        article__in=ids, pk__gt=min(ids.values()), cause=Revision.Cause.EDITOR
    )
    for other in others.exclude(batch=revisions[0].batch).only("article_id", "before"):
        mine = ids[other.article_id]
        if other.pk > mine:
            found.setdefault(other.article_id, {}).setdefault(mine, set()).update(other.before)
    return found
