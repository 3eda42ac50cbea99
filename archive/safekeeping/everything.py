"""The whole archive as one stream of JSON lines, which no kind of database is needed to read.

The first line says what it is and by which migrations. Then comes a line for each row, `{"model":
label, "row": {column: value}}`, in the order of `kept_models`; one for each file of the archive's
folders, `{"file": path, "bytes": base64}`; and at the end how many there were, with the SHA-256 of
all lines before.
"""

import base64
import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import BinaryField, Model

from archive.database.one_moment import one_moment
from archive.safekeeping.kept_models import LEFT_OUT, kept, plain
from archive.safekeeping.places import Places, files_of

FORM = 1  # to be raised when an older program could no longer read it
FIRST = "foreign_desk_everything"
ROWS, ROWS_WITH_BYTES = 500, 10  # in memory; a capture may have 10 MB


def lines(places: Places, program: str, pictures: bool = True) -> Iterator[bytes]:
    """Yield the lines of the stream, of the archive as it is at one moment.

    Others may write meanwhile. Without `pictures` their files are left out, not their rows.
    """
    digest, counts = hashlib.sha256(), Counter[str]()
    for said in _said(places, program, pictures):
        line = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        digest.update(line)
        counts[said.get("model") or ("files" if "file" in said else FIRST)] += 1
        yield line
    del counts[FIRST]
    yield json.dumps({"end": counts, "sha256": digest.hexdigest()}).encode() + b"\n"


def _said(places: Places, program: str, pictures: bool) -> Iterator[dict[str, Any]]:
    with one_moment():
        yield {
            FIRST: FORM,
            "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "program": program,
            "migrations": applied(),
            "left_out": [model._meta.label_lower for model in LEFT_OUT],
        }
        for model in kept():
            yield from _rows(model)
    for part, folder in places.folders.items():
        for path in files_of(folder) if pictures or part != "pictures" else []:
            raw = (folder / path).read_bytes()
            yield {"file": f"{part}/{path}", "bytes": base64.b64encode(raw).decode()}


def _rows(model: type[Model]) -> Iterator[dict[str, Any]]:
    fields = model._meta.concrete_fields
    size = ROWS_WITH_BYTES if any(isinstance(f, BinaryField) for f in fields) else ROWS
    names = [field.attname for field in fields]
    label = model._meta.label_lower
    for row in model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=size):
        values = zip(fields, names, row, strict=True)
        yield {"model": label, "row": {name: plain(field, value) for field, name, value in values}}


def applied() -> list[str]:
    """Return the migrations of the database, `app.name`, in order."""
    return sorted(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
    )
