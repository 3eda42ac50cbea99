"""The whole index made again beside the one in use, in steps between which others can write.

Entries keep their numbers; their words are written anew into `search_text_next`. While that table
is there, whoever writes to the index writes to it as well (`also_put`, `also_take`), so that it is
true at any moment for the numbers it has. `search_next` tells which these are, and the digest of
what was written. At the end the tables change places at once: a search finds all or all. What
entries say of their words is then settled from `search_settling`, step by step.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import connection

from archive.models import Entry
from archive.search.indexing.engine import Words, engine
from archive.search.indexing.sqlite_segments import Step, at_once

NEXT = "search_text_next"
OLD = "search_text_old"
KNOWN = "search_next"
SETTLING = "search_settling"


def is_going_on() -> bool:
    return engine().exists(KNOWN)


def is_unfinished() -> bool:
    return is_going_on() or is_settling()


def begin() -> None:
    """Make the empty tables, once nothing is left of a rebuild that was broken off."""
    engine().install(NEXT)
    kind = "bytea" if connection.vendor == "postgresql" else "blob"
    _run(f"CREATE TABLE {KNOWN} (docno bigint PRIMARY KEY, digest {kind} NOT NULL)")


def give_up(step: Step = at_once) -> None:
    """Throw away what a rebuild that was broken off has written."""
    step(partial(_drop, KNOWN))
    engine().discard(NEXT, step)


def known(docnos: Sequence[int], table: str = KNOWN) -> dict[int, bytes]:
    """Return the digests of the words that were written anew for these numbers."""
    if not docnos:
        return {}
    numbers = ", ".join(map(str, docnos))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT docno, digest FROM {table} WHERE docno IN ({numbers})")  # noqa: S608
        return {docno: bytes(digest) for docno, digest in cursor.fetchall()}


def put(rows: Sequence[tuple[int, Words, bytes]]) -> None:
    """Write words anew, with their digests."""
    engine().put([(docno, words) for docno, words, _ in rows], NEXT)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {KNOWN} (docno, digest) VALUES (%s, %s)",  # noqa: S608
            [(docno, digest) for docno, _, digest in rows],
        )


def also_put(rows: Sequence[tuple[int, Words, bytes]]) -> None:
    """Let the next index have what the one in use was just given."""
    if is_going_on():
        put(rows)


def also_take(rows: Sequence[tuple[int, Words, bytes]]) -> set[int]:
    """Take out of the next index what is leaving; return numbers whose words are others there."""
    if not is_going_on():
        return set()
    digests = known([docno for docno, *_ in rows])
    same = [(docno, words) for docno, words, digest in rows if digests.get(docno) == digest]
    engine().take(same, NEXT)
    if same:
        numbers = ", ".join(str(docno) for docno, _ in same)
        _run(f"DELETE FROM {KNOWN} WHERE docno IN ({numbers})")  # noqa: S608
    return digests.keys() - {docno for docno, _ in same}


def change_places() -> None:
    """Let the next index be the one in use."""
    engine().rename("search_text", OLD)
    engine().rename(NEXT, "search_text")
    engine().rename(KNOWN, SETTLING)


def is_settling() -> bool:
    return engine().exists(SETTLING)


def unsettled(version: int) -> list[int]:
    """Return the numbers of entries that say something else than was written for them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.docno FROM search_entry e JOIN {SETTLING} s ON s.docno = e.docno"  # noqa: S608
            " WHERE e.version <> %s OR e.digest <> s.digest ORDER BY e.docno",
            [version],
        )
        return [docno for (docno,) in cursor.fetchall()]


def settle(version: int, docnos: Sequence[int]) -> None:
    """Let entries say which words were written for them, before anything else is done with them."""
    numbers = ", ".join(map(str, docnos))
    _run(
        f"UPDATE search_entry SET version = %s, digest ="  # noqa: S608
        f" (SELECT s.digest FROM {SETTLING} s WHERE s.docno = search_entry.docno)"
        f" WHERE docno IN (SELECT docno FROM {SETTLING} WHERE docno IN ({numbers}))",
        [version],
    )
    _run(f"DELETE FROM {SETTLING} WHERE docno IN ({numbers})")  # noqa: S608


def forget_wordless(docnos: Sequence[int]) -> None:
    """Delete those entries without an article that have no words in the index either."""
    orphans = Entry.objects.filter(docno__in=docnos, article=None)
    gone = [n for n in orphans.values_list("docno", flat=True) if not engine().numbers(n, n)]
    orphans.filter(docno__in=gone).delete()


def clear_away(step: Step = at_once) -> None:
    """Drop the index that was in use, and what it took to renew it."""
    step(partial(_drop, SETTLING))
    engine().discard(OLD, step)


def _drop(table: str) -> bool:
    _run(f"DROP TABLE IF EXISTS {table}")
    return False


def _run(sql: str, params: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
