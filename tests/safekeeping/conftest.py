"""An archive whose places can be backed up: a database of its own, pictures, files about outlets."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import environs
import pytest
from django.db import connection

from archive.models import Capture
from archive.safekeeping.database_copies import reading
from archive.safekeeping.places import Places
from tests.conftest import migrated
from tests.helpers.serving import prepared

INSERT = (
    "INSERT INTO archive_capture (sha256, origin, format, outlet, read_as, received_at, compressed,"
    " size, outcome, reason) VALUES ('{sha256}', '{origin}', '', '', '', '2024-04-05 08:00:00',"
    " {hexed}, {size}, 'rejected', 'no text')"
)


@pytest.fixture(scope="module")
def empty_archive(tmp_path_factory, django_db_blocker) -> str:
    """An empty archive: of SQLite the one that all tests of a run share."""
    if connection.vendor == "postgresql":
        return migrated(tmp_path_factory, django_db_blocker)
    return str(prepared(tmp_path_factory.mktemp("kept")) / "empty.sqlite3")


@pytest.fixture
def make_places(new_archive, tmp_path) -> Callable[[str], Places]:
    """A function that makes the places of an empty archive, in the kind of database the tests use."""

    def make(name: str) -> Places:
        address = new_archive()["DATABASE_URL"]
        database = environs.Env().dj_db_url("NO_SUCH_SETTING", address)
        return Places(database, tmp_path / name / "pictures", tmp_path / name / "outlets")

    return make


def add_captures(places: Places, *documents: bytes) -> None:
    """Put captures into a database, as bytes that came in."""
    with reading(places) as cursor:
        for raw in documents:
            kept = Capture.compress(raw).hex()
            hexed = f"x'{kept}'" if places.engine == "sqlite" else f"'\\x{kept}'"
            cursor.execute(
                INSERT.format(
                    sha256=hashlib.sha256(raw).hexdigest(), origin=raw.decode(), hexed=hexed,
                    size=len(raw),
                )
            )  # fmt: skip
        cursor.connection.commit()


def add_file(folder: Path, name: str, content: str) -> Path:
    """Write a file, with the folders above it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path
