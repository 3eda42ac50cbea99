"""The stream of everything checked, and read into an archive that is empty."""

import base64
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max, Model

from archive import search
from archive.database import cache_version
from archive.derived import recounting, relinking
from archive.derived.events import regrouping
from archive.models import Event, FormerEvent
from archive.safekeeping.everything import FIRST, FORM
from archive.safekeeping.kept_models import (
    LEFT_OUT,
    MADE_BY_MIGRATE,
    kept,
    read,
    reset_numbers,
    rows_of,
)
from archive.safekeeping.manifest import is_within
from archive.safekeeping.older_schema import schema_of
from archive.safekeeping.places import BackupError, Locations
from archive.safekeeping.putting_back import refuse_newer

WITHOUT = {model._meta.label_lower for model in LEFT_OUT}
ROWS, BYTES = 500, 8 * 1024 * 1024  # of lines, that are stored together


def opened(path: Path) -> IO[bytes]:
    """Open an export of everything, compressed by gzip or not."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else path.open("rb")  # type: ignore[return-value]


def is_everything(path: Path) -> bool:
    """Whether a file begins as an export of everything does."""
    try:
        with opened(path) as file:
            return file.readline(4096).startswith(f'{{"{FIRST}":'.encode())
    except OSError:
        return False


def checked(path: Path) -> dict[str, int]:
    """Return how many rows of each model, and files, a stream has. BackupError unless it is whole."""
    counts, digest, last = Counter[str](), hashlib.sha256(), b""
    try:
        with opened(path) as file:
            for line in file:
                digest.update(last)
                last = line
        end = json.loads(last)
    except (OSError, EOFError, ValueError) as error:
        raise BackupError(f"{path} is not whole: {error}") from error
    if not isinstance(end, dict) or "end" not in end:
        raise BackupError(f"{path} is not whole: it breaks off.")
    if end["sha256"] != digest.hexdigest():
        raise BackupError(f"{path} is damaged: it does not have the SHA-256 that it names.")
    counts.update(end["end"])
    return dict(counts)


def read_everything(path: Path, places: Locations) -> None:
    """Read a checked stream into the archive, all of it or nothing; make again what is derived.

    What an older version wrote is read as that would, then brought up to this one. BackupError where
    the archive is not empty, or the stream a newer version's.
    """
    _refuse_occupied()
    with opened(path) as file:
        said = json.loads(file.readline())
        _refuse_newer(said)
        with schema_of(said["migrations"]) as models, transaction.atomic():
            for label in (model._meta.label_lower for model in MADE_BY_MIGRATE):
                models[label]._base_manager.all()._raw_delete(connection.alias)  # type: ignore[attr-defined]
            for label, rows in _batches(file, places):
                _store(models, label, rows)
            reset_numbers(model for label, model in models.items() if label not in WITHOUT)
    _pass_former_numbers()
    cache_version.advance()
    search.rebuild()
    relinking.rebuild()
    regrouping.rebuild_vectors()
    recounting.rebuild()


def _refuse_occupied() -> None:
    for model in kept():
        if model not in MADE_BY_MIGRATE and (count := rows_of(model)):
            raise BackupError(
                f"the archive is not empty, it has {count} {model._meta.verbose_name_plural}: name"
                " a new database by DATABASE_URL and run “manage.py migrate” there."
            )


def _refuse_newer(said: dict[str, Any]) -> None:
    if said[FIRST] > FORM:
        raise BackupError("it was written by a newer Foreign Desk; read it with that one.")
    refuse_newer(said["migrations"])


def _batches(file: IO[bytes], places: Locations) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the rows of the stream in batches of one model, with its label; write its files."""
    of, rows, size = "", list[dict[str, Any]](), 0
    for line in file:
        said = json.loads(line)
        if rows and (said.get("model") != of or len(rows) >= ROWS or size > BYTES):
            yield of, rows
            rows, size = [], 0
        if "row" in said:
            of = said["model"]
            rows.append(said["row"])
            size += len(line)
        elif "file" in said:
            _write(said["file"], base64.b64decode(said["bytes"]), places)


def _store(models: dict[str, type[Model]], label: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows with their numbers, as they are: no moment of change is set."""
    if label in WITHOUT:
        return
    model = models[label]
    fields = model._meta.concrete_fields
    try:
        made = [
            model(**{f.attname: read(f, row[f.attname]) for f in fields if f.attname in row})
            for row in rows
        ]
    except (ValidationError, TypeError, ValueError) as error:
        raise BackupError(f"a row of {model._meta.label} cannot be read: {error}") from error
    size = connection.ops.bulk_batch_size(fields, made)
    for start in range(0, len(made), size):
        model._base_manager.all()._insert(  # type: ignore[attr-defined]
            made[start : start + size], fields=fields, using=connection.alias, raw=True
        )


def _pass_former_numbers() -> None:
    """Let new rows get numbers that none has, new events none that a former one had, either."""
    highest = FormerEvent.objects.aggregate(highest=Max("number"))["highest"]
    is_passed = highest is None or Event.objects.filter(pk__gte=highest).exists()
    stand_in = None if is_passed else Event.objects.create(pk=highest)
    reset_numbers(kept())
    if stand_in:
        stand_in.delete()


def _write(name: str, raw: bytes, places: Locations) -> None:
    """Write a file of the archive's folders, unless it is there."""
    part, _slash, path = name.partition("/")
    if not is_within(name) or part not in places.folders:
        raise BackupError(f"{name} belongs into a folder that is not set: {part.upper()}_DIR.")
    target = places.folders[part] / path
    if target.exists():
        if target.read_bytes() != raw:
            raise BackupError(f"{target} is there already, with another content.")
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.half")
    half.write_bytes(raw)
    half.rename(target)
