"""The pieces in which FTS5 keeps an index, its segments: counted, and merged before there are too many.

Every transaction that writes to the index adds one, and every savepoint in it. SQLite refuses a
segment beyond 2,000 with "database or disk is full", merging included: so whatever writes to the
index also merges, a bounded piece at a time (`keep_few`).
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

from django.db import DatabaseError, connection

MOST = 2_000  # FTS5_MAX_SEGMENT, in every SQLite
MANY = 64  # from here on who writes also merges: some 65 ms at one of twenty to forty saves
TOO_MANY = 1_000  # from here on as much as it takes
PAGES = 500  # merged at a time, which takes some 65 ms
STRUCTURE = 10  # the row of the data that tells of levels and segments
NEWER_FORM = b"\xff\x00\x00\x01"  # follows the cookie where rows can be deleted without their text

# Does one piece of long work, and says whether there is more, as the piece itself does.
Step = Callable[[Callable[[], bool]], bool]


def at_once(piece: Callable[[], bool]) -> bool:
    """A step beside which nobody wants to write."""
    return piece()


def count(table: str = "search_text") -> int:
    """Return how many segments a table of words has; what is not written out yet is in none.

    Raises DatabaseError where what tells of them is damaged.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT block FROM {table}_data WHERE id = %s", [STRUCTURE])  # noqa: S608
        row = cursor.fetchone()
    if row is None:
        return 0
    # SQLite's source, fts5_index.c: a cookie of four bytes, then the numbers of levels and segments.
    block = bytes(row[0])
    numbers = [*islice(varints(block[8 if block[4:8] == NEWER_FORM else 4 :]), 2)]
    if len(numbers) < 2:
        raise DatabaseError(f"the structure of {table} is malformed")
    return numbers[1]


def varints(block: bytes) -> Iterator[int]:
    """Yield SQLite's numbers: seven bits a byte, the last byte of each below 128."""
    number = 0
    for byte in block:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            yield number
            number = 0


def keep_few(table: str = "search_text") -> None:
    """Merge a piece of a table that has many segments; called after every write to it."""
    if (segments := count(table)) < MANY:
        return
    while merge(table) and segments >= TOO_MANY:
        segments = count(table)


def merge(table: str = "search_text", pages: int = PAGES) -> bool:
    """Do a bounded piece of the index's housekeeping; return whether there was any to do."""
    with connection.cursor() as cursor:
        before = connection.connection.total_changes
        cursor.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', %s)", [pages])  # noqa: S608
        # FTS5 says it so: the statement itself counts as one.
        return bool(connection.connection.total_changes - before >= 2)


def optimise(table: str = "search_text", step: Step = at_once) -> None:
    """Make the index as small and as fast as it gets, piece by piece, after all was written."""
    more = step(partial(merge, table, -PAGES))  # from now on everything is to become one
    while more:
        more = step(partial(merge, table))
