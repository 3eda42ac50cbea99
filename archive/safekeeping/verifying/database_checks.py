"""Checks that the database can be read, has all its tables, and has no dangling foreign keys."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Exists, ForeignKey, Model, OuterRef

from archive.models import Entry, EventVector, Shingle, Tally, TopicPair, Unplaced
from archive.safekeeping.verifying.problems import LOST, Checkpoint, Finding

# Rebuilt by `reindex`.
DERIVED: tuple[type[Model], ...] = (Entry, EventVector, Shingle, Tally, TopicPair)
MOST = 100  # lines of SQLite's own check, and dangling rows of a foreign key
TREE = re.compile(r"[Tt]ree (?:page )?(\d+)|[Oo]n tree page (\d+)")
INDEX = re.compile(r"(?:missing from index|in index) (\w+)")


def models() -> list[type[Model]]:
    """Return the models of all tables, including those of many-to-many relations."""
    return list(apps.get_models(include_auto_created=True))


def pages(after: int = 0, sample: int = 0) -> Iterator[Checkpoint]:
    """Run SQLite's integrity check; of PostgreSQL check only that it answers.

    With a sample, the quick check: without comparing indexes with tables, which takes by far the
    longest.
    """
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SELECT 1")
            return
        cursor.execute("SELECT rootpage, name, type FROM sqlite_master")
        trees = {page: (name, kind) for page, name, kind in cursor.fetchall()}
        check = "quick_check" if sample else "integrity_check"
        try:
            said = _said(cursor, f"{check}({MOST})")
        except DatabaseError:  # it gave up; checking table by table finds more
            yield 0, list(_by_table(cursor, trees))
            return
    yield 0, [_of_pages(line, trees) for line in said]


def _said(cursor: CursorWrapper, check: str) -> list[str]:
    cursor.execute(f"PRAGMA {check}")
    lines = [line for (text,) in cursor.fetchall() for line in str(text).splitlines()]
    return [line for line in lines if line not in ("ok", "*** in database main ***")]


def _by_table(cursor: CursorWrapper, trees: dict[int, tuple[str, str]]) -> Iterator[Finding]:
    """Check table by table, for when SQLite gave up on the whole database."""
    told = False
    for name, kind in trees.values():
        if kind != "table":
            continue
        try:
            lines = _said(cursor, f"quick_check({connection.ops.quote_name(name)})")
        except DatabaseError as error:
            lines = [str(error)]
        if not lines:
            try:
                _said(cursor, f"integrity_check({connection.ops.quote_name(name)})")
            except DatabaseError as error:
                lines = [f"{error} in one of its indexes"]
        for line in lines:
            told = True
            yield Finding("page", f"database: table {name}: {line}; {LOST}")
    if not told:
        yield Finding("page", f"database: SQLite cannot check it; {LOST}")


def _of_pages(line: str, trees: dict[int, tuple[str, str]]) -> Finding:
    """The finding for a line of SQLite's check, with the table it is about."""
    if match := INDEX.search(line):
        says = "`verify --repair` makes that index again"
        return Finding("index of a table", f"database: {line}; {says}", "index", match[1])
    place = ""
    if match := TREE.search(line):
        name, kind = trees.get(int(match[1] or match[2]), ("", ""))
        place = f" ({kind} {name})" if name else ""
    return Finding("page", f"database: {line}{place}; {LOST}")


def schema(after: int = 0, sample: int = 0) -> Iterator[Checkpoint]:
    """Find missing migrations, tables, columns and indexes, and migrations of a newer version."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    found = [
        Finding("migration", f"schema: migration {m.app_label}.{m.name} is missing; run `migrate`")
        for m, _backwards in missing
    ]
    beyond = sorted(set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations))
    found += [
        Finding("newer", f"schema: {app}.{name} was made by a newer Foreign Desk; run that one")
        for app, name in beyond
        if app in ("archive", "reader")
    ]
    if not missing:
        with connection.cursor() as cursor:
            there = set(connection.introspection.table_names(cursor))
            for model in models():
                found += _of_table(cursor, model, there)
    yield 0, found


def _of_table(cursor: CursorWrapper, model: type[Model], there: set[str]) -> Iterator[Finding]:
    table = model._meta.db_table
    if not model._meta.managed or model._meta.proxy:
        return
    if table not in there:
        if model in DERIVED:
            says = "`reindex` makes it again"
            yield Finding("table", f"schema: table {table} is missing; {says}", "table", table)
        else:
            yield Finding("table", f"schema: table {table} is missing; restore a backup")
        return
    columns = {c.name for c in connection.introspection.get_table_description(cursor, table)}
    for field in model._meta.local_concrete_fields:
        if field.column not in columns:
            line = f"schema: {table} has no column {field.column}; restore a backup"
            yield Finding("column", line)
    known = connection.introspection.get_constraints(cursor, table)
    for index in model._meta.indexes:
        if index.name not in known:
            line = f"schema: index {index.name} of {table} is missing; `verify --repair` makes it again"
            yield Finding("index of a table", line, "missing index", index.name)


def links(after: int = 0, sample: int = 0) -> Iterator[Checkpoint]:
    """Find rows whose foreign key leads nowhere, such as an article whose capture is missing."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    for model in models():
        if model is Entry or model._meta.db_table not in there:  # reported by other steps
            continue
        for field in model._meta.local_concrete_fields:
            if isinstance(field, ForeignKey):
                yield 0, list(_dangling(model, field))


def _dangling(model: type[Model], field: "ForeignKey[Model, Model]") -> Iterator[Finding]:
    target = field.remote_field.model
    named = target._base_manager.filter(**{field.target_field.name: OuterRef(field.attname)})
    rows = model._base_manager.filter(**{f"{field.attname}__isnull": False}).filter(~Exists(named))
    name, other = model._meta.verbose_name, target._meta.verbose_name
    for pk, gone in rows.order_by("pk").values_list("pk", field.attname)[:MOST]:
        line = f"{name} {pk} names {other} {gone} ({field.name}), which is not there; "
        if model in (*DERIVED, Unplaced):
            part = {Shingle: "copies", EventVector: "events", Unplaced: "events"}.get(
                model, "counts"
            )
            yield Finding(f"{name} without {other}", f"{line}`reindex` mends it", part)
        else:
            yield Finding(f"{name} without {other}", line + _remedy(field))


def _remedy(field: "ForeignKey[Model, Model]") -> str:
    if field.name == "capture":
        return "ingest its document again, or restore a backup"
    return "restore a backup"
