"""Low-water mark of the change feed: no transaction older than this is still open."""

import datetime as dt

from django.db import connection

# Concurrent transactions do not commit in the order in which they began: after a change is visible,
# an open transaction may still commit one with an earlier time. The server's own background
# transactions change no article and are left out.
OLDEST_WRITER = """
    SELECT coalesce(min(xact_start), clock_timestamp()) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend'
    AND (backend_xid IS NOT NULL OR state = 'idle in transaction')
"""


def complete_until() -> dt.datetime | None:
    """Return the moment before which no more changes can appear; None in SQLite (one writer)."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_WRITER)
        moment: dt.datetime = cursor.fetchone()[0]
    return moment
