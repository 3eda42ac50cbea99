"""What of a text a query matched, shown in the text's own characters."""

import re
import unicodedata
from collections import defaultdict
from functools import cache, lru_cache

from archive.script import fold, folding
from archive.search.query import Query
from archive.search.tokens import IS_CJK, RUN

Pieces = list[tuple[str, bool]]  # a text, and whether the query matched it


def mark(text: str, query: Query) -> Pieces:
    """Return the whole text in pieces, those that a term of the query matched flagged.

    >>> from archive.search.query import parse
    >>> mark("臺灣海峽", parse("台湾"))
    [('臺灣', True), ('海峽', False)]
    """
    pattern = _pattern(query.spellings)
    if pattern is None:
        return [(text, False)] if text else []
    pieces: Pieces = []
    end = 0
    for match in pattern.finditer(text):
        if match.start() > end:
            pieces.append((text[end : match.start()], False))
        if match.end() > match.start():
            pieces.append((match[0], True))
        end = match.end()
    if end < len(text):
        pieces.append((text[end:], False))
    return pieces


def excerpt(text: str, query: Query, length: int = 160) -> Pieces:
    """Return about `length` characters around the place where most different terms stand close.

    The text's own characters are kept, Traditional as Traditional. Where nothing matches (the hit
    was in the title), the beginning is returned. An ellipsis stands where text was left out.
    """
    # Chinese sets no space between sentences, so paragraphs are joined without one.
    text = " ".join(re.sub(r"(?<=[。！？”」』）…])\s*\n\s*", "", text).split())
    pattern = _pattern(query.spellings)
    matches = list(pattern.finditer(text, 0, 50_000))[:200] if pattern else []
    start = _best_start(matches, length) if matches else 0
    start = _sentence_start(text, start, length)
    end = min(len(text), start + length)
    pieces = mark(text[start:end], query)
    if start:
        pieces.insert(0, ("…", False))
    if end < len(text):
        pieces.append(("…", False))
    return pieces


def _best_start(matches: list[re.Match[str]], length: int) -> int:
    """The start of the first window that holds the most different terms."""
    best, most = matches[0].start(), 0
    for number, match in enumerate(matches):
        window = {
            fold(other[0])
            for other in matches[number : number + 20]
            if other.end() <= match.start() + length * 0.8
        }
        if len(window) > most:
            best, most = match.start(), len(window)
    return best


def _sentence_start(text: str, at: int, length: int) -> int:
    """A place shortly before `at` where a sentence or clause begins."""
    reach = max(0, at - length // 3)
    if reach == 0:
        return 0
    breaks = [match.end() for match in re.finditer(r"[。！？；.!?;]\s*|[，,、]\s*", text[reach:at])]
    return reach + breaks[0] if breaks else max(reach, at - 12)


@cache
def _originals() -> dict[str, str]:
    """For each folded character all characters that fold to it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for number, folded in folding().items():
        found[folded].add(chr(number))
    for number in (*range(0x21, 0x250), *range(0xFF01, 0xFF5F), *range(0x1E00, 0x1F00)):
        folded = fold(chr(number))
        if len(folded) == 1:
            found[folded].add(chr(number))
    for number in (*range(0xF900, 0xFAFF), *range(0x2E80, 0x2FD6)):
        folded = unicodedata.normalize("NFKC", chr(number)).translate(folding())
        if len(folded) == 1:
            found[folded].add(chr(number))
    return {folded: "".join(sorted(originals)) for folded, originals in found.items()}


@lru_cache(maxsize=256)
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str] | None:
    """A pattern for any of the terms in unfolded text; longer terms are tried first."""
    alternatives = []
    for term in sorted(set(terms), key=len, reverse=True):
        runs = RUN.findall(fold(term))
        if runs:
            alternatives.append(r"[\W_]*".join(_run(run) for run in runs))
    return re.compile("|".join(alternatives)) if alternatives else None


def _run(run: str) -> str:
    classes = "".join(
        f"[{re.escape(character + _originals().get(character, ''))}]" for character in run
    )
    if IS_CJK.match(run):
        return classes
    return rf"(?<![^\W_\u2e80-\uffff]){classes}(?![^\W_\u2e80-\uffff])"
