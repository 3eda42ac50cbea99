"""Database router that reads from a replica, if REPLICA_URL names one.

Only visitors' requests read there. Commands, the desk and all requests that change something read
from the primary. So do, for `BEHIND` seconds, visitors who just changed something: a replica lags,
and an editor must see the correction that was just saved.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

COOKIE = "written"
BEHIND = 30  # seconds of lag allowed for; as long a writer reads from the primary

_allowed: ContextVar[bool] = ContextVar("reads may go to the replica", default=False)


class Router:
    """Sends reads to the replica where `reading_replica` allows it, all else to the primary."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return "replica" if _allowed.get() else "default"

    def db_for_write(self, model: Any, **hints: Any) -> str:
        _allowed.set(False)  # later reads must see this write
        return "default"

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "default"


@contextmanager
def reading_replica() -> Iterator[None]:
    """Context in which reads go to the replica, until something is written."""
    token = _allowed.set(True)
    try:
        yield
    finally:
        _allowed.reset(token)


def where_visitors_read() -> str:
    """Return the alias of the database that pages for visitors are made from."""
    return "replica" if "replica" in settings.DATABASES else "default"


def read_from_primary() -> None:
    """Read from the primary for the rest of this request, which must see every change."""
    _allowed.set(False)


def visitors_read_from_replica(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: choose the database of each request; a signed cookie marks recent writers."""
    desk = reverse("admin:index")

    def respond(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            response = get_response(request)
            response.set_signed_cookie(
                COOKIE, "", max_age=BEHIND, httponly=True, samesite="Lax", secure=settings.HTTPS
            )
            return response
        wrote = request.get_signed_cookie(COOKIE, None, max_age=BEHIND) is not None
        if wrote or request.path.startswith(desk):
            return get_response(request)
        with reading_replica():
            return get_response(request)

    return respond
