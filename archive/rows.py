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
    """Store rows that hold the values of these fields; `otherwise` says what of a known key."""
    known = {name: f for f in model._meta.concrete_fields for name in (f.name, f.attname)}
    fields = [known[name] for name in names]
    columns = ", ".join(str(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    ready = [field.get_db_prep_save for field in fields]
    values = [
        [convert(value, connection) for convert, value in zip(ready, row, strict=True)]
        for row in rows
    ]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks}) {otherwise}",  # noqa: S608
                values,
            )
