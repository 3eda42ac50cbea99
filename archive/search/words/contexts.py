"""What stands around words in folded texts: windows of so many units on either side. Pure.

A unit is a word of letters, or two CJK characters, which is how long Chinese words mostly are. A
window ends with its sentence, and at the next place of the word itself: no character counts twice.
"""

import re
from collections.abc import Iterator

from archive.search.words.occurrences import Runs, places
from archive.text.characters import IS_CJK
from archive.text.tokens import RUN

WIDTH, WIDEST = 5, 10  # units on either side
REACH = 60  # characters of letters and signs that are looked through for so many units
CUT_THROUGH = 2  # units beyond a window that are needed to know the words at its ends
SENTENCE = re.compile(r"[。！？!?；;\n]|\.\s")


def windows(
    text: str, spellings: frozenset[Runs], width: int = WIDTH
) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the runs around each place of a word: those in the window, and with what it cuts through.

    >>> [*windows("各国的民主派，支持制裁中国官员。无关", frozenset({("制裁",)}), width=3)]
    [(['的民主派', '支持', '中国官员'], ['各国的民主派', '支持', '中国官员'])]
    """
    reach = REACH + 2 * width
    done = 0
    found = places(text, spellings)
    for number, (start, end) in enumerate(found):
        before = SENTENCE.split(text[max(done, start - reach) : start])[-1]
        following = found[number + 1][0] if number + 1 < len(found) else len(text)
        after = SENTENCE.split(text[end : min(following, end + reach)], maxsplit=1)[0]
        backwards, forwards = RUN.findall(before[::-1]), RUN.findall(after)
        right = _within(forwards, width)
        done = end + (after.rindex(right[-1]) + len(right[-1]) if right else 0)
        near = [*_turned(_within(backwards, width)), *right]
        more = width + CUT_THROUGH
        yield near, [*_turned(_within(backwards, more)), *_within(forwards, more)]


def _turned(runs: list[str]) -> list[str]:
    return [run[::-1] for run in reversed(runs)]


def _within(runs: list[str], width: int) -> list[str]:
    """Return the first runs, as far as they are within so many units."""
    kept, room = [], 2 * width
    for run in runs:
        if room <= 0:
            break
        if IS_CJK.match(run):
            kept.append(run[:room])
            room -= len(run)
        else:
            kept.append(run)
            room -= 2
    return kept
