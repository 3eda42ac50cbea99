"""A passage that a reader wants to cite: found in the text as it is written, and linked to."""

import re
from collections.abc import Sequence
from urllib.parse import quote

from archive.conversion import converted_pieces
from archive.script import fold

LONGEST_QUOTED = 2000
WHOLE = 60  # characters; of longer passages a link names the beginning and the end
EDGE = 16


def passage_in(text: str, quoted: str, shown_in: str = "", language: str = "") -> str:
    """Return the passage as the text has it, or nothing where it has no such passage.

    Space, case and script make no difference, nor does the script the reader saw it in.

    >>> passage_in("他說：臺灣海峽很重要。", "台湾海峡")
    '臺灣海峽'
    """
    wanted = "".join(fold(c) for c in quoted if not c.isspace())
    if not wanted:
        return ""
    for target in ("", shown_in) if shown_in else ("",):
        shown = converted_pieces(list(text), target, language) if target else list(text)
        folded: list[str] = []
        places: list[int] = []
        for place, piece in enumerate(shown):
            for character in fold("".join(piece.split())):
                folded.append(character)
                places.append(place)
        start = "".join(folded).find(wanted)
        if start >= 0:
            return text[places[start] : places[start + len(wanted) - 1] + 1].strip()
    return ""


def link_to(passage: str, blocks: Sequence[tuple[str, str]]) -> str:
    """Return the fragment that leads to a passage: its block, then the words themselves.

    A browser that does not know text fragments goes to the block. A long passage, or one over
    several blocks, is named by its first and last words.

    >>> link_to("北约秘书长", [("p1", "题"), ("p2", "北约秘书长周三抵达")])
    'p2:~:text=%E5%8C%97%E7%BA%A6%E7%A7%98%E4%B9%A6%E9%95%BF'
    """
    lines = [" ".join(line.split()) for line in passage.splitlines() if line.strip()]
    if not lines:
        return ""
    first, last = lines[0], lines[-1]
    place = next((place for place, text in blocks if first in text), "")
    if len(lines) == 1 and len(first) <= WHOLE:
        return f"{place}:~:text={_encoded(first)}"
    start, end = _start(first), _end(last)
    return f"{place}:~:text={_encoded(start)},{_encoded(end)}"


def _start(line: str) -> str:
    """The beginning of a line, with no Latin word cut in two."""
    start = line[:EDGE]
    return re.sub(r"\s*[a-zA-Z0-9]+$", "", start) or start if _cuts(line, EDGE) else start


def _end(line: str) -> str:
    end = line[-EDGE:]
    cut = _cuts(line, max(0, len(line) - EDGE))
    return re.sub(r"^[a-zA-Z0-9]+\s*", "", end) or end if cut else end


def _cuts(line: str, at: int) -> bool:
    return bool(0 < at < len(line) and re.fullmatch(r"[a-zA-Z0-9]{2}", line[at - 1 : at + 1]))


def _encoded(text: str) -> str:
    return quote(text, safe="").replace("-", "%2D")
