"""Paragraphs at either end of a body, told by fingerprints: where they recur they may be furniture."""

import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from archive.extraction.cleaning.blocks import Block, Group, Text
from archive.extraction.cleaning.tree.html_parsing import parse
from archive.extraction.cleaning.tree.walking import Walk
from archive.text.script import fold

FIRST, LAST = 4, 8  # paragraphs at the beginning and at the end that are looked at
LONGEST = 200  # characters; what is longer is text
FIGURES = re.compile(r"\d+")
LETTER = re.compile(r"[^\W\d_]")
INTRODUCES = (":", "：", "﹕")  # ends of paragraphs to which the next one belongs


class EdgeLine(NamedTuple):
    """A paragraph near an end of a body: its fingerprint, text, and paragraphs before and after it."""

    key: str
    text: str
    before: int
    after: int


def fingerprint(text: str) -> str:
    """Return 16 hexadecimal digits, the same for texts that differ only in figures, case or script.

    >>> fingerprint("已有 12 人訂閱") == fingerprint("已有 7 人订阅"), len(fingerprint(""))
    (True, 16)
    """
    bare = fold(FIGURES.sub("0", " ".join(text.split())))
    return hashlib.blake2b(bare.encode("utf-8", "replace"), digest_size=8).hexdigest()


def edge_lines(blocks: Sequence[Block]) -> tuple[EdgeLine, ...]:
    """Return the paragraphs and lists near the ends of a cleaned body that could be furniture.

    Not headings, captions, quotations or tables, nor what is long, has no word, or introduces what
    follows it with a colon. Each fingerprint once, as it stands last.
    """
    written = [block for block in blocks if block.plain]
    most = len(written)
    found: dict[str, EdgeLine] = {}
    for number, block in enumerate(written):
        if FIRST <= number < most - LAST or not _may_be_furniture(block):
            continue
        text = " ".join(block.plain.split())
        key = fingerprint(text)
        found[key] = EdgeLine(key, text, number, most - 1 - number)
    return tuple(found.values())


def _may_be_furniture(block: Block) -> bool:
    is_line = isinstance(block, Text) and block.tag == "p" and "lead" not in block.roles
    is_list = isinstance(block, Group) and block.tag in ("ul", "ol")
    text = block.plain if is_line or is_list else ""
    return (
        0 < len(text) <= LONGEST and len(LETTER.findall(text)) > 1 and not text.endswith(INTRODUCES)
    )


def edge_lines_in(body_html: str) -> tuple[EdgeLine, ...]:
    """Return the same of a body as it is stored."""
    return edge_lines(_blocks_of(body_html))


def lines_in(body_html: str) -> list[tuple[str, int]]:
    """Return fingerprint and length of each paragraph of a stored body, of whatever kind, in order."""
    texts = (block.plain for block in _blocks_of(body_html))
    return [(fingerprint(text), len(text)) for text in texts if text]


def _blocks_of(body_html: str) -> list[Block]:
    tree = parse(body_html)
    return Walk("", tree).walk(tree)


def without_learned(
    blocks: list[Block], learned: Collection[str], drop: Callable[[str, str], None]
) -> list[Block]:
    """Return the blocks without the lines near the ends whose fingerprints are learned.

    A body of which nothing else would be left is returned as it is.
    """
    going = {line.key for line in edge_lines(blocks) if line.key in learned}
    if not going:
        return blocks
    gone = {
        id(block)
        for block in blocks
        if _may_be_furniture(block) and fingerprint(block.plain) in going
    }
    if not any(block.plain for block in blocks if id(block) not in gone):
        return blocks
    for block in blocks:
        if id(block) in gone:
            drop(block.plain, "learned from other articles of the outlet")
    return [block for block in blocks if id(block) not in gone]
