"""Up to when the changes of articles are all there, for those who follow them."""

import datetime as dt

from django.db import connection

# Writers side by side do not finish in the order in which they began: what changed after the
# oldest of them began may still be followed by something that changed before it. The server's own
# housekeeping begins transactions, too, but changes no article.
OLDEST_WRITER = """
    SELECT coalesce(min(xact_start), clock_timestamp()) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend'
    AND (backend_xid IS NOT NULL OR state = 'idle in transaction')
"""


def complete_until() -> dt.datetime | None:
    """Return the moment before which no more changes come; None where writers take turns."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_WRITER)
        moment: dt.datetime = cursor.fetchone()[0]
    return moment
