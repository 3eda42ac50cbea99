"""Elements of a tree that match an outlet's CSS selectors."""

from collections.abc import Iterator
from functools import cache
from typing import Any, cast

import cssselect
from lxml import html
from lxml.cssselect import CSSSelector


def words_of(tree: html.HtmlElement) -> set[str]:
    """Return the names in a tree that selectors can require: elements, attributes, classes, ids."""
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
    """Return the elements that match a selector, in order; `words` are `words_of(tree)`.

    Most selectors require a name that the tree does not have, and need not be run.
    """
    compiled, required = _compiled(selector)
    if not any(words.issuperset(one) for one in required):
        return []
    if ":contains(" in selector:  # lxml finds its function only the first time
        compiled = CSSSelector(selector)
    return cast(list[html.HtmlElement], compiled(tree))


@cache  # translating a selector to XPath takes longer than applying it to an article
def _compiled(selector: str) -> tuple[CSSSelector, list[set[str]]]:
    required = [set(_required(one.parsed_tree)) for one in cssselect.parse(selector)]
    return CSSSelector(selector), required


def _required(node: Any) -> Iterator[str]:
    """Yield the names without which nothing in a tree can match a selector."""
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
        yield from _required(node.subselector)
    yield from _required(node.selector)
