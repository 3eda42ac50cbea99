"""A database copied to one file while others write to it, and made again from such a file."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from psycopg.conninfo import make_conninfo

from archive.models import Capture
from archive.safekeeping.manifest import Contents
from archive.safekeeping.places import BackupError, Places

FILES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
# What libpq knows; Django's parameters hold more.
LIBPQ = ("dbname", "user", "password", "host", "port", "service", "passfile", "options")
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT relname FROM pg_class WHERE relkind = 'r'"
    " AND relnamespace = current_schema()::regnamespace",
}
ROWS = 10_000  # read at a time


def copy_of(places: Places, folder: Path) -> tuple[str, Contents, str]:
    """Copy the database as it is now into a folder; nobody has to wait for it.

    Returns the name of the file, what it holds, and the version of the engine. BackupError where
    there is no archive, or PostgreSQL's programs refuse.
    """
    target = folder / FILES[places.engine]
    copy = _copy_of_sqlite if places.engine == "sqlite" else _copy_of_postgresql
    held, version = copy(places, target)
    return target.name, held, version


def _copy_of_sqlite(places: Places, target: Path) -> tuple[Contents, str]:
    if not places.file.is_file():
        raise BackupError(f"there is no database at {places.file}.")
    with (
        closing(sqlite3.connect(places.file, timeout=30)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        # In one step, so that it is the state of one moment whoever writes meanwhile.
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without -wal beside it
        check(copy.cursor())
        return contents(copy.cursor(), "sqlite"), sqlite3.sqlite_version


def _copy_of_postgresql(places: Places, target: Path) -> tuple[Contents, str]:
    with psycopg.connect(**parameters(places)) as reading:
        reading.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reading.read_only = True
        with reading.cursor() as cursor:
            # What is counted is what is dumped: both see the same snapshot.
            cursor.execute("SELECT pg_export_snapshot()")
            [snapshot] = cursor.fetchone() or [""]
            held = contents(cursor, "postgresql")
            run(
                places, "pg_dump", "--format=custom", "--no-owner", "--no-privileges",
                f"--snapshot={snapshot}", f"--file={target}",
            )  # fmt: skip
        return held, str(reading.info.server_version)


def contents(cursor: Any, engine: str) -> Contents:
    """Return what the database of a cursor holds. BackupError where that is no archive."""
    cursor.execute(TABLES[engine])
    there = {name for (name,) in cursor.fetchall()}
    if Capture._meta.db_table not in there or "django_migrations" not in there:
        raise BackupError("the database holds no archive; run “manage.py migrate” for a new one.")
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    counts = {}
    for table in sorted(ours & there):
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
        counts[table] = int(cursor.fetchone()[0])
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    migrations = [f"{app}.{name}" for app, name in cursor.fetchall()]
    digest = hashlib.sha256()
    cursor.execute(f'SELECT id, sha256 FROM "{Capture._meta.db_table}" ORDER BY id')  # noqa: S608
    while rows := cursor.fetchmany(ROWS):
        digest.update("".join(f"{pk} {sha256}\n" for pk, sha256 in rows).encode())
    return Contents(counts, digest.hexdigest(), migrations)


def check(cursor: Any) -> None:
    """Raise BackupError if SQLite finds damage in the database of a cursor."""
    cursor.execute("PRAGMA quick_check(1)")
    [said] = cursor.fetchone()
    if said != "ok":
        raise BackupError(f"the database is damaged, see “manage.py verify”: {said}")


@contextmanager
def reading(places: Places) -> Iterator[Any]:
    """A cursor on the database, of the driver's own; an SQLite file must be there."""
    if places.engine == "sqlite":
        with closing(sqlite3.connect(places.file, timeout=30)) as file:
            yield file.cursor()
    else:
        with psycopg.connect(**parameters(places)) as server, server.cursor() as cursor:
            yield cursor


def parameters(places: Places) -> dict[str, Any]:
    """Return what libpq needs to connect to the PostgreSQL database of these places."""
    database = places.database
    given = {
        "dbname": database["NAME"],
        "user": database.get("USER"),
        "password": database.get("PASSWORD"),
        "host": database.get("HOST"),
        "port": database.get("PORT"),
        **database.get("OPTIONS", {}),
    }
    return {
        name: value
        for name, value in given.items()
        if (name in LIBPQ or name.startswith(("ssl", "gss", "channel"))) and value
    }


def run(places: Places, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on the database. BackupError with what it says."""
    path = _program(program)
    given = parameters(places)
    environment = {**os.environ, "PGPASSWORD": str(given.pop("password", ""))}
    if not environment["PGPASSWORD"]:
        del environment["PGPASSWORD"]
    done = subprocess.run(  # noqa: S603
        [path, f"--dbname={make_conninfo(**given)}", *arguments],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise BackupError(f"{program} failed: {' '.join(done.stderr.split()) or done.returncode}")


def _program(name: str) -> str:
    """Return the path of a program: Debian's newest version, else the one on the path."""
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = sorted(
        (path for path in versions if path.parts[4].isdecimal()), key=lambda p: int(p.parts[4])
    )
    found = str(newest[-1]) if newest else shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not installed; on Debian: apt-get install postgresql-client")
    return found
