"""Health checks for monitoring: liveness and readiness."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from archive import search
from archive.database import content_version, failures
from reader import VERSION
from reader.serving.scaling.replica import BEHIND, LAG

LEAST_FREE = 0.05  # part of a disk that must be free


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Liveness: the process answers, without a query."""
    return JsonResponse({"status": "ok", "version": VERSION})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Readiness, or a 503 that lists every problem.

    The database can be read and written, has all migrations and a search index of this version, and
    the disks have room.
    """
    troubles = "; ".join(dict.fromkeys(_troubles()))
    return JsonResponse(
        {"status": troubles or "ok", "version": VERSION}, status=503 if troubles else 200
    )


def _troubles() -> Iterator[str]:
    """Yield each problem in a few words; some may occur twice."""
    yield from _full_disks()
    try:
        yield from _of_database()
    except DatabaseError as error:
        yield TOLD.get(failures.failure_of(error), "no database")
    if "replica" in connections:
        yield from _of_replica()


# Words for each failure, which monitoring may match.
TOLD = {
    failures.READ_ONLY: "database read-only",
    failures.FULL: "disk full",
    failures.DAMAGED: "schema unreadable",
    failures.INDEX: "search index missing",
    failures.TABLES: "table missing",
    failures.NO_CONNECTION: "no free connection",
    failures.CLOSED: "database file cannot be opened",
}


def _of_database() -> Iterator[str]:
    """Yield the problems of the primary. Raises DatabaseError if it cannot be asked."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield "migrations missing"
        return
    if search.is_missing():
        yield TOLD[failures.INDEX]
        return
    if not search.is_current():
        yield "search index out of date"
    if search.is_crowded():
        yield "search index in too many pieces"
    if content_version.unwatched():
        yield "changes not watched"
    if not _can_be_written():
        yield "database read-only"


def _of_replica() -> Iterator[str]:
    """Yield what is wrong with the replica: visitors would read from the primary, or old pages."""
    try:
        with connections["replica"].cursor() as cursor:
            cursor.execute(LAG)
            _, seconds, receivers = cursor.fetchone()
    except DatabaseError:
        yield "no replica"
        return
    if not receivers:
        yield "replica does not hear from the primary"
    if seconds and seconds > BEHIND:
        yield "replica behind"


def _can_be_written() -> bool:
    """Whether the database accepts writes. Does not wait: a busy writer proves that it does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_read_only")
            return bool(cursor.fetchone()[0] == "off")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        patience = cursor.fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 0")
    try:
        with transaction.atomic():
            return True
    except DatabaseError as error:
        if failures.failure_of(error) == failures.BUSY:
            return True
        raise
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {patience:d}")


def _full_disks() -> Iterator[str]:
    """Yield a problem for each nearly full disk of a folder that is written to."""
    folders = {"pictures": Path(settings.PICTURES_DIR)}
    if connection.vendor == "sqlite":
        folders["database"] = Path(str(connection.settings_dict["NAME"])).parent
    for name, folder in folders.items():
        there = next((each for each in (folder, *folder.parents) if each.exists()), None)
        if there is not None:
            usage = shutil.disk_usage(there)
            if usage.free < LEAST_FREE * usage.total:
                yield f"disk nearly full: {name}"
