"""Which lines of an article are headings, and of what level."""

import re

from archive.cleaning.blocks import HEADINGS, Block, Figure, Group, Piece, Table, Text, texts
from archive.outlets import Patterns
from archive.script import either_script

HAN = re.compile(r"[\u3400-\u9fff]")
LONGEST, LONGEST_LATIN = 40, 90  # characters of a line that may be a heading
# What sentences and labels end with, and headings do not.
UNFINISHED = tuple("。！；：，、…!;:,.")
# Who asks, before a question in an interview.
ASKED = re.compile(
    either_script(
        r"(?:[问答]|记者|主持人?|[A-Z]{1,4}|[\u4e00-\u9fff]{2,5}(?:之声|[社报网台]))\s*[：:]"
    )
)


def written_as_such(blocks: list[Block], patterns: Patterns) -> list[Block]:
    """Make headings of the paragraphs that an outlet writes as such: **小标题**."""
    for block in blocks:
        for pattern in patterns:
            if isinstance(block, Text) and (match := pattern.fullmatch(block.plain)):
                block.tag, block.pieces = "h2", [Piece(match["heading"].strip())]
    return blocks


def set_in_bold(blocks: list[Block], lead: str) -> bool:
    """Make headings of short lines in bold between paragraphs below the lead; say if any is.

    Where a text has headings of its own, and where bold lines follow each other, bold is only
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
        if below_lead and alone and isinstance(block, Text) and _may_be_one(block, before, after):
            found.append(block)
    for block in found:
        # Bold says nothing more in a heading.
        block.tag, block.pieces = "h2", [Piece(block.plain)]
    return bool(found)


def _is_bold(block: Block) -> bool:
    return isinstance(block, Text) and block.tag == "p" and block.all_under("strong", "b")


def _may_be_one(block: Text, before: Block, after: Block) -> bool:
    text = block.plain
    longest = LONGEST if HAN.search(text) else LONGEST_LATIN
    # Under a picture without a caption it may be that.
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
    """Let the highest heading be h2, below the page's own, and skip no level."""
    headings = [text for text in texts(blocks) if text.tag in HEADINGS]
    levels = {tag: f"h{min(n, 6)}" for n, tag in enumerate(sorted({h.tag for h in headings}), 2)}
    for heading in headings:
        heading.tag = levels[heading.tag]
    return blocks
