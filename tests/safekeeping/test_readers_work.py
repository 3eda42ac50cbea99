"""Readers' work comes back with a backup, and by the stream of everything, as it was."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from archive.safekeeping.backing_up import back_up
from archive.safekeeping.places import present
from archive.safekeeping.putting_back import checked, put_back
from tests.reader.library.readers_work import Work


@pytest.mark.django_db(transaction=True)
def test_work_survives_a_backup_put_back_and_a_move_to_another_database(tmp_path):
    """A move is the stream of everything; tests/safekeeping leads it from PostgreSQL by SQLite."""
    work = Work.made(tmp_path)
    before = work.shown()

    if connection.vendor == "sqlite":  # of PostgreSQL, test_putting_back counts every table's rows
        _put_back_from_backup(tmp_path)
    assert work.shown() == before

    stream = tmp_path / "everything.jsonl"
    call_command("export", str(stream), "--everything", stderr=StringIO())
    call_command("flush", interactive=False, verbosity=0)
    assert not User.objects.exists()
    call_command("restore", str(stream), stdout=StringIO())
    assert work.shown() == before


def _put_back_from_backup(folder: Path) -> None:
    """Back the archive up, change what is there, and put the backup back in its place."""
    places = replace(present(), pictures=folder / "pictures", outlets=None)
    # What is in memory is backed up by way of a file.
    places = replace(places, database={**places.database, "NAME": str(folder / "a.sqlite3")})
    memory = connection.connection
    with closing(sqlite3.connect(places.file)) as file:
        memory.backup(file)
    path, _made = back_up(folder / "backups", places, "1")
    User.objects.all().delete()
    put_back(path, checked(path), places, aside=True)
    with closing(sqlite3.connect(places.file)) as file:
        file.backup(memory)
