"""The body of an article as a list of blocks: paragraphs, pictures, lists, tables.

Of each block `plain` is its text, `html` its markup, and `roles` what an outlet's selectors or the
walk over the tree say of it: "figure", "caption", "credit", "lead", "embed".
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import chain
from typing import NamedTuple, TypeVar

from archive.text.characters import count

BREAK = "\n"
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
SPACES = re.compile(r"[ \t\f\r\n\xa0\u2000-\u200a\u202f\u205f\u3000]+")
# Zero-width and bidirectional marks are invisible, and split words for search; control characters
# are no text.
INVISIBLE = re.compile(
    "[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]"
)
LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


class Piece(NamedTuple):  # thousands are made for a long article: a dataclass takes twice as long
    """A stretch of text inside the same inline elements; `marks` are these, outermost first."""

    text: str
    marks: tuple[tuple[str, str], ...] = ()  # (element, address of a link or an empty text)


@dataclass
class Text:
    """A paragraph or heading, or preformatted text; `tag` says which."""

    pieces: list[Piece] = field(default_factory=list)
    tag: str = "p"
    roles: frozenset[str] = frozenset()
    # The line with its spaces where it may be a row of a table aligned by them, else empty.
    row: str = ""

    @property
    def plain(self) -> str:
        if len(self.pieces) == 1:  # the usual case, for speed
            return self.pieces[0].text.strip()
        return "".join([piece.text for piece in self.pieces]).strip()

    def cut(self, *spans: tuple[int, int]) -> None:
        """Remove spans (start, end) of `plain`, and the white space left over.

        Several spans must be in order and not overlap.
        """
        if self.tag == "pre":  # its white space is layout, and stays
            text = "".join(piece.text for piece in self.pieces)
            margin = len(text) - len(text.lstrip())
            moved = ((start + margin, end + margin) for start, end in spans)
            text = "".join(piece.text for piece in _outside([Piece(text)], moved))
            text = text.strip("\n").rstrip()
            self.pieces = [Piece(text)] if text.strip() else []
            return
        self.pieces = tidy([p for p in _outside(tidy(self.pieces), spans) if p.text])

    @property
    def flowing(self) -> list[Piece]:
        """The pieces for a place where white space collapses: line ends of `pre` as breaks."""
        if self.tag != "pre":
            return self.pieces
        lines = "\n".join(piece.text for piece in self.pieces).split("\n")
        return tidy([p for line in lines if line.strip() for p in (Piece(BREAK), Piece(line))])

    def cut_end(self, count: int) -> None:
        """Remove so many characters from the end, and the white space before them."""
        length = len(self.plain)
        self.cut((length - count, length))

    def close_brackets(self) -> None:
        """Append the closing bracket that was cut off together with text at the end."""
        for opening, closing in ("（）", "()"):
            if self.pieces and self.plain.count(opening) > self.plain.count(closing):
                self.pieces.append(Piece(closing, self.pieces[-1].marks))

    @property
    def html(self) -> str:
        return f"<{self.tag}>{_inline(self.pieces)}</{self.tag}>"

    @property
    def links(self) -> list[str]:
        return [address for piece in self.pieces for _, address in piece.marks if address]

    @property
    def linked_share(self) -> float:
        """Share of the characters that are inside a link, from 0 to 1."""
        total = count(self.plain) or 1
        linked = sum(
            count(piece.text) for piece in self.pieces if any(tag == "a" for tag, _ in piece.marks)
        )
        return linked / total

    def all_under(self, *tags: str) -> bool:
        """Whether all text is inside one of these inline elements."""
        return all(
            any(tag in tags for tag, _ in piece.marks)
            for piece in self.pieces
            if piece.text.strip()
        )


@dataclass
class Image:
    url: str
    alt: str = ""
    width: str = ""
    height: str = ""

    @property
    def html(self) -> str:
        size = "".join(
            f' {name}="{value}"'
            for name, value in (("width", self.width), ("height", self.height))
            if value
        )
        return f'<img src="{escape(self.url)}" alt="{escape(self.alt)}"{size}>'


@dataclass
class Figure:
    """One or more images with their caption and credit."""

    images: list[Image] = field(default_factory=list)
    caption: list[Piece] = field(default_factory=list)
    credit: str = ""
    roles: frozenset[str] = frozenset()

    @property
    def caption_text(self) -> str:
        return "".join(piece.text for piece in self.caption).strip()

    @property
    def plain(self) -> str:
        return " ".join(part for part in (self.caption_text, self.credit) if part)

    @property
    def html(self) -> str:
        images = "".join(image.html for image in self.images)
        caption = _inline(self.caption)
        credit = f"<small>{escape(self.credit, quote=False)}</small>" if self.credit else ""
        between = " " if caption and credit else ""
        below = f"<figcaption>{caption}{between}{credit}</figcaption>" if caption or credit else ""
        return f"<figure>{images}{below}</figure>"


@dataclass
class Group:
    """A quotation, a list or a list item: blocks inside an element."""

    tag: str
    blocks: list["Block"] = field(default_factory=list)
    roles: frozenset[str] = frozenset()

    @property
    def plain(self) -> str:
        joint = "\n" if self.tag in ("ul", "ol", "li") else "\n\n"
        return joint.join(text for block in self.blocks if (text := block.plain))

    @property
    def html(self) -> str:
        only = self.blocks[0] if len(self.blocks) == 1 else None
        if self.tag == "li" and isinstance(only, Text) and only.tag == "p":
            return f"<li>{_inline(only.pieces)}</li>"
        return f"<{self.tag}>{''.join(block.html for block in self.blocks)}</{self.tag}>"


@dataclass
class Cell:
    blocks: list["Block"]
    tag: str = "td"
    spans: tuple[tuple[str, str], ...] = ()

    @property
    def plain(self) -> str:
        return " ".join(" ".join(block.plain.split()) for block in self.blocks if block.plain)

    @property
    def html(self) -> str:
        spans = "".join(f' {name}="{value}"' for name, value in self.spans)
        only = self.blocks[0] if len(self.blocks) == 1 else None
        simple = isinstance(only, Text) and only.tag == "p"
        inner = _inline(only.pieces) if simple else "".join(b.html for b in self.blocks)  # type: ignore[union-attr]
        return f"<{self.tag}{spans}>{inner}</{self.tag}>"


@dataclass
class Table:
    rows: list[list[Cell]]
    roles: frozenset[str] = frozenset()

    @property
    def plain(self) -> str:
        return "\n".join("\t".join(cell.plain for cell in row) for row in self.rows).strip()

    @property
    def html(self) -> str:
        rows = "".join(f"<tr>{''.join(cell.html for cell in row)}</tr>" for row in self.rows)
        return f"<table><tbody>{rows}</tbody></table>"


@dataclass
class Rule:
    """A line between sections."""

    roles: frozenset[str] = frozenset()
    plain: str = ""
    html: str = "<hr>"


Block = Text | Figure | Group | Table | Rule
Kind = TypeVar("Kind", Text, Figure)


def figures(blocks: list[Block]) -> Iterator[Figure]:
    """Yield every figure, in reading order, also those inside quotations, lists and tables."""
    return _within(blocks, Figure)


def texts(blocks: list[Block]) -> Iterator[Text]:
    """Yield every paragraph, heading and preformatted text, in reading order, at any depth."""
    return _within(blocks, Text)


def _within(blocks: list[Block], kind: type[Kind]) -> Iterator[Kind]:
    for block in blocks:
        if isinstance(block, kind):
            yield block
        elif isinstance(block, Group):
            yield from _within(block.blocks, kind)
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    yield from _within(cell.blocks, kind)


def _outside(pieces: Iterable[Piece], spans: Iterable[tuple[int, int]]) -> Iterator[Piece]:
    """Yield the pieces without the characters in spans of their joined text, in one pass."""
    at = 0
    waiting = chain(spans, [(sys.maxsize, sys.maxsize)])
    start, end = next(waiting)
    for text, marks in pieces:
        kept, place = [], 0
        while start < at + len(text):
            kept.append(text[place : max(place, start - at)])
            place = min(end - at, len(text))
            if end > at + len(text):
                break
            start, end = next(waiting)
        kept.append(text[place:])
        at += len(text)
        yield Piece("".join(kept), marks)


def tidy(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with white space collapsed as a browser does, and none at either end.

    Runs of spaces become one also across the borders of inline elements, so that tags within a
    text neither add nor lose a space; line breaks lose the spaces around them.
    """
    tidied: list[Piece] = []
    last = BREAK
    for piece in pieces:
        text = INVISIBLE.sub("", piece.text)
        if text == BREAK and not piece.marks:
            tidied.append(piece)
            last = BREAK
            continue
        text = SPACES.sub(" ", text)
        if last in (" ", BREAK):
            text = text.lstrip(" ")
        if text:
            tidied.append(Piece(text, piece.marks))
            last = text[-1]
    return _stripped(tidied)


