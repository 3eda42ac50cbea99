"""Rows stored many at a time without a model instance for each, which takes most of the time."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def insert(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    otherwise: str = "",
) -> None:
    """Store rows that hold the values of these columns; `otherwise` says what of a known key."""
    known = {field.column: field for field in model._meta.concrete_fields}
    marks = ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        # Only of these does a database want another form than Python's own.
        converted = [
            (n, known[name].get_db_prep_save)
            for n, name in enumerate(names)
            if isinstance(known[name], models.DateTimeField | models.JSONField)
        ]
        values = [list(row) for row in rows]
        for row in values:
            for n, convert in converted:
                row[n] = convert(row[n], cursor.db)
        if values:
            cursor.executemany(
                f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
                f" {otherwise}",
                values,
            )
