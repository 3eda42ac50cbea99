"""The body as a list of blocks: what a reader sees as a paragraph, a picture, a list, a table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

BREAK = "\n"
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
SPACES = re.compile(r"[ \t\f\r\n\xa0\u2000-\u200a\u202f\u205f\u3000]+")
# Zero-width and bidirectional marks: invisible, and each splits a word for search. Control
# characters are no text at all.
INVISIBLE = re.compile(
    "[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]"
)
LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


class Piece(NamedTuple):  # thousands are made for a long article: a dataclass takes twice as long
    """A stretch of text under the same inline elements, outermost first."""

    text: str
    marks: tuple[tuple[str, str], ...] = ()  # (element, address of a link or an empty text)


@dataclass
class Text:
    """A paragraph or heading, or preformatted text; `tag` says which."""

    pieces: list[Piece] = field(default_factory=list)
    tag: str = "p"
    roles: frozenset[str] = frozenset()
    # The line as it was set, where it may be a row of a table made of spaces.
    row: str = ""

    @property
    def plain(self) -> str:
        if len(self.pieces) == 1:  # as most are; this is asked more often than anything else
            return self.pieces[0].text.strip()
        return "".join([piece.text for piece in self.pieces]).strip()

    def cut(self, start: int, end: int) -> None:
        """Take characters start to end of the plain text out, and the white space they leave."""
        if self.tag == "pre":  # white space is its layout, and stays
            text = "".join(piece.text for piece in self.pieces)
            margin = len(text) - len(text.lstrip())
            text = (text[: margin + start] + text[margin + end :]).strip("\n").rstrip()
            self.pieces = [Piece(text)] if text.strip() else []
            return
        kept: list[Piece] = []
        at = 0
        for piece in tidy(self.pieces):
            text = piece.text[: max(0, start - at)] + piece.text[max(0, end - at) :]
            at += len(piece.text)
            kept.append(Piece(text, piece.marks))
        self.pieces = tidy([piece for piece in kept if piece.text])

    @property
    def flowing(self) -> list[Piece]:
        """The pieces for a place where white space is not kept: lines end with a break."""
        if self.tag != "pre":
            return self.pieces
        lines = "\n".join(piece.text for piece in self.pieces).split("\n")
        return tidy([p for line in lines if line.strip() for p in (Piece(BREAK), Piece(line))])

    def cut_end(self, count: int) -> None:
        """Take so many characters off the end, and the white space before them."""
        length = len(self.plain)
        self.cut(length - count, length)

    def close_brackets(self) -> None:
        """Put back the closing bracket that went with what was cut from inside a note."""
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
        """The share of the characters that stand inside a link, from 0 to 1."""
        total = len("".join(self.plain.split())) or 1
        linked = sum(
            len("".join(piece.text.split()))
            for piece in self.pieces
            if any(tag == "a" for tag, _ in piece.marks)
        )
        return linked / total

    def all_under(self, *tags: str) -> bool:
        """Whether every character stands under one of these inline elements."""
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
    """One or more images with what is printed under them."""

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


def figures(blocks: list[Block]) -> Iterator[Figure]:
    """Yield every figure, in reading order, also those inside quotations, lists and tables."""
    for block in blocks:
        if isinstance(block, Figure):
            yield block
        elif isinstance(block, Group):
            yield from figures(block.blocks)
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    yield from figures(cell.blocks)


def texts(blocks: list[Block]) -> Iterator[Text]:
    """Yield every paragraph, heading and preformatted text, in reading order, at any depth."""
    for block in blocks:
        if isinstance(block, Text):
            yield block
        elif isinstance(block, Group):
            yield from texts(block.blocks)
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    yield from texts(cell.blocks)


def tidy(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with white space as a browser shows it, and none at either end.

    Runs of spaces become one across the borders of inline elements, so that no space is added
    to or lost from a text that tags split; line breaks lose the spaces around them.
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
    while pieces and not pieces[0].text.strip():
        pieces.pop(0)
    while pieces and not pieces[-1].text.strip():
        pieces.pop()
    for n, piece in enumerate(pieces):
        ends = n + 1 == len(pieces) or pieces[n + 1].text == BREAK
        if ends and piece.text != BREAK and piece.text[-1:] == " ":
            pieces[n] = Piece(piece.text.rstrip(" "), piece.marks)
    return [piece for piece in pieces if piece.text]


def _inline(pieces: list[Piece]) -> str:
    """Return the HTML of the pieces, opening and closing inline elements where they change."""
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