def _stripped(pieces: list[Piece]) -> list[Piece]:
    filled = [n for n, piece in enumerate(pieces) if piece.text.strip()]
    pieces = pieces[filled[0] : filled[-1] + 1] if filled else []
    for n, piece in enumerate(pieces):
        ends = n + 1 == len(pieces) or pieces[n + 1].text == BREAK
        if ends and piece.text != BREAK and piece.text[-1:] == " ":
            pieces[n] = Piece(piece.text.rstrip(" "), piece.marks)
    return [piece for piece in pieces if piece.text]


def _inline(pieces: list[Piece]) -> str:
    """Return the pieces as HTML, inline elements opened and closed where they change."""
    parts: list[str] = []
    open_marks: tuple[tuple[str, str], ...] = ()
    for text, marks in pieces:
        if marks != open_marks:
            common = 0
            while common < min(len(marks), len(open_marks)) and marks[common] == open_marks[common]:
                common += 1
            parts += [f"</{tag}>" for tag, _ in reversed(open_marks[common:])]
            parts += [
                f'<a href="{escape(address)}">' if tag == "a" else f"<{tag}>"
                for tag, address in marks[common:]
            ]
            open_marks = marks
        parts.append("<br>" if text == BREAK else escape(text, quote=False))
    parts += [f"</{tag}>" for tag, _ in reversed(open_marks)]
    return "".join(parts)
