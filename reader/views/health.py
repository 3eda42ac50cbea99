"""Whether the site is up, for whoever watches it."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from archive import search
from reader import VERSION


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; the database is not asked."""
    return JsonResponse({"status": "ok", "version": VERSION})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The databases answer, have every migration and an index of today's; else 503, and why."""
    trouble = _trouble()
    return JsonResponse(
        {"status": trouble or "ok", "version": VERSION}, status=503 if trouble else 200
    )


def _trouble() -> str:
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "migrations missing"
        if not search.is_current():
            return "search index out of date"
    except DatabaseError:
        return "no database"
    try:
        if "replica" in connections:
            connections["replica"].ensure_connection()
    except DatabaseError:
        return "no replica"
    return ""
