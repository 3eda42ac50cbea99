"""The database's own way to keep words: SQLite's FTS5, or PostgreSQL's tsvector."""

from collections.abc import Sequence
from typing import Any, Protocol

from django.db import connection, connections, router

from archive.models import Entry
from archive.search import postgres, sqlite
from archive.search.compiling import Matching, Titles
from archive.search.narrowing import Scope
from archive.search.query import Node

TEXT = "search_text"
Words = tuple[str, str, str, str]  # tokens of title, body, byline and place


class Engine(Protocol):
    """What a module for a kind of database offers; see `sqlite` for what each does."""

    LAYOUT: int

    def install(self, table: str = TEXT) -> None: ...
    def uninstall(self, table: str = TEXT) -> None: ...
    def exists(self, table: str) -> bool: ...
    def rename(self, table: str, name: str) -> None: ...
    def discard(self, table: str) -> None: ...
    def hold(self) -> None: ...
    def place_tokens(self, source: int, language: str) -> str: ...
    def put(self, rows: Sequence[tuple[int, Words]], table: str = TEXT) -> None: ...
    def take(self, rows: Sequence[tuple[int, Words]], table: str = TEXT) -> None: ...
    def merge(self, table: str = TEXT) -> bool: ...
    def optimise(self, table: str = TEXT) -> None: ...
    def matching(self, tree: Node, scope: Scope, titles: Titles = Titles.ANY) -> Matching: ...
    def topics_of(self, articles: Sequence[int]) -> tuple[str, list[Any]]: ...


def fetch(sql: str, params: Sequence[Any]) -> list[Any]:
    """Return the rows of a statement, from the database that reads go to."""
    with connections[using()].cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def using() -> str:
    """Return the name of the database that reads go to."""
    return router.db_for_read(Entry)


def engine() -> Engine:
    """Return the module for the database in use."""
    return postgres if connection.vendor == "postgresql" else sqlite
