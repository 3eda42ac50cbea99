"""An archive whose places can be backed up: a database of its own, pictures, files about outlets."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import environs
import pytest

from archive.models import Capture
from archive.safekeeping.database_copies import reading
from archive.safekeeping.places import Locations

INSERT = (
    "INSERT INTO archive_capture (sha256, origin, format, outlet, read_as, received_at, compressed,"
    " size, outcome, reason) VALUES ('{sha256}', '{origin}', '', '', '', '2024-04-05 08:00:00',"
    " {hexed}, {size}, 'rejected', 'no text')"
)


@pytest.fixture
def make_places(new_archive, tmp_path) -> Callable[[str], Locations]:
    """A function that makes the places of an empty archive, in the kind of database the tests use."""

    def make(name: str) -> Locations:
        address = new_archive()["DATABASE_URL"]
        database = environs.Env().dj_db_url("NO_SUCH_SETTING", address)
        return Locations(database, tmp_path / name / "pictures", tmp_path / name / "outlets")

    return make


def add_captures(places: Locations, *documents: bytes) -> None:
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
