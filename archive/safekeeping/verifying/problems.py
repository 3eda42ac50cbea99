"""Findings of `verify`, and the walk through a table in batches that yields them."""

import logging
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import DatabaseError
from django.db.models import Max, Min, Model, QuerySet

from archive.database.bulk_insert import batched, in_batches

logger = logging.getLogger(__name__)

BATCH = 200  # rows in a read: longer ones would hold a database snapshot for long
MOST_UNREADABLE = 20  # unreadable rows reported one by one; a damaged page may hold thousands
LOST = "restore a backup (docs/verifying.md says what else can be saved)"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, in a line for an operator.

    `kind` groups lines that say the same of different rows. `mend` is the kind of repair in
    `mending.REPAIRS`, empty where none is possible; `key` the row or table to repair.
    """

    kind: str
    line: str
    mend: str = ""
    key: str = ""


Row = TypeVar("Row", bound=Model)
# The primary key after which an interrupted run goes on, and what was found since the last one.
Checkpoint = tuple[int, list[Finding]]


def unreadable(what: str, error: Exception) -> Finding:
    """Return the finding for data that raised an error when it was read."""
    logger.debug("%s cannot be read", what, exc_info=error)
    said = " ".join(str(error).split()) or type(error).__name__
    return Finding("unreadable", f"{what} cannot be read: {said[:200]}; {LOST}")


def walk(
    rows: "QuerySet[Row]",
    check: Callable[[Sequence[Row]], Iterable[Finding]],
    after: int = 0,
    sample: int = 0,
    size: int = BATCH,
) -> Iterator[Checkpoint]:
    """Yield what `check` finds in all rows after a primary key, in batches of `size`.

    With `sample`, so many random rows are checked instead. Rows that cannot be read are reported
    one by one, up to MOST_UNREADABLE, and the others are checked.
    """
    name = rows.model._meta.verbose_name
    bad = 0
    try:
        numbers = rows.values_list("pk", flat=True)
        looked_at = batched(_sample(rows, sample), size)
        for ids in looked_at if sample else in_batches(numbers, size, after):
            found = []
            for finding in _checked(rows, check, ids):
                bad += finding.kind == "unreadable"
                if finding.kind != "unreadable" or bad <= MOST_UNREADABLE:
                    found.append(finding)
            after = ids[-1]
            yield after, found
    except DatabaseError as error:
        yield after, [unreadable(f"{name} {after + 1} or one behind it", error)]
    if bad > MOST_UNREADABLE:
        more = f"{bad - MOST_UNREADABLE} more of the kind “{name}” cannot be read; {LOST}"
        yield after, [Finding("unreadable", more)]


def _sample(rows: "QuerySet[Any]", sample: int) -> Iterator[int]:
    """Yield random primary keys, sorted; in gaps of the table, the next existing one."""
    bounds = rows.order_by().aggregate(least=Min("pk"), most=Max("pk"))
    if bounds["most"] is None:
        return
    chosen = set()
    if rows.count() <= sample:
        chosen = set(rows.values_list("pk", flat=True))
    else:
        numbers = rows.order_by("pk").values_list("pk", flat=True)
        for _ in range(4 * sample):  # in a dense table almost every try gives a new one
            number = random.randint(bounds["least"], bounds["most"])  # noqa: S311
            chosen.add(numbers.filter(pk__gte=number)[0])
            if len(chosen) == sample:
                break
    yield from sorted(chosen)


def _checked(
    rows: "QuerySet[Row]", check: Callable[[Sequence[Row]], Iterable[Finding]], ids: Sequence[int]
) -> Iterator[Finding]:
    try:
        yield from list(check(list(rows.filter(pk__in=ids).order_by("pk"))))
    except Exception as error:  # damaged data can raise anything in the code that reads it
        if len(ids) == 1:
            yield unreadable(f"{rows.model._meta.verbose_name} {ids[0]}", error)
            return
        for pk in ids:
            yield from _checked(rows, check, [pk])
