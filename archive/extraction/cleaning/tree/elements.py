"""HTML elements by kind: inline, block, parts of tables; and what single ones say."""

import re
from collections.abc import Iterator

from lxml import html

from archive.text.characters import HAN

# Inline elements that are kept, and as which; any other is unwrapped.
MARKS = {
    "a": "a", "strong": "strong", "b": "b", "em": "em", "i": "i", "u": "u", "s": "s",
    "strike": "s", "del": "del", "ins": "ins", "sub": "sub", "sup": "sup", "code": "code",
    "kbd": "code", "samp": "code", "cite": "i", "ruby": "ruby", "rt": "rt", "rp": "rp", "rb": "rb",
}  # fmt: skip
RUBY_PARTS = ("rb", "rt", "rp")
INLINE = frozenset(MARKS) | frozenset(
    """
    span font small big tt q mark time abbr acronym label bdi bdo dfn data nobr wbr var
    picture insert
    """.split()
)
BLOCKS = frozenset(
    """
    p div section article main header footer aside center figure figcaption blockquote ul ol
    li dl dt dd menu table caption thead tbody tfoot tr td th h1 h2 h3 h4 h5 h6 pre hr
    address details summary fieldset legend form hgroup search body html
    """.split()
)
AROUND_CELLS = ("tbody", "thead", "tfoot", "tr", "colgroup")
FILE_NAME = re.compile(r"\S{1,80}\.(?:jpe?g|png|gif|webp)", re.IGNORECASE)


def has_blocks(element: html.HtmlElement) -> bool:
    """Whether an element has block elements at any depth, so that it is not inline itself."""
    return any(child.tag in BLOCKS for child in element.iterdescendants())


def pixels(value: str | None) -> str:
    """Return a width or height in pixels, 2 to 4 digits; "" for others such as 100% or 1px."""
    match = re.fullmatch(r"(\d{2,4})(?:px)?", (value or "").strip())
    return match[1] if match else ""


def spans(cell: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield a cell's colspan and rowspan from 2 to 99, as (attribute, number)."""
    for name in ("colspan", "rowspan"):
        value = cell.get(name) or ""
        if re.fullmatch(r"[1-9]\d?", value) and value != "1":
            yield name, value


def rows_of(element: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """Yield the rows of a table, but not those that a broken table has inside a cell."""
    for child in element:
        if child.tag == "tr":
            yield child
        if child.tag in AROUND_CELLS:
            yield from rows_of(child)


def is_emoji(text: str) -> bool:
    """Whether an image's alternative text is an emoji, or the name of one: [泪]."""
    named = re.fullmatch(rf"\[[{HAN}]{{1,4}}\]", text)
    short = bool(text) and len(text) <= 8
    return bool(named) or (short and all(ord(character) > 0x2000 for character in text))
