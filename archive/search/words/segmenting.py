"""Words in Chinese without a dictionary: strings that repeat, cut so that they explain a text best.

A unigram model, as of Kudo's subword regularization (2018), found by hard expectation maximisation:
a string that is mostly a part of longer ones, or lies across the border of two, is in the end no
word of any text. Pure.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from math import log
from operator import itemgetter

from archive.search.query.cutting import FUNCTION
from archive.text.characters import IS_CJK

Span = tuple[int, int, str]  # of a word in a string: start, end, itself

LONGEST = 8  # characters of a word; LONGEST_NAME of a name
AROUND = 4  # characters of a name before and after a function word in it
LEAST = 3  # times that a string repeats
ROUNDS = 3
MOST_CHARACTERS = 30_000  # of different strings that are looked at
LONG, LEAST_LONG = 4, 5  # a longer string that repeats less often is a phrase, and no word
UNSEEN = 0.5  # taken for a count of none
PART = 0.9  # of the times that a name was found, within one that is longer
OWN = 0.5  # of a string's occurrences that are words of their own; with less it is a fragment


def without_function_words(run: str, names: frozenset[str] = frozenset()) -> list[str]:
    """Return what is left of a folded run of Chinese between its function words.

    A name that holds one, such as 美国之音, stays whole; `names` need be no others.

    >>> without_function_words("香港的民主派与和平")
    ['香港', '民主派', '和平']
    """
    pieces, at = [], 0
    for match in FUNCTION.finditer(run):
        if match[1] or (names and _is_within(run, match.start(), match.end(), names)):
            continue
        pieces.append(run[at : match.start()])
        at = match.end()
    return [piece for piece in (*pieces, run[at:]) if piece]


def with_function_words(names: frozenset[str]) -> frozenset[str]:
    """Return the names that hold a function word: those that `without_function_words` looks for.

    >>> sorted(with_function_words(frozenset({"美国之音", "北约"})))
    ['美国之音']
    """
    return frozenset(name for name in names if FUNCTION.search(name))


@lru_cache(maxsize=2)
def _with_neighbours(names: frozenset[str]) -> frozenset[str]:
    """Return the function words in names, each with the character before it and with that after."""
    return frozenset(
        name[first:last]
        for name in names
        for match in FUNCTION.finditer(name)
        if not match[1]
        for first, last in ((match.start() - 1, match.end()), (match.start(), match.end() + 1))
        if first >= 0 and last <= len(name)
    )


def _is_within(run: str, start: int, end: int, names: frozenset[str]) -> bool:
    """Whether a place in a run is a part of a longer name."""
    near = _with_neighbours(names)
    if run[start : end + 1] not in near and run[max(0, start - 1) : end] not in near:
        return False
    return any(
        run[first:last] in names
        for first in range(max(0, start - AROUND), start + 1)
        for last in range(end, min(len(run), end + AROUND) + 1)
        if last - first > end - start
    )


def repeated_words(
    strings: Mapping[str, int],
    names: Collection[str] = (),
    least: int = LEAST,
    apart: Collection[str] = (),
) -> list[str]:
    """Return the words of two and more characters in these strings of Chinese, the commonest first.

    `strings` are told with how many times each was found; `names` are words whatever else is
    found, wherever they stand, but for those that are nearly always a part of one longer name.
    Those of them that are `apart` make no word with what stands beside them.
    """
    kept: dict[str, int] = {}
    size = 0
    # Twice sorted is faster than once by a tuple; what is as frequent stays in order.
    for string, times in sorted(sorted(strings.items()), key=itemgetter(1), reverse=True):
        if len(string) > 1 and IS_CJK.match(string):
            kept[string] = times
            size += len(string)
        if size > MOST_CHARACTERS:
            break
    raw = _substrings(kept)
    named = _without_parts({name: raw[name] for name in names if name in raw and len(name) > 1})
    walls = [name for name in apart if name in named]
    likely = {w: float(n) for w, n in raw.items() if len(w) == 1 or n >= least or w in named}
    spans = {string: _within_walls(string, _spans(string, likely), walls, named) for string in kept}
    found: Counter[str] = Counter()
    for _ in range(ROUNDS):
        every = sum(likely.values())
        costs = {word: log(every / count) for word, count in likely.items()}
        found = Counter()
        for string, times in kept.items():
            spans[string] = [span for span in spans[string] if span[2] in costs]
            for word in _cut(string, spans[string], costs):
                found[word] += times
        # A single character is always there to fall back upon, a name to be chosen.
        likely = {w: float(n) for w, n in found.items() if len(w) == 1 or n >= least}
        likely |= {w: UNSEEN for w in costs if len(w) == 1 and w not in likely}
        likely |= {name: float(raw[name]) for name in named}
    good = [
        w for w in likely
        if len(w) > 1
        and raw[w] >= (least if len(w) <= LONG else max(least, LEAST_LONG))
        and (found[w] >= OWN * raw[w] or w in named)
    ]  # fmt: skip
    return sorted(good, key=lambda word: (-raw[word], word))


def _without_parts(names: Mapping[str, int]) -> set[str]:
    """Return the names that were not found within one longer name, or oftener than there."""
    return {
        name
        for name, times in names.items()
        if not any(
            others >= PART * times and name in other and name != other
            for other, others in names.items()
        )
    }


def _within_walls(
    string: str, spans: list[Span], walls: Collection[str], named: Collection[str]
) -> list[Span]:
    """Return the spans that cross no border of one of the names `walls`, but for other names."""
    borders = [
        border
        for name in walls
        if name in string
        for match in re.finditer(re.escape(name), string)
        for border in match.span()
    ]
    return [
        span
        for span in spans
        if span[2] in named or not any(span[0] < border < span[1] for border in borders)
    ]


def _substrings(strings: Mapping[str, int]) -> Counter[str]:
    """Return how many times each part of up to LONGEST characters occurs."""
    found: Counter[str] = Counter()
    for string, times in strings.items():
        for start in range(len(string)):
            for end in range(start + 1, min(len(string), start + LONGEST) + 1):
                found[string[start:end]] += times
    return found


def _spans(string: str, words: Collection[str]) -> list[Span]:
    """Return the words of two and more characters in a string, with start and end, in order of ends."""
    return [
        (start, end, word)
        for end in range(2, len(string) + 1)
        for start in range(max(0, end - LONGEST), end - 1)
        if (word := string[start:end]) in words
    ]


def _cut(string: str, spans: Sequence[Span], costs: Mapping[str, float]) -> list[str]:
    """Return the words of a string that cost least together (Viterbi). All the words have a cost."""
    if not spans:
        return [*string]
    best, back, at, last = [0.0], [0], 0, len(spans)
    for end, character in enumerate(string, 1):
        cost, begin = best[-1] + costs[character], end - 1
        while at < last and spans[at][1] == end:
            start, _end, word = spans[at]
            if best[start] + costs[word] < cost:
                cost, begin = best[start] + costs[word], start
            at += 1
        best.append(cost)
        back.append(begin)
    words, end = [], len(string)
    while end:
        words.append(string[back[end] : end])
        end = back[end]
    return words
