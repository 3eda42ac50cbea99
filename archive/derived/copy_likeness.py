"""Near-duplicate detection: sketches of texts, and whether two texts are copies. Pure.

A text's sketch is chosen from the hashes of its runs of letters by winnowing (Schleimer, Wilkerson
and Aiken, 2003): whatever two texts have in common beyond some 70 characters gives both a common
hash, however long the rest of either is. So candidates are found by looking hashes up; whether
they are copies is then decided on the texts themselves.
"""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from archive.text.characters import IS_CJK
from archive.text.script import fold
from archive.text.tokens import RUN, tokens
from archive.topics.surroundings import is_list

Hashes = NDArray[np.uint64]

SHINGLE = 5  # characters of folded text
SHORTEST = 120  # characters; shorter texts are not compared: agency templates look alike
# Letters of the runs that are hashed for a sketch, and of how many hashes in a row the smallest is
# kept: in writings of characters, and in those of an alphabet, where a word has several letters.
CHARACTERS, ALPHABET = (9, 64), (30, 240)
# The lowest eight bits of every hash of a sketch: how it was made. To be increased whenever the
# same text gets another sketch; `verify` then says that `reindex` has to make them again.
VERSION, VERSION_BITS = 2, 0xFF
FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, and no pattern in its bits

# Jaccard similarity of shingles from which two texts count as copies.
# Measured on 4,461 articles: daily templates with other figures reach 0.75, reposts begin at 0.8.
ALIKE = 0.8
# Between two outlets: part of the shorter text that stands in the longer one; and that part where
# the head and the editor's note, the first and the last paragraph, are left out of account.
CONTAINED, CORE_CONTAINED = 0.85, 0.9
MOST_OUTSIDE_CORE = 0.3  # of the text: head and note together
LEAST_CONTAINED = CORE_CONTAINED * (1 - MOST_OUTSIDE_CORE)  # less in common need not be looked at
# Of what is not quoted, for two texts may quote one speech: as much at least of the shorter one.
UNQUOTED_CONTAINED = 0.6
# A text of less than this part of the longer one is a passage in it; below MOSTLY it is one unless
# both titles have words in common, so that a brief is no copy of the digest it stands in.
LEAST_PART, MOSTLY = 0.25, 0.67
SHARED_WORDS = 2
QUOTED = re.compile(r"“[^“”]{12,}”|「[^「」]{12,}」|『[^『』]{12,}』|\"[^\"\n]{12,}\"")
SEVERAL = re.compile("[；;]")  # in the title of an article about several matters


def sketch(text: str) -> tuple[int, ...]:
    """Return the sketch of a text: signed 64-bit hashes in ascending order.

    About one for 33 characters, or for 120 letters of an alphabet. Empty for a text of fewer than
    SHORTEST letters.

    >>> sketch("short")
    ()
    """
    letters = _letters(text)
    if len(letters) < SHORTEST:
        return ()
    has_characters = 2 * len(IS_CJK.findall(letters)) >= len(letters)
    length, window = CHARACTERS if has_characters else ALPHABET
    hashes = _mixed(_hashes(letters, length))
    smallest = sliding_window_view(hashes, min(window, hashes.size)).min(axis=1)
    marked = np.unique(smallest) & ~np.uint64(VERSION_BITS) | np.uint64(VERSION)
    return tuple(sorted(set(marked.view(np.int64).tolist())))


def is_outdated(number: int) -> bool:
    """Whether a hash of a sketch was made by an earlier version of `sketch`."""
    return number & VERSION_BITS != VERSION


def shingles(text: str) -> Hashes:
    """Return the hashes of all shingles of a text, ascending and without repetition.

    A shingle is five letters of the folded text, without punctuation and whatever the script.
    Hashes have 64 bits, so that collisions can be neglected. None for fewer than SHORTEST letters.
    """
    letters = _letters(text)
    return np.unique(_hashes(letters if len(letters) >= SHORTEST else "", SHINGLE))


def likeness(one: Hashes, other: Hashes) -> float:
    """Return the Jaccard similarity of two results of `shingles`, from 0 to 1."""
    if not one.size or not other.size:
        return 0.0
    both = common(one, other)
    return both / (one.size + other.size - both)


