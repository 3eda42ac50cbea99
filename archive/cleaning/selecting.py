"""The elements of a tree that an outlet's CSS selectors name."""

from collections.abc import Iterator
from functools import cache
from typing import Any, cast

import cssselect
from lxml import html
from lxml.cssselect import CSSSelector


def words_of(tree: html.HtmlElement) -> set[str]:
    """Return what selectors may ask for in a tree: its elements, attributes, classes and ids."""
    found: set[str] = set()
    for element in tree.iter():
        found.add(element.tag)
        for name, value in element.items():
            found.add(name)
            if name == "class":
                found.update(value.split())
            elif name == "id":
                found.add(value)
    return found


def selected(tree: html.HtmlElement, selector: str, words: set[str]) -> list[html.HtmlElement]:
    """Return the elements a selector names, in order; `words` are those of the tree.

    Most selectors ask for something that an article does not have: no need to look for it.
    """
    compiled, asked = _compiled(selector)
    if not any(words.issuperset(one) for one in asked):
        return []
    return cast(list[html.HtmlElement], compiled(tree))


@cache  # translating a selector to XPath takes longer than applying it to an article
def _compiled(selector: str) -> tuple[CSSSelector, list[set[str]]]:
    asked = [set(_asked(one.parsed_tree)) for one in cssselect.parse(selector)]
    return CSSSelector(selector), asked


def _asked(node: Any) -> Iterator[str]:
    """Yield the words without which a tree cannot hold what a selector names."""
    if isinstance(node, cssselect.parser.Element):
        if node.element:
            yield node.element
        return
    if isinstance(node, cssselect.parser.Class):
        yield node.class_name
    elif isinstance(node, cssselect.parser.Hash):
        yield node.id
    elif isinstance(node, cssselect.parser.Attrib) and node.operator != "!=":
        yield node.attrib
    elif isinstance(node, cssselect.parser.CombinedSelector):
        yield from _asked(node.subselector)
    yield from _asked(node.selector)
