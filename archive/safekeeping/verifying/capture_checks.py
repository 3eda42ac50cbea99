"""Checks that captures hold the bytes that came in, and that their articles and revisions exist."""

from collections.abc import Iterator, Sequence

from django.db.models import Count

from archive.extraction.documents import MOST_BYTES
from archive.models import Article, Batch, Capture, DamagedError, Revision
from archive.safekeeping.verifying.problems import Checkpoint, Finding, walk

AT_ONCE = 20  # captures in memory; each may have 10 MB
AGAIN = "restore a backup, or ingest the good file again"


def captures(after: int = 0, sample: int = 0) -> Iterator[Checkpoint]:
    """Check each capture's bytes, and that what it became is there."""
    yield from walk(Capture.objects.all(), _of_captures, after, sample, AT_ONCE)


def _of_captures(captures: Sequence[Capture]) -> Iterator[Finding]:
    ids = [capture.pk for capture in captures]
    current = set(Article.objects.filter(capture__in=ids).values_list("capture", flat=True))
    earlier = set(Revision.objects.filter(capture__in=ids).values_list("capture", flat=True))
    corrected = set(
        Article.objects.filter(captures__in=ids, corrected_at__isnull=False).values_list(
            "pk", flat=True
        )
    )
    for capture in captures:
        where = f"capture {capture.pk} ({capture.origin})"
        yield from _of_bytes(capture, where)
        if capture.outcome == Capture.Outcome.ARTICLE:
            if capture.article_id is None and capture.pk not in current:
                line = f"{where} became an article that is not there; `verify --repair` makes it again, without corrections"
                yield Finding("article lost", line, "capture", str(capture.pk))
            elif (
                capture.pk not in current | earlier
                and capture.format != "feedxml"  # several articles, only one of which is named
                and capture.article_id not in corrected  # whose fields may not have changed
            ):
                line = f"{where} was a version of article {capture.article_id}, but that revision is not there; restore a backup"
                yield Finding("revision lost", line)
        elif capture.outcome == Capture.Outcome.REJECTED and not capture.reason:
            yield Finding(
                "no reason", f"{where} was rejected without a reason; `reprocess` finds it"
            )
        elif capture.outcome not in Capture.Outcome.values:
            line = (
                f"{where} has an outcome that there is not, {capture.outcome!r}; restore a backup"
            )
            yield Finding("outcome", line)


def _of_bytes(capture: Capture, where: str) -> Iterator[Finding]:
    try:
        raw = capture.raw
    except DamagedError as error:
        never_kept = capture.outcome == Capture.Outcome.REJECTED and capture.size > MOST_BYTES
        if not (never_kept and bytes(capture.compressed) == Capture.compress(b"")):
            yield Finding("capture damaged", f"{where}: {error.reason}; {AGAIN}")
    else:
        if len(raw) != capture.size:
            line = f"{where} has {len(raw)} bytes and says {capture.size}; {AGAIN}"
            yield Finding("capture damaged", line)


def batches(after: int = 0, sample: int = 0) -> Iterator[Checkpoint]:
    """Find bulk changes that cannot be undone, because revisions of them are missing."""
    yield from walk(Batch.objects.all(), _of_batches, after, sample)


def _of_batches(batches: Sequence[Batch]) -> Iterator[Finding]:
    rows = Revision.objects.filter(batch__in=batches).order_by().values_list("batch")
    kept = dict(rows.annotate(revisions=Count("pk")))
    for batch in batches:
        if kept.get(batch.pk, 0) < batch.count:
            line = (
                f"change of many {batch.pk} ({batch.what}) changed {batch.count} articles and has"
                f" {kept.get(batch.pk, 0)} revisions; restore a backup"
            )
            yield Finding("revision lost", line)
