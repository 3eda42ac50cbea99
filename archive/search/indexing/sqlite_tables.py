"""FTS5's own tables: whether they are all there, hold what was put into them, and how they are dropped.

FTS5 keeps an index in four tables of SQLite beside the one that is asked. Of an index without its
texts SQLite's `integrity-check` sees only whether these can be read; what is in them is compared
here with what should be.
"""

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from django.db import DatabaseError, connection, transaction
from numpy.typing import NDArray

from archive.search.indexing.sqlite_segments import count, varints

Words = tuple[str, str, str, str]  # tokens of title, body, byline and place
PARTS = ("data", "idx", "docsize", "config")
# As FTS5 makes them, so that what lacks one can be dropped.
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS {table}_data (id INTEGER PRIMARY KEY, block BLOB)",
    "CREATE TABLE IF NOT EXISTS {table}_idx (segid, term, pgno, PRIMARY KEY (segid, term))"
    " WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS {table}_docsize (id INTEGER PRIMARY KEY, sz BLOB)",
    "CREATE TABLE IF NOT EXISTS {table}_config (k PRIMARY KEY, v) WITHOUT ROWID",
    "INSERT OR REPLACE INTO {table}_config (k, v) VALUES ('version', 4)",
    # Averages, and a structure without segments.
    "INSERT OR REPLACE INTO {table}_data (id, block) VALUES (1, x''), (10, x'00000000000000')",
)
COLUMNS = ("title", "body", "byline")
PHRASES, LENGTH = 6, 4  # that are looked for in an article's text, and their words
SOON = 30 * 1024 * 1024  # bytes of an index that are checked in a third of a second
LAST = 0x110000
ROWS = 10_000
# Where words begin that are counted at a time: letters and digits, then Chinese by the page.
STEPS = (*range(0x30, 0x80), 0x80, 0x400, 0x3000, *range(0x4E00, 0xA000, 0x80), 0xA000, LAST)


