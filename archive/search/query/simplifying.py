"""A query's tree put in order: what is asked twice once, few single characters, dates for alternatives.

Pure: it knows neither Django nor an index.
"""

from dataclasses import replace
from itertools import takewhile

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


def dated_as_a_whole(tree: Node) -> Node:
    """Return the tree in which dates before or after alternatives without brackets go for all of them.

    Who writes 北约 OR 欧盟 after:2024 wants both of that time. Where each has a date, it keeps that.
    """
    if not isinstance(tree, Or):
        return tree
    dated = [part for part in tree.parts if any(map(_is_date, _parts(part)))]
    if len(dated) != 1 or dated[0] not in (tree.parts[0], tree.parts[-1]):
        return tree
    parts = _parts(dated[0])
    outer = parts if dated[0] is tree.parts[0] else parts[::-1]
    dates = [*takewhile(_is_date, outer)]
    if not dates or len(dates) == len(parts):
        return tree
    rest = joined(And, [part for part in parts if part not in dates])
    either = replace(tree, parts=tuple(rest if p is dated[0] else p for p in tree.parts))
    return joined(And, [either, *(date for date in parts if date in dates)])


def _parts(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, And) else (node,)


def _is_date(node: Node) -> bool:
    return isinstance(node, Narrow) and node.field in ("after", "before", "on")
