"""Which edition of the archive a reader is shown: another one after every change of what is counted."""

import secrets

from django.db import connection, connections, router

from archive.models import Article


def current() -> str:
    """Return a sign of what can be read now; what was counted under it holds as long as it stands."""
    reading = connections[router.db_for_read(Article)]
    with reading.cursor() as cursor:
        # PostgreSQL tells which transactions are seen. SQLite keeps a number for whoever wants it,
        # which is read and written, and taken back, with everything else.
        asked = "SELECT pg_current_snapshot()::text"
        cursor.execute(asked if reading.vendor == "postgresql" else "PRAGMA user_version")
        return str(cursor.fetchone()[0])


def advance() -> None:
    """Begin another edition, in the transaction that changes something."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # By chance, so that none is met again after a transaction that was taken back.
            cursor.execute(f"PRAGMA user_version = {secrets.randbits(31):d}")
