"""Which edition of the archive a reader is shown: another one after every change of what is counted."""

import secrets

from django.db import connection, connections, router

from archive.models import Article

# What a transaction wrote itself is told by no list of those that are seen.
SEEN = (
    "SELECT CASE WHEN pg_current_xact_id_if_assigned() IS NULL"
    " THEN pg_current_snapshot()::text ELSE '' END"
)


def current() -> str:
    """Return a sign of what can be read now; what was counted under it holds as long as it stands.

    Empty where there is none: in a transaction of PostgreSQL that has written something.
    """
    reading = connections[router.db_for_read(Article)]
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
