"""Headings in an article: recognised where markup does not say so, and their levels."""

import re

from archive.extraction.cleaning.blocks import (
    HEADINGS,
    Block,
    Figure,
    Group,
    Piece,
    Table,
    Text,
    texts,
)
from archive.outlets import Patterns
from archive.text.characters import HAN, IS_HAN
from archive.text.script import either_script

LONGEST, LONGEST_LATIN = 40, 90  # characters of a line that may be a heading
# Punctuation that ends sentences and labels, but no heading.
UNFINISHED = tuple("。！；：，、…!;:,.")
# The speaker's name before a question or answer in an interview.
ASKED = re.compile(
    either_script(
        rf"(?:[问答]|记者|主持人?|[A-Z]{{1,4}}|[{HAN}]{{2,5}}(?:之声|[社报网台]))\s*[：:]"
    )
)


def written_as_such(blocks: list[Block], patterns: Patterns) -> list[Block]:
    """Return the blocks with paragraphs that match an outlet's `headings` as h2: **小标题**."""
    for block in blocks:
        for pattern in patterns:
            if isinstance(block, Text) and (match := pattern.fullmatch(block.plain)):
                block.tag, block.pieces = "h2", [Piece(match["heading"].strip())]
    return blocks


def set_in_bold(blocks: list[Block], lead: str) -> bool:
    """Turn short bold lines between paragraphs below the lead into h2; return whether any was.

    In a text that has headings of its own, and where bold lines follow each other, bold is only
    emphasis.
    """
    if any(text.tag in HEADINGS for text in texts(blocks)):
        return False
    bold = [_is_bold(block) for block in blocks]
    below_lead = False
    found = []
    for n in range(1, len(blocks) - 1):
        before, block, after = blocks[n - 1 : n + 2]
        is_lead = " ".join(before.plain.split()) == lead
        below_lead = below_lead or is_lead
        alone = bold[n] and not bold[n + 1] and (is_lead or not bold[n - 1])
        if below_lead and alone and isinstance(block, Text) and _headlike(block, before, after):
            found.append(block)
    for block in found:
        # A heading needs no bold.
        block.tag, block.pieces = "h2", [Piece(block.plain)]
    return bool(found)


def _is_bold(block: Block) -> bool:
    return isinstance(block, Text) and block.tag == "p" and block.all_under("strong", "b")


def _headlike(block: Text, before: Block, after: Block) -> bool:
    text = block.plain
    longest = LONGEST if IS_HAN.search(text) else LONGEST_LATIN
    # Under a picture without a caption it may be the caption.
    explains = isinstance(before, Figure) and not before.caption
    return (
        len(text) <= longest
        and "\n" not in text
        and not text.endswith(UNFINISHED)
        and not block.links
        and not block.roles
        and not ASKED.match(text)
        and not explains
        and isinstance(after, Text | Figure | Group | Table)
    )


def levelled(blocks: list[Block]) -> list[Block]:
    """Return the blocks with heading levels from h2 down, the h1 being the page's, none skipped."""
    headings = [text for text in texts(blocks) if text.tag in HEADINGS]
    levels = {tag: f"h{min(n, 6)}" for n, tag in enumerate(sorted({h.tag for h in headings}), 2)}
    for heading in headings:
        heading.tag = levels[heading.tag]
    return blocks
