"""Reads from a replica of the database, where REPLICA_URL names one.

Only visitors' requests read there. Commands, the desk and whatever changes something read from the
primary, and so does, for a while, whoever just changed something: a replica is always a little
behind, and an editor must see the correction that was just saved.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

COOKIE = "written"
BEHIND = 30  # seconds a replica may be behind; as long its writer reads from the primary

_allowed: ContextVar[bool] = ContextVar("reads may go to the replica", default=False)


class Router:
    """Sends each query to the primary or, where that is allowed, to the replica."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return "replica" if _allowed.get() else "default"

    def db_for_write(self, model: Any, **hints: Any) -> str:
        _allowed.set(False)  # what was written here is read again here
        return "default"

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "default"


@contextmanager
def reading_replica() -> Iterator[None]:
    """Let reads go to the replica, until something is written."""
    token = _allowed.set(True)
    try:
        yield
    finally:
        _allowed.reset(token)


def read_from_primary() -> None:
    """Let this request read from the primary from here on: it must miss nothing."""
    _allowed.set(False)


def visitors_read_from_replica(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Choose the database for each request, and remember for a while who changed something."""
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
