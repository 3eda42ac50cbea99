"""Queries made from a query: written down again, kept to one spelling, or asking for less."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from archive.search.query.nodes import And, Narrow, Node, Not, Or, Query, SearchTerm, joined
from archive.search.query.parsing import LEXEME, OPERATORS
from archive.text.characters import IS_CJK
from archive.text.tokens import RUN

LONGEST_SPLIT = 9  # characters of a word that are looked for apart from the rest


def written(node: Node) -> str:
    """Return the query that reads as this tree.

    >>> from archive.search.query.parsing import parse
    >>> written(parse("（东京 NOT x） OR  标题：y").tree)
    '(东京 -x) OR title:y'
    """
    if isinstance(node, And):
        return " ".join(
            _operand(part) if isinstance(part, Or) else written(part) for part in node.parts
        )
    if isinstance(node, Or):
        return " OR ".join(_operand(part) for part in node.parts)
    if isinstance(node, Not):
        return f"-{_operand(node.part)}"
    if isinstance(node, Narrow):
        return f"{node.field}:{_quoted(node.value)}"
    plus = "+" * node.required
    return " ".join(f"{plus}{_field(node)}{word}" for word in _words(node))


def _operand(node: Node) -> str:
    """The node where it must hold together."""
    text = written(node)
    whole = isinstance(node, Narrow | Not) or (
        isinstance(node, SearchTerm) and len(_words(node)) == 1
    )
    return text if whole else f"({text})"


def _field(term: SearchTerm) -> str:
    return f"{term.field}:" if term.field else ""


def _words(term: SearchTerm) -> list[str]:
    """A term as it is typed: exactly, or as words that may be searched under other spellings."""
    if term.exact:
        return [f"={term.text}" if _is_word(term.text) else f'"{term.text}"']
    # A name of several words is one term only once its spellings are known.
    return term.text.split()


def _quoted(text: str) -> str:
    return text if _is_word(text) else f'"{text}"'


def _is_word(text: str) -> bool:
    """Whether the text typed alone is read as one plain word."""
    match = LEXEME.fullmatch(text)
    return bool(match and match["word"] == text and text not in OPERATORS)


def only(tree: Node, term: SearchTerm) -> str:
    """Return the query in which one term keeps to the spelling that was typed."""
    return written(_replaced(tree, term, replace(term, exact=True, also=())))


def as_typed(query: Query) -> str:
    """Return the query in which every term keeps to the spelling that was typed."""
    others: dict[Node, Node] = {
        term: replace(term, exact=True, also=()) for term in query.terms if term.also
    }
    return instead(query.tree, others) if query.tree else ""


def instead(tree: Node, others: dict[Node, Node]) -> str:
    """Return the query in which some parts are others."""
    for old, new in others.items():
        tree = _replaced(tree, old, new)
    return written(tree)


def _replaced(node: Node, old: Node, new: Node) -> Node:
    if node == old:
        return new
    if isinstance(node, And | Or):
        return replace(node, parts=tuple(_replaced(part, old, new) for part in node.parts))
    if isinstance(node, Not):
        return Not(_replaced(node.part, old, new))
    return node


class Looser(NamedTuple):
    """A query that asks for less than another, and how.

    `without` the words; with them `anywhere`, not only in a field; under other `spellings`;
    `apart`, not as one phrase; as the `words` that a run of Chinese is read as; with the `beginning` or the `end` of one; or with `any` of them.
    """

    kind: str
    words: str
    query: str


def looser(tree: Node) -> Iterator[Looser]:
    """Yield queries that find what the tree finds and more, those that change it least first.

    >>> from archive.search.query.parsing import parse
    >>> [loose.query for loose in looser(parse("title:北约 欧盟 source:dw").tree)]
    ['北约 欧盟 source:dw', '欧盟 source:dw', 'title:北约 source:dw', 'title:北约 欧盟']
    """
    parts = tree.parts if isinstance(tree, And) else (tree,)
    for number, part in enumerate(parts):
        before, after = parts[:number], parts[number + 1 :]
        changes = [*_wider(part), *(_taken_apart(part) if len(parts) == 1 else ())]
        for kind, wider in changes:
            yield Looser(kind, written(wider), written(joined(And, [*before, wider, *after])))
    for number, part in enumerate(parts):
        rest = (*parts[:number], *parts[number + 1 :])
        # Without any words, a query is no search.
        if rest and Query(joined(And, [*rest])).terms:
            yield Looser("without", written(part), written(joined(And, [*rest])))
    words = [part for part in parts if Query(part).terms]
    if len(words) > 2:
        either = joined(Or, words)
        rest = tuple(part for part in parts if part not in words)
        yield Looser("any", written(either), written(joined(And, [either, *rest])))


def _wider(part: Node) -> Iterator[tuple[str, Node]]:
    if not isinstance(part, SearchTerm):
        return
    if part.field and (part.exact or all(map(_is_word, part.text.split()))):
        yield "anywhere", replace(part, field="")
    words = [word for word in part.text.split() if RUN.search(word)]
    if part.exact and all(map(_is_word, words)):
        loose = [SearchTerm(word, part.field) for word in words]
        yield "spellings" if len(words) == 1 else "apart", joined(And, [*loose])


def _taken_apart(part: Node) -> Iterator[tuple[str, Node]]:
    """A word of Chinese that is all there is: its words and fewer of them, or cut in two or at one end."""
    if isinstance(part, SearchTerm) and len(part.parts) > 1:
        words = [SearchTerm(word.text, part.field) for word in part.parts]
        yield "words", joined(And, [*words])
        for many in range(len(words) - 1, 0, -1):
            yield "fewer", joined(And, [*words[:many]])
            yield "fewer", joined(And, [*words[-many:]])
        return
    if not (isinstance(part, SearchTerm) and RUN.fullmatch(part.text) and IS_CJK.match(part.text)):
        return
    # Of a question that is read as one word, what is asked with is not cut off but left out.
    run = part.parts[0].text if part.parts else part.text
    for at in range(2, min(len(run) - 1, LONGEST_SPLIT)):
        halves = (run[:at], run[at:])
        yield "apart", joined(And, [SearchTerm(half, part.field) for half in halves])
    for kept in range(min(len(run), LONGEST_SPLIT) - 1, 1, -1):
        yield "beginning", SearchTerm(run[:kept], part.field)
        yield "end", SearchTerm(run[-kept:], part.field)
