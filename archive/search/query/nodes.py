"""What a query is, once read: a small tree of words and conditions, and what could not be read.

Pure: it knows neither Django nor an index.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any, NamedTuple


@dataclass(frozen=True)
class SearchTerm:
    """One word or phrase; `field` is empty, title or author.

    An `exact` one, marked with `=` or in quotes, keeps to its spelling; `also` are the other
    spellings that `spellings.expand` found for any other, and a text may hold any of them.

    One that is `required`, marked with `+`, must be held by every hit, however
    they are put in order. `parts` are how a run of Chinese without spaces is read where it does not
    stand as it was typed: names, and what is left between them.
    """

    text: str
    field: str = ""
    exact: bool = False
    also: tuple[str, ...] = ()
    required: bool = dataclass_field(default=False, repr=False, compare=False)
    parts: tuple["SearchTerm", ...] = dataclass_field(default=(), repr=False, compare=False)

    @property
    def spellings(self) -> tuple[str, ...]:
        """What a text may hold: the words as they were typed, and the other spellings."""
        return (self.text, *self.also)


@dataclass(frozen=True)
class Narrow:
    """A condition on metadata: source, topic, lang, after, before or on; or a note.

    Notes are unknown to the index: `among` are the ids of articles that whoever asks found for the
    words of one, None where nobody looked. Then it holds for no article.
    """

    field: str
    value: str
    among: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Not:
    part: "Node"


@dataclass(frozen=True)
class And:
    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Or:
    parts: tuple["Node", ...]


Node = SearchTerm | Narrow | Not | And | Or


class Notice(NamedTuple):
    """What of a query could not be read as typed, and the piece of it.

    The kinds: `too long`, `too many words`, `too many characters` (each a word of its own), `too
    deep`, `brackets`, `quotes`, `dangling` (an operator with nothing to join), `no value` (a field
    with nothing after it), `bad date`, `bad language`, `nothing` (no word in all that was typed).
    When it is searched, there are `no source` and `no topic` as well: the archive has none of that
    name; and `no time for hits`, `no time for counts` or `no time for chart`.
    """

    kind: str
    text: str = ""


@dataclass(frozen=True)
class Query:
    """A parsed query: its tree (None when there is nothing to search) and what could not be read.

    `is_expanded` once `spellings.expand` has looked up the other spellings of its terms. One that
    `asks_all` finds only what holds all of its words, in whatever order.
    """

    tree: Node | None
    notices: tuple[Notice, ...] = ()
    is_expanded: bool = False
    asks_all: bool = False

    @property
    def strictly(self) -> "Query":
        """The query that finds what holds all words, and runs of Chinese as they were typed."""
        return replace(self, tree=_whole(self.tree), asks_all=True)

    @property
    def terms(self) -> tuple[SearchTerm, ...]:
        """The words and phrases a hit must or may contain; those excluded are left out."""
        return tuple(_terms(self.tree))

    @property
    def asks_notes(self) -> bool:
        """Whether it is for what stands in somebody's notes, and so for nobody else."""
        return any(narrow.field == "note" for narrow in _narrows(self.tree))

    def with_notes(self, noted: Callable[[str], Iterable[int]]) -> "Query":
        """The query in which notes are the articles that `noted` returns for their words."""
        if not self.asks_notes:
            return self
        return replace(self, tree=_with_notes(self.tree, noted))


def _narrows(node: Node | None) -> list[Narrow]:
    if isinstance(node, And | Or):
        return [narrow for part in node.parts for narrow in _narrows(part)]
    if isinstance(node, Not):
        return _narrows(node.part)
    return [node] if isinstance(node, Narrow) else []


def _with_notes(node: Any, noted: Callable[[str], Iterable[int]]) -> Any:
    if isinstance(node, And | Or):
        return replace(node, parts=tuple(_with_notes(part, noted) for part in node.parts))
    if isinstance(node, Not):
        return Not(_with_notes(node.part, noted))
    if isinstance(node, Narrow) and node.field == "note":
        return replace(node, among=tuple(sorted(set(noted(node.value)))))
    return node


def _terms(node: Node | None) -> list[SearchTerm]:
    if isinstance(node, SearchTerm):
        return [node]
    if isinstance(node, And | Or):
        return [term for part in node.parts for term in _terms(part)]
    return []


def _whole(node: Node | None) -> Node | None:
    if isinstance(node, SearchTerm):
        return replace(node, parts=())
    if isinstance(node, And | Or):
        return replace(node, parts=tuple(part for each in node.parts if (part := _whole(each))))
    return node


def joined(kind: type[And] | type[Or], parts: list[Node]) -> Node:
    """Return the parts as one node, those of the same kind taken apart first.

    >>> joined(And, [SearchTerm("北约")])
    SearchTerm(text='北约', field='', exact=False, also=())
    """
    flat = [p for part in parts for p in (part.parts if isinstance(part, kind) else (part,))]
    return kind(tuple(flat)) if len(flat) > 1 else flat[0]
