"""Database router that reads from a replica, if REPLICA_URL names one.

Only visitors' requests read there. Commands, the desk and all requests that change something read
from the primary. So do, for `BEHIND` seconds, visitors who just changed something: a replica lags,
and an editor must see the correction that was just saved. What the replica does not have is looked
for at the primary. When one of the two does not answer, visitors read from the other; a page whose
reading the replica broke off is made anew from the primary.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

COOKIE = "written"
# Apps whose rows are of one account: who has just logged in, or kept an article, has to find that.
OF_ACCOUNTS = ("auth", "axes", "reader", "sessions")
BEHIND = 30  # seconds of lag allowed for; as long a writer reads from the primary

PAUSE = 10.0  # seconds until a database that did not answer is asked again

# Bytes of WAL that the replica has received and not yet replayed, and seconds since the last commit
# it replayed; none if it has all that it received.
LAG = """
    SELECT coalesce(pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()), 0),
           CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
                ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END,
           (SELECT count(*) FROM pg_stat_wal_receiver)
"""

# Monotonic time at which each database that did not answer is asked again, by alias.
_away: dict[str, float] = {}
_allowed: ContextVar[bool] = ContextVar("reads may go to the replica", default=False)


class Router:
    """Sends reads to the replica where `reading_replica` allows it, all else to the primary."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        if not _allowed.get() or (model._meta.app_label in OF_ACCOUNTS and answers("default")):
            return "default"
        return "replica"

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
    return "replica" if "replica" in settings.DATABASES and answers("replica") else "default"


def answers(alias: str) -> bool:
    """Whether a database answers; of one that did not, at most one request waits every `PAUSE`.

    The connection that is opened is the one that the request then reads by.
    """
    again_at, now = _away.get(alias, 0.0), time.monotonic()
    if now < again_at:
        return False
    if again_at:
        _away[alias] = now + PAUSE  # others go on without it meanwhile
    try:
        connections[alias].ensure_connection()
    except DatabaseError:
        _away[alias] = time.monotonic() + PAUSE
        return False
    _away.pop(alias, None)
    return True


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
        if request.path.startswith(desk):
            return get_response(request)
        wrote = request.get_signed_cookie(COOKIE, None, max_age=BEHIND) is not None
        if (wrote and answers("default")) or where_visitors_read() != "replica":
            return get_response(request)
        with reading_replica():
            response = get_response(request)
        # Perhaps it has not come to the replica yet; or the replica broke off what was being read.
        is_asked_again = response.status_code == 404 or hasattr(response, "database_failed")
        if is_asked_again and answers("default"):
            return get_response(request)
        return response

    return respond
