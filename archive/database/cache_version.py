"""Cache version: changes with every commit that changes counts; cached answers are keyed by it."""

import secrets
from collections.abc import Callable
from hashlib import blake2b
from typing import TypeVar

from django.core.cache import cache
from django.db import connection, connections

from archive.database import content_version

Answer = TypeVar("Answer")


def current(using: str) -> str:
    """Return the cache version of what can be read now: while it is the same, so are all counts.

    `using` is the alias of the database that is read. Empty, so that nothing can be cached, in a
    PostgreSQL transaction that has written something.
    """
    reading = connections[using]
    if reading.vendor == "postgresql":
        return content_version.current(using)
    with reading.cursor() as cursor:
        # SQLite's user_version is a number in the file free for any use, and transactional.
        cursor.execute("PRAGMA user_version")
        return str(cursor.fetchone()[0])


def advance() -> None:
    """Change the cache version, within the transaction that changes counts.

    PostgreSQL needs no help: its version is the content version.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # Random, so that no version comes back after a rollback.
            cursor.execute(f"PRAGMA user_version = {secrets.randbits(31):d}")


def cached(using: str, question: object, count: Callable[[], Answer]) -> Answer:
    """Return what `count` returns, never None, from the cache if asked before in this version.

    `question` must say completely what is asked of the database: its `repr` makes the cache key.
    """
    if not (number := current(using)):
        return count()
    digest = blake2b(repr(question).encode(), digest_size=20).hexdigest()
    key = f"{number}:{digest}".replace(" ", "")
    answer: Answer | None = cache.get(key)
    if answer is None:
        answer = count()
        cache.set(key, answer)
    return answer
