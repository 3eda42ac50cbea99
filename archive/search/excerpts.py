"""What of a text a query matched, shown in the text's own characters.

A query's words become patterns over the unfolded text: each character a class of all characters
that fold to it. So nothing is folded to be shown, and no offsets have to be kept.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import islice

from archive.search.query.cutting import pairs
from archive.search.query.nodes import Query
from archive.text.characters import CJK, IS_CJK
from archive.text.script import fold, folding
from archive.text.tokens import RUN

Pieces = list[tuple[str, bool]]  # a text, and whether the query matched it
Span = tuple[int, int]

# The parts of an article, and the fields of the words that are looked for in each.
PARTS = {"title": ("", "title"), "body": ("",), "byline": ("author",)}
LENGTH, WIDE_LENGTH = 160, 104  # characters of an excerpt; Chinese ones take more room
MOST_PLACES = 40  # of one word in a text; more would not find a better excerpt
MOST_WINDOWS = 3
# Chinese sets no space between sentences, so paragraphs are joined without one.
# Where characters lie that fold to others, beside the Chinese ones that `folding` knows.
FOLDED_BLOCKS = (
    (0x41, 0x590), (0x1C80, 0x2000), (0x2070, 0x20A0), (0x2100, 0x2190), (0x2460, 0x2500),
    (0x2E80, 0x2FE0), (0x3130, 0x3400), (0xF900, 0xFB07), (0xFF01, 0xFFEF),
)  # fmt: skip
PARAGRAPH = re.compile(r"(?<=[。！？”」』）…])\s*\n\s*")
LETTERS = re.compile(rf"[^\W_{CJK}]{{1,40}}")
PAUSE = re.compile(r"(?:[。！？；!?;]|\.(?=\s)|\n|[，,、])[”’」』）》〉】\s]*")
# What no line of print ends with: a bracket that opens, or a comma, before what is left out.
HANGING = re.compile(r"[“‘「『（《〈【，,、：\s]+\Z")


def mark(text: str, query: Query, part: str = "title") -> Pieces:
    """Return the whole text in pieces, those that a term of the query matched flagged.

    >>> from archive.search.query.parsing import parse
    >>> mark("臺灣海峽", parse("台湾"))
    [('臺灣', True), ('海峽', False)]
    """
    return _cut(text, 0, len(text), _patterns(query, part, text))


def excerpt(text: str, query: Query, length: int = LENGTH) -> Pieces:
    """Return about `length` characters of a body: where most of the query's words stand close.

    Words that stand elsewhere get a shorter piece of their own. The text's own characters are
    kept, Traditional as Traditional. Where nothing matches (the hit was in the title), the
    beginning is returned. An ellipsis stands where text was left out.
    """
    patterns = _patterns(query, "body", text)
    places = [[m.span() for m in islice(p.finditer(text), MOST_PLACES)] for p in patterns]
    windows = _windows([spans for spans in places if spans], length) or [(0, 0)]
    # Two share the length and a half, so that each is long enough to be understood.
    size = length if len(windows) == 1 else length * 3 // (2 * len(windows))
    pieces: Pieces = []
    end = 0
    for first, last in sorted(windows):
        if pieces and last <= end:
            continue
        start = max(end, _start(text, first, size))
        if start > end:
            pieces.append(("…", False))
        end = _end(text, max(start + size, last))
        if end < len(text) and (hanging := HANGING.search(text, last, end)):
            end = hanging.start()
        pieces += _cut(text, start, end, patterns)
    if text[end:].strip():
        pieces.append(("…", False))
    return pieces


def _windows(places: list[list[Span]], length: int) -> list[Span]:
    """Return the places to show: first that which holds most words, then others for the rest."""
    chosen: list[Span] = []
    while places and len(chosen) < MOST_WINDOWS:
        best: list[Span | None] = []
        for start, _ in sorted(span for spans in places for span in spans):
            held = [_next(spans, start, start + length * 4 // 5) for spans in places]
            if sum(map(bool, held)) > sum(map(bool, best)):
                best = held
        spans = [span for span in best if span]
        chosen.append((min(spans)[0], max(end for _, end in spans)))
        places = [spans for spans, span in zip(places, best, strict=True) if span is None]
    return chosen


def _next(spans: list[Span], start: int, reach: int) -> Span | None:
    """The first of the spans that begins at `start` or later, if it ends within reach."""
    at = bisect_left(spans, (start, 0))
    if at == len(spans) or (spans[at][0] > start and spans[at][1] > reach):
        return None
    return spans[at]


def _start(text: str, at: int, length: int) -> int:
    """A place shortly before `at` where a sentence or clause begins, or at least a word."""
    reach = max(0, at - length // 3)
    if reach == 0:
        return 0
    pause = PAUSE.search(text, reach, at)
    if pause:
        return pause.end()
    # Not in the middle of a word of letters: it begins where the next one ends.
    return min(at, _end(text, max(reach, at - 12)))


def _end(text: str, at: int) -> int:
    """`at`, or the end of the word of letters that it would cut."""
    word = LETTERS.match(text, at - 1) if 0 < at < len(text) else None
    return word.end() if word else min(at, len(text))


def _cut(text: str, start: int, end: int, patterns: Iterable[re.Pattern[str]]) -> Pieces:
    """The text from start to end in pieces, what any of the patterns finds flagged."""
    spans = sorted(m.span() for p in patterns for m in p.finditer(text, start, end) if m[0])
    pieces: Pieces = []
    at = start
    for first, last in spans:
        if last <= at:
            continue
        first = max(first, at)
        if first > at:
            pieces.append((_in_a_line(text[at:first]), False))
            pieces.append((text[first:last], True))
        elif pieces and pieces[-1][1]:  # two matches that overlap or touch are one
            pieces[-1] = (pieces[-1][0] + text[first:last], True)
        else:
            pieces.append((text[first:last], True))
        at = last
    if at < end:
        pieces.append((_in_a_line(text[at:end]), False))
    return pieces


def _in_a_line(text: str) -> str:
    return re.sub(r"\s*\n\s*|[ \t]{2,}", " ", PARAGRAPH.sub("", text))


@cache
def _originals() -> dict[str, str]:
    """For each folded text of one or more characters, all characters that fold to it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for number, folded in folding().items():
        found[folded].add(chr(number))
    for first, last in FOLDED_BLOCKS:
        for character in map(chr, range(first, last)):
            folded = fold(character)
            if folded != character and RUN.fullmatch(folded):
                found[folded].add(character)
    return {folded: "".join(sorted(originals)) for folded, originals in found.items()}


