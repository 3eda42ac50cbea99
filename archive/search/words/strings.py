"""Pairs of characters and longer strings counted in folded texts, as arrays. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from archive.text.characters import CJK

Codes = NDArray[np.uint32]
REACH = 0x20000  # code points looked at; of the few characters beyond none is counted
MOST_CHARACTERS = 2_500  # of which pairs are counted: all but one in a hundred of a text's
MOST_KEYS = 1_000_000  # pairs that are counted at once
LETTERS = re.compile("[0-9a-z\u00df-\u1fff]+")  # folded words of alphabets, quickly found
END = "\0"  # after a text, where several are looked through at once
AROUND = 4  # characters beside a string, by which it is told whether it is a word


def codes_of(text: str) -> Codes:
    """Return the code points of a folded text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _is_cjk() -> NDArray[np.bool_]:
    """Return for each code point whether it is CJK."""
    pattern, flags = re.compile(f"[{CJK}]"), np.zeros(REACH, dtype=bool)
    every = "".join(chr(n) for n in range(REACH) if not 0xD800 <= n < 0xE000)
    flags[[ord(match[0]) for match in pattern.finditer(every)]] = True
    return flags


_CJK = _is_cjk()


def cjk_in(texts: Sequence[str]) -> int:
    """Return how many CJK characters some texts have together."""
    codes = codes_of("".join(texts))
    return int(_CJK[codes[codes < REACH]].sum())


def size_of(texts: Sequence[str]) -> int:
    """Return the tokens of folded texts: their CJK characters and their words of letters.

    >>> size_of(["北约 nato 2024"])
    4
    """
    return cjk_in(texts) + sum(len(LETTERS.findall(text)) for text in texts)


class PairCounts:
    """How many times each pair of neighbouring CJK characters occurs in texts given in pieces.

    Of the characters only the most frequent of a first text are told apart.
    """

    def __init__(self, typical: str) -> None:
        codes = codes_of(typical)
        counts = np.bincount(codes[codes < REACH], minlength=REACH) * _CJK
        kept = np.argsort(-counts, kind="stable")[:MOST_CHARACTERS]
        self.characters = kept[counts[kept] > 0]
        self.width = len(self.characters) + 1
        self.numbers = np.zeros(REACH, dtype=np.uint32)
        self.numbers[self.characters] = np.arange(1, self.width)

    def keys(self, text: str) -> NDArray[np.uint32]:
        """Return the key of the pair that begins at each place of a text; below the width: none."""
        codes = codes_of(text)
        numbers = self.numbers[np.where(codes < REACH, codes, 0)]
        pairs = numbers[:-1] * np.uint32(self.width) + numbers[1:]
        pairs[numbers[1:] == 0] = 0
        return pairs

    def count(self, texts: Iterable[str]) -> NDArray[np.int32]:
        """Return how many times each pair occurs in all of these texts, by its key."""
        found = np.zeros(self.width**2, dtype=np.int32)  # there are millions of pairs
        for text in texts:
            keys = self.keys(text)
            for first in range(0, len(found), MOST_KEYS):  # counted at once, they take much memory
                some = found[first : first + MOST_KEYS]
                here = keys[(keys >= first) & (keys < first + len(some))] - np.uint32(first)
                some += np.bincount(here, minlength=len(some)).astype(np.int32)
        return found

    def around(self, text: str, wanted: NDArray[np.bool_]) -> Iterator[str]:
        """Yield the strings made of wanted pairs, with a few characters of their run on either side."""
        keys, codes = self.keys(text), codes_of(text)
        there = np.concatenate(([False], wanted[keys], [False]))
        edges = np.flatnonzero(there[1:] != there[:-1])
        starts, ends = edges[::2], edges[1::2] + 1
        breaks = np.flatnonzero(~_CJK[np.minimum(codes, REACH - 1)] & (codes < REACH))
        breaks = np.concatenate(([-1], breaks, [len(codes)]))
        first = breaks[np.searchsorted(breaks, starts) - 1] + 1  # of the run
        last = breaks[np.searchsorted(breaks, ends)]
        befores = np.maximum(first, starts - AROUND).tolist()
        afters = np.minimum(last, ends + AROUND).tolist()
        for before, after in zip(befores, afters, strict=True):
            yield text[before:after]


def count_strings(texts: Sequence[str], strings: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return how many times each string occurs in folded texts, overlapping ones too, and in how many.

    Words of letters count where they stand whole. Strings of one character are not looked for.

    >>> count_strings(["北约，北约", "nato与北约"], ["北约", "nato"])
    {'北约': (3, 2), 'nato': (1, 1)}
    """
    text = END.join(texts)
    found = dict.fromkeys(strings, (0, 0))
    letters = {string for string in strings if LETTERS.fullmatch(string)}
    rest = [string for string in strings if len(string) > 1 and string not in letters]
    if letters:
        found |= _count_letters(texts, frozenset(letters))
    if rest and len(text) > 1:
        pairs = PairCounts("".join(rest))
        keys, codes = pairs.keys(text), codes_of(text)
        ends = np.flatnonzero(codes == ord(END))
        wanted = np.zeros(pairs.width**2, dtype=bool)
        beginnings = pairs.keys("".join(string[:2] for string in rest))[::2].tolist()
        firsts = dict(zip(rest, beginnings, strict=True))
        wanted[[*firsts.values()]] = True
        places = np.flatnonzero(wanted[keys])
        places = places[np.argsort(keys[places], kind="stable")]
        sorted_keys = keys[places]
        for string, key in firsts.items():
            at = places[slice(*np.searchsorted(sorted_keys, [key, key + 1]))]
            for offset, code in enumerate(map(ord, string[2:]), 2):
                at = at[at + offset < len(codes)]
                at = at[codes[at + offset] == code]
            found[string] = len(at), len(np.unique(np.searchsorted(ends, at)))
    return found


def _count_letters(texts: Sequence[str], words: Collection[str]) -> dict[str, tuple[int, int]]:
    times, within = Counter[str](), Counter[str]()
    for text in texts:
        there = Counter(word for word in LETTERS.findall(text) if word in words)
        times.update(there)
        within.update(there.keys())
    return {word: (times[word], within[word]) for word in words}
