"""Quotation of a passage: finding it in the original text, and a text-fragment link to it."""

import re
from collections.abc import Sequence
from urllib.parse import quote

from archive.text.conversion import converted, converted_pieces
from archive.text.script import fold

LONGEST_QUOTED = 2000
WHOLE = 60  # characters; a link to a longer passage has its beginning and end only
EDGE = 16  # characters of these


def passage_in(text: str, quoted: str, shown_in: str = "", language: str = "") -> str:
    """Return the passage as the text has it, or "" if the text does not contain it.

    Space, case and Chinese script are ignored. `shown_in` is the conversion target of the page the
    reader copied from (archive.text.conversion.TARGETS), `language` the article's.

    >>> passage_in("他說：臺灣海峽很重要。", "台湾海峡")
    '臺灣海峽'
    """
    wanted = compact(quoted)
    for target in ("", shown_in) if shown_in else ("",):
        # The whole text at once is fast; places are looked for only where it has the passage.
        shown = converted(text, target, language) if target else text
        if not wanted or wanted not in compact(shown):
            continue
        pieces = converted_pieces(list(text), target, language) if target else list(text)
        folds = {piece: compact(piece) for piece in set(pieces)}
        places = [place for place, piece in enumerate(pieces) for _ in folds[piece]]
        start = "".join(folds[piece] for piece in pieces).find(wanted)
        if start >= 0:
            return text[places[start] : places[start + len(wanted) - 1] + 1].strip()
    return ""


def compact(text: str) -> str:
    """Return the text folded, without space: the form in which passages are compared."""
    return fold("".join(text.split()))


def link_to(passage: str, blocks: Sequence[tuple[str, str]]) -> str:
    """Return the URL fragment of a passage: the id of its block, and a text fragment.

    Browsers without text fragments scroll to the block. A long passage, or one over several blocks,
    is given by its first and last words. `blocks` are (id, text).

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
    """Return the beginning of a line, without a Latin word cut in two."""
    start = line[:EDGE]
    return re.sub(r"\s*[a-zA-Z0-9]+$", "", start) or start if _cuts(line, EDGE) else start


def _end(line: str) -> str:
    """Return the end of a line, without a Latin word cut in two."""
    end = line[-EDGE:]
    cut = _cuts(line, max(0, len(line) - EDGE))
    return re.sub(r"^[a-zA-Z0-9]+\s*", "", end) or end if cut else end


def _cuts(line: str, at: int) -> bool:
    """Whether a cut at this place divides a Latin word or a number."""
    return bool(0 < at < len(line) and re.fullmatch(r"[a-zA-Z0-9]{2}", line[at - 1 : at + 1]))


def _encoded(text: str) -> str:
    """Return the text percent-encoded; also hyphens, which have a meaning in text fragments."""
    return quote(text, safe="").replace("-", "%2D")
