"""A query's tree with less in it: what is asked twice once, and few single characters.

Pure: it knows neither Django nor an index.
"""

from archive.search.query.nodes import And, Narrow, Node, Not, Notice, Or, SearchTerm, joined
from archive.text.tokens import term_tokens

# Each begins thousands of pairs, and what holds a common one is most of the archive.
MOST_SINGLE = 4  # characters of Chinese, Japanese or Korean, each a word of its own


def simplified(node: Node) -> Node:
    """Return a tree that finds the same, with equal parts of a conjunction or a choice once.

    Words are equal where the index cannot tell them apart: in either script, in capitals or not.

    >>> from archive.search.query.parsing import parse
    >>> simplified(parse("北约 北約 (dw OR DW)").tree)
    And(parts=(SearchTerm(text='北约', field='', exact=False, also=()), SearchTerm(text='dw', field='', exact=False, also=())))
    """
    if isinstance(node, Not):
        inner = simplified(node.part)
        return inner.part if isinstance(inner, Not) else Not(inner)
    if isinstance(node, And | Or):
        flat = joined(type(node), [simplified(part) for part in node.parts])
        if not isinstance(flat, And | Or):
            return flat
        once: dict[object, Node] = {}
        for part in flat.parts:
            once.setdefault(_meaning(part), part)
        return joined(type(flat), [*once.values()])
    return node


def _meaning(node: Node) -> object:
    """Something that is equal for parts that find the same."""
    if isinstance(node, SearchTerm):
        # Other spellings are those of the words, but where a term keeps to what was typed.
        return (node.field, *(tuple(term_tokens(text)) for text in node.spellings))
    if isinstance(node, Narrow):
        return node
    if isinstance(node, Not):
        return Not, _meaning(node.part)
    return type(node), frozenset(map(_meaning, node.parts))


def with_few_characters(tree: Node) -> tuple[Node, list[Notice]]:
    """Return the tree with its first single characters only, and a notice if there were more."""
    kept: dict[object, None] = {}
    fewer = _fewer(tree, kept)
    # The first of them are always kept, so there is something left.
    return (tree if fewer is None else fewer), (
        [Notice("too many characters")] if len(kept) > MOST_SINGLE else []
    )


def _fewer(node: Node, seen: dict[object, None]) -> Node | None:
    if isinstance(node, SearchTerm):
        pieces = term_tokens(node.text)
        if not pieces or not pieces[-1][1]:
            return node
        character = pieces[-1][0]
        seen.setdefault(character)
        return node if list(seen).index(character) < MOST_SINGLE else None
    if isinstance(node, Not):
        inner = _fewer(node.part, seen)
        return None if inner is None else Not(inner)
    if isinstance(node, And | Or):
        parts = [fewer for part in node.parts if (fewer := _fewer(part, seen)) is not None]
        return joined(type(node), parts) if parts else None
    return node
