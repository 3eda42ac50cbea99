"""Side-by-side diff of two versions of a text, by paragraphs and by words within them. Pure.

Between copies in two outlets, script and letter width are no difference; between two revisions
of one text they are. The work is bounded: a paragraph too long to compare by words is marked as
a whole.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from archive.text.script import fold

Pieces = list[tuple[str, bool]]  # (text, whether it differs)
# Normalises a text before comparison: `fold` ignores script, case and width, `str` nothing.
Reading = Callable[[str], str]

PARAGRAPHS = 500  # those after count as one
LETTERS = 4_000_000  # budget for one pair of texts: pairs of characters or words compared
ALIKE = 0.4  # share of common characters from which two paragraphs are versions of one
TOKEN = re.compile(r"[A-Za-z0-9À-ɏ]+|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Row:
    """Two paragraphs side by side, in pieces that differ or not; a missing one is empty."""

    before: Pieces
    after: Pieces

    @property
    def differs(self) -> bool:
        return any(differs for _, differs in (*self.before, *self.after))


def compared(before: str, after: str, read: Reading = fold) -> list[Row]:
    """Return two texts as rows of aligned paragraphs; texts that `read` makes equal do not differ.

    >>> [(row.before, row.after) for row in compared("北约峰会。", "北約峰会开幕。")]
    [([('北约峰会', False), ('。', False)], [('北約峰会', False), ('开幕', True), ('。', False)])]
    """
    old, new = _paragraphs(before), _paragraphs(after)
    budget = LETTERS
    rows: list[Row] = []
    for left, right in _pairs(old, new, read):
        if left is None or right is None or read(left) == read(right):
            rows.append(_whole(left, right, differs=left is None or right is None))
            continue
        ours, theirs = TOKEN.findall(left), TOKEN.findall(right)
        budget -= len(ours) * len(theirs)
        rows.append(
            _within(ours, theirs, read) if budget > 0 else _whole(left, right, differs=True)
        )
    return rows


def _paragraphs(text: str) -> list[str]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    rest = "\n".join(lines[PARAGRAPHS:])
    return [*lines[:PARAGRAPHS], *([rest] if rest else [])]


def _pairs(
    old: Sequence[str], new: Sequence[str], read: Reading
) -> Iterator[tuple[str | None, str | None]]:
    """Yield pairs of paragraphs, versions of one another; None beside one without partner."""
    matcher = SequenceMatcher(None, [read(p) for p in old], [read(p) for p in new], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield from zip(old[a:b], new[c:d], strict=True)
        else:
            yield from _matched(old[a:b], new[c:d])


def _matched(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    """Yield each old paragraph with the next similar new one; those between get no partner."""
    place = 0
    letters = [set(fold(paragraph)) for paragraph in new]
    for paragraph in old:
        own = set(fold(paragraph))
        like = next((n for n in range(place, len(new)) if _alike(own, letters[n])), None)
        if like is None:
            yield paragraph, None
            continue
        yield from ((None, added) for added in new[place:like])
        yield paragraph, new[like]
        place = like + 1
    yield from ((None, added) for added in new[place:])


def _alike(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)


def _whole(left: str | None, right: str | None, *, differs: bool) -> Row:
    return Row([(left, differs)] if left else [], [(right, differs)] if right else [])


def _within(ours: list[str], theirs: list[str], read: Reading) -> Row:
    matcher = SequenceMatcher(
        None, [read(token) for token in ours], [read(token) for token in theirs], autojunk=False
    )
    before: Pieces = []
    after: Pieces = []
    for kind, a, b, c, d in matcher.get_opcodes():
        differs = kind != "equal"
        if a < b:
            before.append(("".join(ours[a:b]), differs))
        if c < d:
            after.append(("".join(theirs[c:d]), differs))
    return Row(before, after)
