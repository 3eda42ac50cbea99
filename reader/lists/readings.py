"""How the words of a search were read, with the query strings of other ways to read them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.http import QueryDict

from archive.search import Hits, Query
from archive.search.query.nodes import And, Not
from archive.search.query.rewriting import only, written
from reader.lists.query_strings import changed


@dataclass(frozen=True)
class Spelling:
    """A word that was searched under other spellings too, and the query without these.

    The query is empty where a RunReading of the same word offers it already.
    """

    word: str
    others: tuple[str, ...]
    exactly: str
    query: str


def spellings(query: Query, asked: QueryDict, parameter: str = "q") -> list[Spelling]:
    """Return the words of a query that are searched under further spellings.

    `asked` holds the parameters of the page, among them, in `parameter`, the query.
    """
    tree = query.tree
    if tree is None:
        return []
    return [
        Spelling(
            term.text, term.also, only(term, term), changed(asked, **{parameter: only(tree, term)})
        )
        for term in query.terms
        if term.also
    ]


@dataclass(frozen=True)
class RunReading:
    """A run of Chinese that was read as several words, and how to find only what holds it whole."""

    typed: str
    words: tuple[str, ...]
    exactly: str
    query: str


@dataclass(frozen=True)
class WordsRead:
    """The words of a search as they were read; `asked` holds the parameters of its list."""

    hits: Hits
    asked: QueryDict

    @property
    def spellings(self) -> list[Spelling]:
        """The words of the query that were searched under further spellings."""
        read = {reading.exactly for reading in self.readings}
        return [
            replace(each, query="") if each.exactly in read else each
            for each in spellings(self.hits.query, self.asked)
        ]

    @property
    def readings(self) -> Iterator[RunReading]:
        """The runs of Chinese that were taken apart."""
        for term in self.hits.read_as:
            assert self.hits.query.tree is not None
            query = changed(self.asked, q=only(self.hits.query.tree, term))
            words = tuple(part.text for part in term.parts)
            yield RunReading(term.text, words, only(term, term), query)

    @property
    def excluded(self) -> list[str]:
        """What must not be held, as it was written."""
        tree = self.hits.query.tree
        parts = tree.parts if isinstance(tree, And) else (tree,)
        return [written(part.part) for part in parts if isinstance(part, Not)]

    @property
    def strict_query(self) -> str:
        """Query string of the articles with all the words only; "" where others are not shown."""
        return changed(self.asked, match="all") if self.hits.partial else ""

    @property
    def loose_query(self) -> str:
        """Query string of a list that shows those with some of the words too; "" for such a list."""
        if not (self.hits.others or self.asked.get("match")):
            return ""
        return changed(self.asked, match="", ordering="")
