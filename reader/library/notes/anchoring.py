"""Where a quoted passage stands in a text, whatever its script, spaces and markup; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from archive.text.script import fold


@dataclass(frozen=True)
class Quoted:
    """A TextQuoteSelector: a passage, what stood around it, and about where it began."""

    exact: str
    prefix: str = ""
    suffix: str = ""
    position: int = 0


@dataclass(frozen=True)
class FoundPassage:
    """A passage in a text that is given in pieces: from (piece, character) to the one after."""

    first: tuple[int, int]
    last: tuple[int, int]  # of its last character


class FoldedPieces:
    """A text, in one piece or many, folded and without spaces, with the place of each character."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self.places: list[tuple[int, int]] = []
        folded: list[str] = []
        for number, piece in enumerate(pieces):
            for place, one in _by_character(piece):
                if not one.isspace():
                    folded.append(one)
                    self.places.append((number, place))
        self.text = "".join(folded)

    def find(self, quoted: Quoted) -> FoundPassage | None:
        """Return where the passage stands; None if nowhere.

        Where the same words stand several times, it is the place with most of the same around it,
        and of equal ones the nearest to where it began.

        >>> FoldedPieces(["北約說。", "俄国说。北约说好。"]).find(Quoted("北约 说", suffix="好"))
        FoundPassage(first=(1, 4), last=(1, 6))
        """
        exact = folded(quoted.exact)
        starts = list(self._starts(exact))
        if not starts:
            return None
        before, after = folded(quoted.prefix)[::-1], folded(quoted.suffix)

        def likeness(start: int) -> tuple[int, int]:
            end = start + len(exact)
            left = self.text[max(0, start - len(before)) : start][::-1]
            alike = shared(left, before) + shared(self.text[end : end + len(after)], after)
            return alike, -abs(self.places[start][1] - quoted.position)

        start = max(starts, key=likeness)
        return FoundPassage(self.places[start], self.places[start + len(exact) - 1])

    def _starts(self, exact: str) -> Iterator[int]:
        start = self.text.find(exact) if exact else -1
        while start >= 0:
            yield start
            start = self.text.find(exact, start + 1)


def _by_character(piece: str) -> Iterator[tuple[int, str]]:
    """Yield the folded characters of a text, each with the place of the one it comes from."""
    whole = fold(piece)
    if len(whole) == len(piece):  # nearly always
        yield from enumerate(whole)
        return
    known: dict[str, str] = {}
    for place, character in enumerate(piece):
        if character not in known:
            known[character] = fold(character)
        for one in known[character]:
            yield place, one


def folded(text: str) -> str:
    return FoldedPieces([text]).text


def shared(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], pairs))


@dataclass(frozen=True)
class ArticleText:
    """The text of an article, in which passages are looked for."""

    text: str

    @cached_property
    def _folded(self) -> FoldedPieces:
        return FoldedPieces([self.text])

    def has(self, quoted: Quoted) -> bool:
        return self._folded.find(quoted) is not None

    def quoted(self, exact: str, before: str = "", around: int = 32) -> Quoted | None:
        """Return the selector of a passage, which stands after `before`; None if it stands nowhere.

        Its pieces are as the text has them, `around` characters of it before and after.
        """
        span = self._folded.find(Quoted(exact, before))
        if span is None:
            return None
        start, end = span.first[1], span.last[1] + 1
        return Quoted(
            self.text[start:end],
            self.text[max(0, start - around) : start],
            self.text[end : end + around],
            start,
        )
