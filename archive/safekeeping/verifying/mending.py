"""Repair of derived data by kind of finding; stored captures and corrections are never changed."""

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from archive import search
from archive.database import short_transactions
from archive.derived import recounting, relinking
from archive.derived.events import regrouping
from archive.intake.pictures.renditions import PictureError, made
from archive.intake.rereading import reprocessing
from archive.models import (
    Article,
    Capture,
    EventVector,
    FormerSlug,
    Picture,
    Shingle,
    Term,
    Topic,
    Unplaced,
)
from archive.safekeeping.verifying import database_checks
from archive.safekeeping.verifying.mending_articles import mend_article
from archive.safekeeping.verifying.picture_checks import original_of, wrong_of_original
from archive.safekeeping.verifying.problems import Finding

ASIDE = ".aside"  # a folder beside the pictures; no check reads it, nothing in it is deleted


def mend(findings: Sequence[Finding]) -> list[str]:
    """Repair what can be repaired; return a line, with the reason, for each thing that could not.

    Run the checks again afterwards: a repair may bring other faults to light.
    """
    wanted = {(finding.mend, finding.key) for finding in findings if finding.mend}
    failed = []
    for kind, repair in REPAIRS.items():
        for key in sorted((key for name, key in wanted if name == kind), key=_in_order):
            try:
                reason = repair(key)
            except (DatabaseError, OSError, PictureError) as error:
                reason = " ".join(str(error).split())
            if reason:
                failed.append(f"{kind} {key}".strip() + f": {reason}")
    return failed


def _in_order(key: str) -> tuple[int, str]:
    return (int(key), "") if key.isdigit() else (0, key)


def _table(key: str) -> str:
    model = next(m for m in database_checks.DERIVED if m._meta.db_table == key)
    with connection.schema_editor() as editor:
        editor.create_model(model)
    return ""


def _missing_index(key: str) -> str:
    for model in database_checks.models():
        for index in model._meta.indexes:
            if index.name == key:
                with connection.schema_editor() as editor:
                    editor.add_index(model, index)
    return ""


def _index(key: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"REINDEX {connection.ops.quote_name(key)}")
    return ""


def _topic(key: str) -> str:
    for topic in Topic.objects.filter(pk=key):
        topic.save(update_fields=["name_zh_hans"])  # saving sets the readings of the names
    return ""


def _term(key: str) -> str:
    for term in Term.objects.filter(pk=key):
        term.save(update_fields=["text"])  # saving sets the folded spelling
    return ""


def _address(key: str) -> str:
    FormerSlug.objects.filter(pk=key).delete()
    return ""


def _capture(key: str) -> str:
    return reprocessing.make_again(Capture.objects.get(pk=key))


def _rebuilt(rebuild: Callable[[], int]) -> Callable[[str], str]:
    def repair(key: str) -> str:
        rebuild()
        return ""

    return repair


def _copies(key: str) -> str:
    _delete_orphans(Shingle.objects.all())
    relinking.rebuild()
    return ""


def _events(key: str) -> str:
    _delete_orphans(EventVector.objects.all())
    _delete_orphans(Unplaced.objects.all())
    regrouping.rebuild()
    return ""


def _delete_orphans(rows: QuerySet[Any]) -> None:
    """Delete those of these rows whose article is not there, in steps."""
    articles = Article.objects.filter(pk=OuterRef("article_id"))
    orphans = list(rows.filter(~Exists(articles)).values_list("pk", flat=True))
    for _deleted in short_transactions.Pace().each(
        orphans, lambda ids: rows.filter(pk__in=ids).delete()
    ):
        pass


def _picture(key: str) -> str:
    """Make the copies of a picture again; where its original is damaged, have it fetched again."""
    picture = Picture.objects.get(pk=key)
    if wrong := wrong_of_original(picture):
        _put_aside(picture.folder)
        gone = {"status": Picture.Status.FAILED, "reason": wrong, "tried_at": timezone.now()}
        Picture.objects.filter(sha256=picture.sha256).update(**gone)
        return ""
    for name, content in made(original_of(picture).read_bytes()).copies.items():
        with tempfile.NamedTemporaryFile(dir=picture.folder, prefix=".", delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).chmod(0o644)
        Path(file.name).replace(picture.folder / name)
    return ""


def _orphan_picture(key: str) -> str:
    _put_aside(Path(settings.PICTURES_DIR) / key)
    return ""


def _put_aside(path: Path) -> None:
    if not path.exists():
        return
    aside = Path(settings.PICTURES_DIR) / ASIDE
    aside.mkdir(exist_ok=True)
    target, number = aside / path.name, 1
    while target.exists():
        target, number = aside / f"{path.name}.{number}", number + 1
    path.rename(target)


# By `Finding.mend`; in this order, so that what others are derived from comes first.
REPAIRS: dict[str, Callable[[str], str]] = {
    "table": _table,
    "missing index": _missing_index,
    "index": _index,
    "topic": _topic,
    "term": _term,
    "address": _address,
    "capture": _capture,
    "article": mend_article,
    "search": _rebuilt(search.rebuild),
    "copies": _copies,
    "events": _events,
    "counts": _rebuilt(recounting.rebuild),
    "picture": _picture,
    "nobody's picture": _orphan_picture,
}