def containment(part: Hashes, whole: Hashes) -> float:
    """Return which part of the first result of `shingles` is in the second, from 0 to 1."""
    return common(part, whole) / part.size if part.size else 0.0


@dataclass(frozen=True)
class ComparedText:
    """What of an article decides of which others it is a copy. `source` is its outlet's id."""

    source: int
    title: str
    lead: str
    text: str

    @cached_property
    def shingles(self) -> Hashes:
        return shingles(self.text)

    @cached_property
    def cores(self) -> list[Hashes]:
        """The shingles without the first paragraph, without the last, and without both.

        Only where most of the text is left.
        """
        lines = [letters for line in self.text.split("\n") if (letters := _letters(line))]
        least = (1 - MOST_OUTSIDE_CORE) * sum(map(len, lines))
        rests = [lines[1:], lines[:-1], lines[1:-1]]
        long = [rest for rest in rests if sum(map(len, rest)) >= max(least, SHORTEST)]
        return [np.unique(_hashes("".join(rest), SHINGLE)) for rest in long]

    @cached_property
    def unquoted(self) -> Hashes:
        """The shingles of what is not in quotation marks."""
        return np.unique(_hashes(_letters(QUOTED.sub("\n", self.text)), SHINGLE))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the title, of Chinese its pairs of characters."""
        return frozenset(word for word in tokens(self.title) if len(word) > 1)

    @property
    def is_about_several(self) -> bool:
        """Whether it is a digest or a press review."""
        return bool(SEVERAL.search(self.title)) or is_list(self.title, self.lead)


def are_copies(one: ComparedText, other: ComparedText) -> bool:
    """Return whether one text is a copy of the other.

    In one outlet versions with hardly a difference. In two outlets also where nearly all of the
    shorter text stands in the longer one: the head and the editor's note may differ, but quoting
    the same words makes no copy, nor does a brief's standing in a digest.
    """
    if likeness(one.shingles, other.shingles) >= ALIKE:
        return True
    if one.source == other.source or not one.shingles.size or not other.shingles.size:
        return False
    shorter, longer = sorted((one, other), key=lambda compared: compared.shingles.size)
    if containment(shorter.shingles, longer.shingles) < LEAST_CONTAINED:
        return False
    part = shorter.shingles.size / longer.shingles.size
    if part < LEAST_PART or (part < MOSTLY and not _have_one_subject(shorter, longer)):
        return False
    if not any(_stands_in(*pair) for pair in ((shorter, longer), (longer, shorter))):
        return False
    return containment(shorter.unquoted, longer.shingles) >= UNQUOTED_CONTAINED


def _have_one_subject(shorter: ComparedText, longer: ComparedText) -> bool:
    if longer.is_about_several:
        return False
    return shorter.title == longer.title or len(shorter.words & longer.words) >= SHARED_WORDS


def _stands_in(part: ComparedText, whole: ComparedText) -> bool:
    """Whether nearly all of a text, or of it without head and note, stands in another."""
    if containment(part.shingles, whole.shingles) >= CONTAINED:
        return True
    return any(containment(core, whole.shingles) >= CORE_CONTAINED for core in part.cores)


def _letters(text: str) -> str:
    """The folded letters of a text, without punctuation and spaces."""
    return "".join(RUN.findall(fold(text)))


def _hashes(letters: str, length: int) -> Hashes:
    """Return a hash of each run of so many letters, in their order."""
    codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32)
    numbers = np.zeros(max(0, codes.size - length + 1), np.uint64)
    for n in range(length):
        numbers *= FACTOR
        numbers += codes[n : n + numbers.size]
    return numbers


def _mixed(numbers: Hashes) -> Hashes:
    """Return hashes of which none is smaller for the letters it was made of (SplitMix64)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def common(one: Hashes, other: Hashes) -> int:
    """Return how many shingles two results of `shingles` have in common."""
    # Two sorted arrays, which a stable sort merges; what both have then stands side by side.
    both = np.sort(np.concatenate([one, other]), kind="stable")
    return int(np.count_nonzero(both[1:] == both[:-1]))
