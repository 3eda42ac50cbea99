"""The database's own way to keep words: SQLite's FTS5, or PostgreSQL's tsvector."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from django.db import connection, connections, router

from archive.database import deadline
from archive.database.deadline import OverdueError
from archive.models import Entry
from archive.search.indexing import postgres, sqlite
from archive.search.indexing.sqlite_segments import Step, at_once
from archive.search.query.conditions import Matching, Titles
from archive.search.query.nodes import Node
from archive.search.query.scope import Condition, SearchScope

TEXT = "search_text"
Words = tuple[str, str, str, str]  # tokens of title, body, byline and place


class Engine(Protocol):
    """What a module for a kind of database offers; see `sqlite` for what each does."""

    LAYOUT: int

    def install(self, table: str = TEXT) -> None: ...
    def uninstall(self, table: str = TEXT) -> None: ...
    def exists(self, table: str) -> bool: ...
    def fault(self, table: str = TEXT) -> str: ...
    def scrap(self, table: str = TEXT) -> None: ...
    def numbers(self, first: int, last: int, table: str = TEXT) -> set[int]: ...
    def differing(self, rows: Sequence[tuple[int, Words]], table: str = TEXT) -> set[int]: ...
    def miscounted(self, table: str = TEXT) -> set[int]: ...
    def rename(self, table: str, name: str) -> None: ...
    def set_aside(self, table: str, name: str) -> None: ...
    def discard(self, table: str, step: Step = at_once) -> None: ...
    def place_tokens(self, source: int, language: str, title: str) -> str: ...
    def put(self, rows: Sequence[tuple[int, Words]], table: str = TEXT) -> None: ...
    def take(self, rows: Sequence[tuple[int, Words]], table: str = TEXT) -> None: ...
    def merge(self, table: str = TEXT) -> bool: ...
    def segments(self, table: str = TEXT) -> int: ...
    def optimise(self, table: str = TEXT, step: Step = at_once) -> None: ...
    def matching(self, tree: Node, scope: SearchScope, titles: Titles = Titles.ANY) -> Matching: ...
    def counting(
        self, rare: Sequence[Node], others: Sequence[Node], least: int, scope: SearchScope
    ) -> Matching | None: ...
    def holders(self, spellings: Sequence[str], cap: int) -> Condition: ...
    def topics_of(self, articles: Sequence[int]) -> tuple[str, list[Any]]: ...


def rows(sql: str, params: Sequence[Any]) -> Iterator[Any]:
    """Yield the rows of a statement as they are found, from the database that reads go to.

    Raises OverdueError when the time that an answer has is over.
    """
    database = connections[using()]
    with deadline.bounded(database), database.cursor() as cursor:
        cursor.execute(sql, params)
        yield from cursor


def fetch(sql: str, params: Sequence[Any]) -> list[Any]:
    """Return the rows of a statement. Raises OverdueError, with those that were found by then."""
    found: list[Any] = []
    try:
        for row in rows(sql, params):
            found.append(row)  # noqa: PERF402  what came before an error is kept
    except OverdueError as error:
        error.found = found
        raise
    return found


def using() -> str:
    """Return the name of the database that reads go to."""
    return router.db_for_read(Entry)


def engine() -> Engine:
    """Return the module for the database in use."""
    return postgres if connection.vendor == "postgresql" else sqlite
