"""Sanitising HTML by an allow-list of elements, attributes and schemes, applied by bleach."""

import threading
from collections.abc import Iterator
from typing import Any

import bleach
from bleach import html5lib_shim
from bleach._vendor.html5lib.constants import voidElements  # type: ignore[import-not-found]
from bleach._vendor.html5lib.treewalkers.base import (  # type: ignore[import-not-found]
    COMMENT,
    ELEMENT,
)
from lxml import etree

from archive.extraction.cleaning.tree.html_parsing import parse
from archive.extraction.documents import DocumentError

ALLOWED_TAGS = frozenset(
    [
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "br",
        "hr",
        "figure",
        "figcaption",
        "img",
        "a",
        "strong",
        "b",
        "em",
        "i",
        "u",
        "s",
        "del",
        "ins",
        "sub",
        "sup",
        "small",
        "ruby",
        "rb",
        "rt",
        "rp",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]
)
ALLOWED_ATTRIBUTES = {
    "a": ["href"],
    "img": ["src", "alt", "width", "height"],
    "th": ["colspan", "rowspan"],
    "td": ["colspan", "rowspan"],
}
ALLOWED_PROTOCOLS = frozenset(["http", "https", "mailto"])


class Sanitised(str):
    """HTML that was sanitised; only `sanitise` returns it, and any operation on it returns a str.

    By this type the process that stores it, while other writers wait, knows that it need not
    sanitise again what was sanitised where the document was read, in many processes.
    """

    __slots__ = ()


def sanitise(markup: str) -> Sanitised:
    """Return the HTML with only allowed elements, attributes and schemes.

    Only this module uses bleach, so that it can be replaced here.
    """
    return Sanitised(_mine.cleaner.clean(markup))


def is_clean(body: str) -> bool:
    """Whether sanitising would leave a stored body unchanged: nothing in it is unsafe.

    Today's rules for boilerplate do not count, so a body cleaned by an earlier version is clean.

    >>> is_clean("<p>Hello</p>"), is_clean("<p onclick=x>Hello</p>")
    (True, False)
    """
    return sanitise(body) == body


def cleaned_again(body: str) -> str:
    """Return a body without anything unsafe; a clean one unchanged.

    Scripts and the like are removed with their content.

    >>> cleaned_again("<p>Hello</p><script>alert(1)</script>")
    '<p>Hello</p>'
    """
    kept = sanitise(body)
    if kept == body:
        return body
    try:
        tree = parse(body)
    except (DocumentError, RecursionError):  # beyond the limits: text of scripts may stay
        return kept
    return sanitise(str(etree.tostring(tree, encoding="unicode", method="html"))).strip()


class Walker(html5lib_shim.getTreeWalker("etree")):  # type: ignore[misc, no-untyped-call]
    """Tree walker of html5lib that yields the tokens of a tree in one pass.

    html5lib's own goes through all siblings of each element that it leaves: quadratic time.
    """

    def __iter__(self) -> Iterator[dict[str, Any]]:
        yield from self.text(self.tree.text or "")
        around = [(self.tree, iter(self.tree))]
        while around:
            element, children = around[-1]
            child = next(children, None)
            if child is None:
                around.pop()
                if around:
                    yield self.endTag(None, element.tag)
                    yield from self.text(element.tail or "")
                continue
            kind, *details = self.getNodeDetails(child)
            if kind == ELEMENT and child.tag not in voidElements:
                yield self.startTag(*details[:3])
                yield from self.text(child.text or "")
                around.append((child, iter(child)))
                continue
            if kind == ELEMENT:
                yield from self.emptyTag(*details)
            elif kind == COMMENT:
                yield self.comment(child.text)
            yield from self.text(child.tail or "")


class _Cleaners(threading.local):
    """bleach's cleaner, one for each thread: costly to make, and not thread-safe."""

    def __init__(self) -> None:
        self.cleaner = bleach.Cleaner(
            tags=ALLOWED_TAGS,
            attributes=ALLOWED_ATTRIBUTES,
            protocols=ALLOWED_PROTOCOLS,
            strip=True,
            strip_comments=True,
        )
        self.cleaner.walker = Walker  # type: ignore[assignment]


_mine = _Cleaners()
