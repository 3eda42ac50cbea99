"""Databases of a PostgreSQL server: filled from a dump, moved aside, made for a rehearsal."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from archive.safekeeping.database_copies import parameters, run
from archive.safekeeping.places import BackupError, Places

TABLES = (
    "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND n.nspname !~ '^pg_'"
    " AND n.nspname <> 'information_schema'"
)
# As the one whose name it gets: encoding and locale decide how text is sorted.
LIKE = (
    "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database"
    " WHERE datname = current_database()"
)
NEEDED = "its owner needs the right to make databases (ALTER ROLE … CREATEDB)"


def has_tables(places: Places) -> bool:
    """Whether the database holds any table, view or sequence."""
    with psycopg.connect(**parameters(places)) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        return bool((cursor.fetchone() or [0])[0])


def fill(places: Places, dump: Path) -> None:
    """Restore a dump into an empty database: all of it, or nothing. BackupError if it fails."""
    run(
        places, "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error",
        "--single-transaction", str(dump),
    )  # fmt: skip


def put_in_place(places: Places, dump: Path, suffix: str, aside: bool) -> list[str]:
    """Restore a dump; one that has tables is renamed first, and back if that fails.

    Returns the name that it then has. BackupError where it is in use or may not be renamed.
    """
    if not (aside and has_tables(places)):
        fill(places, dump)
        return []
    name = places.database["NAME"]
    old = name[: 63 - len(suffix)] + suffix
    like = _like(places)
    with _maintaining(places) as cursor:
        _rename(cursor, name, old)
        try:
            _create(cursor, name, like)
            fill(places, dump)
        except BaseException:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            _rename(cursor, old, name)
            raise
    return [f"the database {old}"]


@contextmanager
def for_rehearsal(places: Places) -> Iterator[Places]:
    """A new empty database beside the one of these places, dropped afterwards."""
    name = f"rehearsal_{secrets.token_hex(6)}"
    like = _like(places)
    with _maintaining(places) as cursor:
        _create(cursor, name, like)
        try:
            yield replace(places, database={**places.database, "NAME": name})
        finally:
            statement = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            cursor.execute(statement)


def _like(places: Places) -> tuple[str, str, str]:
    with psycopg.connect(**parameters(places)) as connection, connection.cursor() as cursor:
        cursor.execute(LIKE)
        encoding, collate, ctype = cursor.fetchone() or ("UTF8", "C", "C")
        return encoding, collate, ctype


@contextmanager
def _maintaining(places: Places) -> Iterator[Any]:
    """A cursor on one of the server's own databases, from which others are renamed."""
    own = "template1" if places.database["NAME"] == "postgres" else "postgres"
    given = {**parameters(places), "dbname": own}
    with psycopg.connect(**given, autocommit=True) as connection, connection.cursor() as cursor:
        yield cursor


def _create(cursor: Any, name: str, like: tuple[str, str, str]) -> None:
    statement = sql.SQL(
        "CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}"
    ).format(sql.Identifier(name), *map(sql.Literal, like))
    try:
        cursor.execute(statement)
    except psycopg.errors.InsufficientPrivilege as error:
        raise BackupError(f"no database can be made for it: {NEEDED}.") from error


def _rename(cursor: Any, name: str, other: str) -> None:
    statement = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    try:
        cursor.execute(statement.format(sql.Identifier(name), sql.Identifier(other)))
    except psycopg.errors.ObjectInUse as error:
        raise BackupError(
            f"the database {name} is in use: stop the site and whatever else is connected to it."
        ) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise BackupError(f"the database {name} cannot be renamed: {NEEDED}.") from error
