"""The database's own way to keep words: SQLite's FTS5, or PostgreSQL's tsvector."""

from collections.abc import Sequence
from typing import Protocol

from archive.search import sqlite
from archive.search.compiling import Matching
from archive.search.narrowing import Scope
from archive.search.query import Node

Words = tuple[str, str, str, str]  # tokens of title, body, byline and place


class Engine(Protocol):
    """What a module for a kind of database offers; see `sqlite` for what each does."""

    def install(self) -> None: ...
    def uninstall(self) -> None: ...
    def place_tokens(self, source: int, language: str) -> str: ...
    def put(self, rows: Sequence[tuple[int, Words]]) -> None: ...
    def take(self, rows: Sequence[tuple[int, Words]]) -> None: ...
    def merge(self) -> None: ...
    def optimise(self) -> None: ...
    def matching(
        self, tree: Node, scope: Scope, titles: bool = False, but_titles: bool = False
    ) -> Matching: ...


def engine() -> Engine:
    """Return the module for the database in use."""
    return sqlite
