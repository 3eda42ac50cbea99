"""Database rows in bulk: read in batches, inserted and updated without a model instance for each."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models

Item = TypeVar("Item")

AT_ONCE = 500  # rows in a statement of PostgreSQL, which plans each one anew; SQLite plans one once


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield lists of `size` items, the last one perhaps shorter."""
    waiting = iter(items)
    while batch := list(islice(waiting, size)):
        yield batch


def in_batches(
    rows: "models.QuerySet[Any, Item]", size: int, after: int = 0
) -> Iterator[list[Item]]:
    """Yield lists of at most `size` rows in the order of primary keys, from the one after `after`.

    Each list is a query of its own: no transaction stays open, and rows are current when yielded.
    A row may be an instance or, by `values_list`, its primary key.
    """
    while batch := list(rows.order_by("pk").filter(pk__gt=after)[:size]):
        yield batch
        last: Any = batch[-1]
        after = getattr(last, "pk", last)


def insert(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    otherwise: str = "",
) -> None:
    """Insert rows of values for these columns; `otherwise` is SQL for conflicts (ON CONFLICT …).

    No two of the rows may conflict with each other.
    """
    known = {field.column: field for field in model._meta.concrete_fields}
    marks = ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        # Only these values need conversion for the database: datetimes, JSON, and those of fields
        # that `archive.models.fields` makes fit.
        converted = [
            (n, known[name].get_db_prep_save)
            for n, name in enumerate(names)
            if isinstance(known[name], models.DateTimeField | models.JSONField)
            or hasattr(known[name], "fit")
        ]
        values = [list(row) for row in rows]
        for row in values:
            for n, convert in converted:
                row[n] = convert(row[n], cursor.db)
        at_once = AT_ONCE if connection.vendor == "postgresql" else 1
        into = f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) VALUES "  # noqa: S608
        if at_once == 1 and values:
            cursor.executemany(f"{into} ({marks}) {otherwise}", values)
            return
        for some in batched(values, at_once):
            said = ", ".join([f"({marks})"] * len(some))
            cursor.execute(f"{into} {said} {otherwise}", [value for row in some for value in row])


def update(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Set these columns of rows, each given as its values for them and its id."""
    known = {field.column: field for field in model._meta.concrete_fields}
    fields = [known[name] for name in names]
    table = model._meta.db_table
    sql = f"UPDATE {table} SET {', '.join(f'{name} = %s' for name in names)} WHERE id = %s"  # noqa: S608
    with connection.cursor() as cursor:
        values = [
            [
                *(
                    field.get_db_prep_save(value, cursor.db)
                    for field, value in zip(fields, row[:-1], strict=True)
                ),
                row[-1],
            ]
            for row in rows
        ]
        if values:
            cursor.executemany(sql, values)