def _patterns(query: Query, part: str, text: str) -> list[re.Pattern[str]]:
    """A pattern for each word of the query that may stand in the part, with its spellings.

    A run of Chinese that the text does not hold as it was typed is marked by the words it is read as.
    """
    terms = [term for term in query.terms if term.field in PARTS[part]]
    patterns = []
    for term in terms:
        whole = _pattern(_present(term.spellings, text))
        if term.parts and not (whole and whole.search(text)):
            spelt = [(*each.spellings, *pairs(each.text)) for each in term.parts]
            patterns += [_pattern(_present(each, text)) for each in spelt]
        else:
            patterns.append(whole)
    return [pattern for pattern in patterns if pattern]


def _present(spellings: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The spellings that the text may hold: a pattern of all of them would take long to compile."""
    folded = fold(text)
    return tuple(each for each in spellings if (runs := _runs(each)) and runs[0] in folded)


@lru_cache(maxsize=4096)
def _runs(spelling: str) -> list[str]:
    return RUN.findall(fold(spelling))


@lru_cache(maxsize=512)
def _pattern(spellings: tuple[str, ...]) -> re.Pattern[str] | None:
    """A pattern for any of the spellings in unfolded text; longer ones are tried first."""
    alternatives = []
    for spelling in sorted(set(spellings), key=len, reverse=True):
        runs = RUN.findall(fold(spelling))
        if runs:
            alternatives.append(r"[\W_]*".join(_run(run) for run in runs))
    return re.compile("|".join(alternatives)) if alternatives else None


def _run(run: str) -> str:
    originals = _originals()
    pattern, at = "", 0
    while at < len(run):
        # One character may fold to several: ß, ﬁ, ㎞.
        several = next(
            (n for n in (4, 3, 2) if run[at : at + n] in originals and len(run[at : at + n]) == n),
            1,
        )
        pieces = [_class(character) for character in run[at : at + several]]
        if several > 1:
            pieces = [f"(?:{''.join(pieces)}|{_class(run[at : at + several])})"]
        pattern += "".join(pieces)
        at += several
    if IS_CJK.match(run):
        return pattern
    return rf"(?<![^\W_{CJK}]){pattern}(?![^\W_{CJK}])"


def _class(folded: str) -> str:
    characters = _originals().get(folded, "") + (folded if len(folded) == 1 else "")
    return f"[{re.escape(characters)}]" if len(characters) > 1 else re.escape(characters)
