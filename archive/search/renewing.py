"""The whole index made again beside the one in use, in steps between which others can write.

Entries keep their numbers; their words are written anew into `search_text_next`. While that table
is there, whoever writes to the index writes to it as well (`also_put`, `also_take`), so that it is
true at any moment for the numbers it has. `search_next` tells which these are, and the digest of
what was written. At the end the tables change places at once: a search finds all or all.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from archive.search.engine import Words, engine

NEXT = "search_text_next"
OLD = "search_text_old"
KNOWN = "search_next"


def is_going_on() -> bool:
    return engine().exists(KNOWN)


def begin() -> None:
    """Make the empty tables, whatever a rebuild that was broken off has left."""
    give_up()
    engine().install(NEXT)
    kind = "bytea" if connection.vendor == "postgresql" else "blob"
    _run(f"CREATE TABLE {KNOWN} (docno bigint PRIMARY KEY, digest {kind} NOT NULL)")


def give_up() -> None:
    engine().uninstall(NEXT)
    _run(f"DROP TABLE IF EXISTS {KNOWN}")


def known(docnos: Sequence[int]) -> dict[int, bytes]:
    """Return the digests of the words that were written anew for these numbers."""
    if not docnos:
        return {}
    numbers = ", ".join(map(str, docnos))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT docno, digest FROM {KNOWN} WHERE docno IN ({numbers})")  # noqa: S608
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


def change_places(version: int) -> None:
    """Let the next index be the one in use; numbers without words in it are forgotten."""
    engine().uninstall(OLD)
    engine().rename("search_text", OLD)
    engine().rename(NEXT, "search_text")
    _run(f"DELETE FROM search_entry WHERE docno NOT IN (SELECT docno FROM {KNOWN})")  # noqa: S608
    written = f"(SELECT k.digest FROM {KNOWN} k WHERE k.docno = search_entry.docno)"  # noqa: S608
    _run(
        f"UPDATE search_entry SET digest = {written}, version = %s"  # noqa: S608
        f" WHERE version <> %s OR digest <> {written}",
        [version, version],
    )
    _run(f"DROP TABLE {KNOWN}")


def clear_away() -> None:
    """Drop the index that was in use, without keeping writers waiting."""
    engine().discard(OLD)


def _run(sql: str, params: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
