"""The last commit: a value that changes with each, whoever made it and whatever it changed.

Unlike the cache version, which counts are kept by, it needs nobody to advance it.
"""

import os
import secrets
import threading

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from archive.database import cache_version


class _Watching:
    """A connection of its own, whose `data_version` changes when any other connection commits.

    The numbers of two connections have nothing to do with each other, so each has a `name`.
    """

    def __init__(self, using: str) -> None:
        self.process, self.name = os.getpid(), secrets.token_hex(8)
        self.connection: BaseDatabaseWrapper = connections[using].copy()
        self.connection.inc_thread_sharing()

    def version(self) -> str:
        with self.connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            return f"{self.name}:{cursor.fetchone()[0]}"


_watching: dict[str, _Watching] = {}
_one_at_a_time = threading.Lock()


def last_commit(using: str) -> str:
    """Return a value that stays the same until somebody commits to the database.

    `using` is the alias of the database. Empty in a PostgreSQL transaction that has written
    something. Raises DatabaseError if it cannot be asked.
    """
    if connections[using].vendor == "postgresql":
        seen = cache_version.current(using)
        return f"{using}:{seen}" if seen else ""
    with _one_at_a_time:
        watching = _watching.get(using)
        if watching is None or watching.process != os.getpid():
            watching = _watching[using] = _Watching(using)
        return watching.version()
