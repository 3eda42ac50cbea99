"""Which edition of the archive a reader is shown: another one after every change of what is counted."""

import secrets
from collections.abc import Callable
from hashlib import blake2b
from typing import TypeVar

from django.core.cache import cache
from django.db import connection, connections

Answer = TypeVar("Answer")

# What a transaction wrote itself is told by no list of those that are seen.
SEEN = (
    "SELECT CASE WHEN pg_current_xact_id_if_assigned() IS NULL"
    " THEN pg_current_snapshot()::text ELSE '' END"
)


def current(using: str) -> str:
    """Return a sign of what can be read now; what was counted under it holds as long as it stands.

    `using` names the database that is read. Empty where there is none: in a transaction of
    PostgreSQL that has written something.
    """
    reading = connections[using]
    with reading.cursor() as cursor:
        # PostgreSQL tells which transactions are seen. SQLite keeps a number for whoever wants it,
        # which is read and written, and taken back, with everything else.
        cursor.execute(SEEN if reading.vendor == "postgresql" else "PRAGMA user_version")
        return str(cursor.fetchone()[0])


def advance() -> None:
    """Begin another edition, in the transaction that changes something."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # By chance, so that none is met again after a transaction that was taken back.
            cursor.execute(f"PRAGMA user_version = {secrets.randbits(31):d}")


def kept(using: str, question: object, count: Callable[[], Answer]) -> Answer:
    """Return what `count` returns, which is never None, asked once in an edition for each question.

    The question is the whole of what is asked of the database, in any form that `repr` tells.
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