def missing(table: str = "search_text") -> list[str]:
    """Return which of its tables an index lacks."""
    names = [table, *(f"{table}_{part}" for part in PARTS)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE %s", [f"{table}%"])
        there = {name for (name,) in cursor.fetchall()}
    return [name for name in names if name not in there]


def scrap(table: str = "search_text") -> None:
    """Drop an index in whatever state it is; call it in a transaction."""
    with connection.cursor() as cursor:
        if table not in missing(table):
            _complete(table)
            cursor.execute(f"DROP TABLE {table}")
        for part in PARTS:
            cursor.execute(f"DROP TABLE IF EXISTS {table}_{part}")


def set_aside(table: str, name: str) -> None:
    """Give an index in whatever state it is another name, so that `discard` has time."""
    lacking = missing(table)
    if table not in lacking:
        _complete(table)
        lacking = [f"{table}_{part}" for part in PARTS]  # these follow the one that is asked
    with connection.cursor() as cursor:
        for part in ("", *(f"_{part}" for part in PARTS)):
            if table + part not in lacking:
                cursor.execute(f"ALTER TABLE {table}{part} RENAME TO {name}{part}")


def _complete(table: str) -> None:
    """Make the tables that an index lacks, as far as is needed to rename or drop it."""
    with connection.cursor() as cursor:
        for statement in SCHEMA:
            cursor.execute(statement.format(table=table))


def fault(table: str = "search_text") -> str:
    """Return why an index cannot be used, in words; an empty text when it can."""
    if names := missing(table):
        return f"it lacks {', '.join(names)}"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT coalesce(sum(length(block)), 0) FROM {table}_data")  # noqa: S608
            # What takes longer would keep others from writing; there each word is counted.
            if cursor.fetchone()[0] < SOON:
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")  # noqa: S608
            cursor.execute(f"SELECT rowid FROM {table} WHERE {table} MATCH 'all' LIMIT 1")  # noqa: S608
        count(table)
    except DatabaseError as error:
        return str(error)
    return ""


def numbers(first: int, last: int, table: str = "search_text") -> set[int]:
    """Return the numbers of all rows between two."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table}_docsize WHERE id BETWEEN %s AND %s", [first, last])  # noqa: S608
        return {number for (number,) in cursor.fetchall()}


def differing(rows: Sequence[tuple[int, Words]], table: str = "search_text") -> set[int]:
    """Return the numbers of rows whose words are not in the index.

    What is compared is how many words each column has, and some phrases chosen at random.
    """
    sizes = _sizes([docno for docno, _ in rows], table)
    return {
        docno
        for docno, words in rows
        if sizes.get(docno) != [len(text.split()) for text in words]
        or not _has_phrases(docno, words, table)
    }


def _sizes(docnos: Sequence[int], table: str = "search_text") -> dict[int, list[int]]:
    marks = ", ".join(map(str, docnos)) or "NULL"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, sz FROM {table}_docsize WHERE id IN ({marks})")  # noqa: S608
        return {docno: list(varints(bytes(sz))) for docno, sz in cursor.fetchall()}


def _has_phrases(docno: int, words: Words, table: str = "search_text") -> bool:
    wanted = []
    for column, text in zip(COLUMNS, words, strict=False):
        tokens = text.split()
        count = len(tokens)
        starts = {0, max(0, count - LENGTH)}
        starts |= {random.randrange(count) for _ in range(PHRASES) if count}  # noqa: S311
        wanted += [
            f'{column} : "{" ".join(tokens[start : start + LENGTH])}"' for start in starts if tokens
        ]
    if not wanted:
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {table} WHERE {table} MATCH %s AND rowid = %s",  # noqa: S608
            [" AND ".join(wanted), docno],
        )
        return cursor.fetchone() is not None


def miscounted(table: str = "search_text") -> set[int]:
    """Return the numbers of rows that do not have as many words in the index as they are said to.

    Every word of the index is read, some at a time. Where others wrote meanwhile it is read twice,
    and what is told is what was wrong both times.
    """
    before = _state()
    wrong = _miscounted(table)
    if wrong and _state() != before:
        wrong &= _miscounted(table)
    return wrong


def _state() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])


def _miscounted(table: str = "search_text") -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, sz FROM {table}_docsize ORDER BY id")  # noqa: S608
        docnos, wanted = [], []
        for docno, block in cursor:
            sizes = list(varints(bytes(block)))
            docnos.append(docno)
            # The words, and the sum of their places, which go up from 0 in each column.
            wanted.append((sum(sizes), sum(n * (n - 1) // 2 for n in sizes)))
    numbers = np.array(docnos, np.int64)
    there = np.zeros((numbers.size, 2), np.int64)
    strange: set[int] = set()
    for rows in _counted(table):
        at = np.searchsorted(numbers, rows[:, 0])
        known = at < numbers.size
        known[known] = numbers[at[known]] == rows[known, 0]
        strange.update(rows[~known, 0].tolist())
        np.add.at(there, at[known], rows[known, 1:])
    wrong = (there != np.array(wanted, np.int64).reshape(-1, 2)).any(axis=1)
    return strange | set(numbers[wrong].tolist())


def _counted(table: str = "search_text") -> Iterator[NDArray[np.int64]]:
    """Yield, for some words and some rows at a time: the row, how many words, sum of their places."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS temp.search_every")
        cursor.execute(
            f"CREATE VIRTUAL TABLE temp.search_every USING fts5vocab(main, {table}, instance)"
        )
        for first, beyond in pairwise(STEPS):
            until = [chr(beyond)] if beyond < LAST else []
            cursor.execute(
                "SELECT doc, count(*), sum(offset) FROM temp.search_every"  # noqa: S608
                f" WHERE term >= %s {'AND term < %s' if until else ''} GROUP BY doc",
                [chr(first), *until],
            )
            while found := cursor.fetchmany(ROWS):
                yield np.array(found, np.int64)
