"""The low-water mark of the change feed, with open transactions."""

import pytest
from django.db import connection
from django.utils import timezone

from archive.database.commit_horizon import complete_until

other_writers = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="in SQLite writers take turns"
)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="in PostgreSQL writers go side by side")
def test_where_writers_take_turns_everything_is_complete(db):
    assert complete_until() is None


@other_writers
@pytest.mark.django_db(transaction=True)
def test_nothing_is_complete_after_the_oldest_writer_began():
    import psycopg

    given = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{name: given[name] for name in names if given.get(name)}) as other:
        other.execute("CREATE TEMPORARY TABLE busy (n int)")
        began = other.execute("SELECT transaction_timestamp()").fetchone()[0]

        assert complete_until() == began
        other.rollback()

    assert complete_until() > began


@other_writers
@pytest.mark.django_db
def test_without_other_writers_everything_until_now_is_complete():
    before = timezone.now()

    assert complete_until() >= before
