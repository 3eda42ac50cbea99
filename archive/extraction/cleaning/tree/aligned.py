"""Tables whose columns a publisher aligned with spaces."""

import re

from archive.extraction.cleaning.blocks import Block, Piece, Text

# A row of such a table: columns apart, or one cell far from the margin; no sentence.
GAP = " " * 4
COLUMNS = re.compile(
    r"[^。！？；]*?\S {4,}[^\s。！？；](?:[^。！？；]*\S)?|^ {8,}\S[^。！？；]* {4,}\S[^。！？；]*"
)
ROW = re.compile(rf"(?:{COLUMNS.pattern}| {{8,}}\S[^。！？；]*)$")


def with_aligned_tables(blocks: list[Block]) -> list[Block]:
    """Return the blocks with two or more successive rows joined to one preformatted text."""
    kept: list[Block] = []
    rows: list[Text] = []
    for block in [*blocks, None]:
        if isinstance(block, Text) and block.row:
            rows.append(block)
            continue
        if sum(bool(COLUMNS.match(text.row)) for text in rows) > 1:
            kept.append(Text([Piece("\n".join(text.row for text in rows))], "pre", rows[0].roles))
        else:
            kept += rows
        rows = []
        if block is not None:
            kept.append(block)
    return kept
