"""Near-duplicate detection: sketches of texts and the similarity of two texts. Pure.

A text's sketch is the smallest few of its shingles' hashes (bottom-k sketch; Broder, 1997): two
texts that share most shingles almost certainly share some of these hashes, so candidates are found
by looking hashes up. Whether they are copies is then decided on the texts themselves.
"""

import numpy as np
import xxhash
from numpy.typing import NDArray

from archive.text.script import fold
from archive.text.tokens import RUN

SHINGLE = 5  # characters of folded text
SKETCH = 8  # hashes
SHORTEST = 120  # characters; shorter texts are not compared: agency templates look alike
# Jaccard similarity of shingles from which two texts count as copies.
# Measured on 4,461 articles: daily templates with other figures reach 0.75, reposts begin at 0.8.
ALIKE = 0.8
FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, and no pattern in its bits


def sketch(text: str) -> tuple[int, ...]:
    """Return the sketch of a text, at most SKETCH signed 64-bit hashes in ascending order.

    Empty for a text of fewer than SHORTEST characters.

    >>> sketch("short")
    ()
    """
    letters = _letters(text)
    codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32)
    # A sample of one shingle in four, chosen by its first letter: the same ones in every copy.
    first = np.flatnonzero(codes[: 1 - SHINGLE] & 3 == 0).tolist()
    sample = {letters[n : n + SHINGLE] for n in first}
    hashes = {xxhash.xxh3_64_intdigest(shingle.encode()) for shingle in sample}
    return tuple(number - (1 << 63) for number in sorted(hashes)[:SKETCH])


def shingles(text: str) -> NDArray[np.uint64]:
    """Return the hashes of all shingles of a text, ascending and without repetition.

    A shingle is five letters of the folded text, without punctuation and whatever the script.
    Hashes have 64 bits, so that collisions can be neglected.
    """
    codes = np.frombuffer(_letters(text).encode("utf-32-le", "surrogatepass"), np.uint32)
    numbers = np.zeros(max(0, codes.size - SHINGLE + 1), np.uint64)
    for n in range(SHINGLE):
        numbers *= FACTOR
        numbers += codes[n : n + numbers.size]
    numbers.sort()
    return numbers[np.append(numbers[1:] != numbers[:-1], True)] if numbers.size else numbers


def _letters(text: str) -> str:
    """The folded letters of a text; an empty text where there are fewer than SHORTEST."""
    letters = "".join(RUN.findall(fold(text)))
    return letters if len(letters) >= SHORTEST else ""


def likeness(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> float:
    """Return the Jaccard similarity of two results of `shingles`, from 0 to 1."""
    if not one.size or not other.size:
        return 0.0
    # Two sorted arrays, which a stable sort merges; what both have then stands side by side.
    both = np.sort(np.concatenate([one, other]), kind="stable")
    common = int(np.count_nonzero(both[1:] == both[:-1]))
    return common / (both.size - common)
