"""How well the text of an article answers a query: how many of the words it holds, then BM25.

Pure. All spellings of a word count as one term, and title and body as one field in which a word of
the title stands four times (Robertson, Zaragoza and Taylor, Simple BM25 extension to multiple
weighted fields, 2004). Texts are looked through here and not by the databases, so that both put the
same hits in the same order.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from archive.search.query.cutting import pairs
from archive.search.query.nodes import And, Narrow, Node, Not, Or, Query, SearchTerm, joined
from archive.text.characters import CJK, IS_CJK
from archive.text.script import fold
from archive.text.tokens import RUN

TITLE = 4  # times that a word of the title counts
SATURATION, NORMALISATION = 1.2, 0.75  # k1 and b
USUAL = 1_500  # characters of an article
SHORT = 400  # characters; what is shorter is not better for that
BETWEEN = "\0"  # a title and its text; neither can hold it
MOST_COMBINED = 5  # words of which some must be held
MOST_WORDS = 1.5  # that what is left of a run counts as: hardly more than a name beside it


@dataclass(frozen=True)
class ScoredWord:
    """A word by which hits are put in order: what it looks for, and how many words it counts as.

    `share` is 0 for one that every hit holds anyway. What is left of a run of Chinese has `pairs`,
    of which an article may hold some.
    """

    term: SearchTerm
    share: float = 1.0
    pairs: tuple[str, ...] = ()

    @property
    def node(self) -> Node:
        """What an article holds that holds anything of the word."""
        terms = [SearchTerm(pair, self.term.field, exact=True) for pair in self.pairs]
        return joined(Or, [*terms]) if terms else self.term

    @property
    def spellings(self) -> tuple[str, ...]:
        return self.term.spellings


@dataclass(frozen=True)
class WantedWords:
    """A query as hits are put in order by it: what must hold, and the words of which some may lack.

    `runs` are those of Chinese of which a hit may hold but a name: 特朗普 for 特朗普政府, 油价 for
    油价为什么涨. What holds one as it was typed is the better for it.
    """

    demanded: tuple[Node, ...]
    words: tuple[ScoredWord, ...]
    runs: tuple[ScoredWord, ...] = ()

    @property
    def optional(self) -> list[ScoredWord]:
        return [word for word in self.words if word.share]

    @property
    def can_lack_some(self) -> bool:
        """Whether anything is left to look for where a word is missing."""
        return (
            bool(self.runs)
            or (len(self.words) > 1 and bool(self.optional))
            or any(w.pairs for w in self.optional)
        )


def wanted(query: Query) -> WantedWords:
    """Return what of a query must hold, and what of it hits are put in order by.

    Quotes, `=`, `+`, fields, alternatives and what is excluded stay strict.
    """
    assert query.tree is not None
    demanded: list[Node] = []
    words: list[ScoredWord] = []
    runs: list[ScoredWord] = []
    for part in query.tree.parts if isinstance(query.tree, And) else (query.tree,):
        if isinstance(part, SearchTerm) and not (part.exact or part.required or part.field):
            words += _words(part)
            if part.parts and (part.also or len(part.parts) == 1):
                runs.append(ScoredWord(replace(part, also=(), parts=()), share=0))
            continue
        demanded.append(part)
        if not isinstance(part, Not | Narrow):
            scored = [term for term in Query(part).terms if term.field != "author"]
            words += [ScoredWord(term, share=0) for term in scored]
    return WantedWords(tuple(demanded), tuple(words), tuple(runs))


def _words(term: SearchTerm) -> Iterable[ScoredWord]:
    for part in term.parts or (term,):
        apart = pairs(part.text) if term.parts and not part.also else ()
        share = min(MOST_WORDS, max(1.0, len(part.text) / 3)) if apart else 1.0
        yield ScoredWord(part, share, apart)


def holding(words: Sequence[ScoredWord], demanded: Sequence[Node], least: int) -> Node:
    """Return the tree of what holds at least so many of a few words, and all that is demanded."""
    said = [*_some([word.node for word in words], least)]
    return joined(And, [*demanded, *said])


def _some(nodes: Sequence[Node], least: int) -> Iterable[Node]:
    """At least so many of the nodes: with the first and fewer of the others, or without it."""
    if least <= 0:
        return []
    if least == 1:
        return [joined(Or, [*nodes])]
    if least == len(nodes):
        return nodes
    first, others = nodes[0], nodes[1:]
    return [
        joined(
            Or,
            [
                joined(And, [first, *_some(others, least - 1)]),
                joined(And, [*_some(others, least)]),
            ],
        )
    ]


@dataclass(frozen=True)
class Score:
    """How well an article answers: how many words it holds, its points, and the words it lacks."""

    held: float
    points: float
    missing: tuple[str, ...]


class Scorer:
    """Scores articles for words, each weighed by how many articles hold it (`weights`)."""

    def __init__(self, words: Sequence[ScoredWord], weights: dict[str, float]) -> None:
        self.words = [
            (
                word,
                _counter(word.spellings),
                weights.get(word.term.text, 1.0),
                [(_counter((pair,)), weights.get(pair, 1.0)) for pair in word.pairs],
            )
            for word in words
        ]

    def score(self, title: str, body: str) -> Score:
        """Return the score of an article."""
        title, _, body = fold(f"{title}{BETWEEN}{body}").partition(BETWEEN)  # once is faster
        length = max(SHORT, len(body)) / USUAL
        room = SATURATION * (1 - NORMALISATION + NORMALISATION * length)
        held, points, missing = 0.0, 0.0, []
        for word, counter, weight, apart in self.words:
            in_title_only = word.term.field == "title"
            times = TITLE * counter.count(title) + (0 if in_title_only else counter.count(body))
            if times:
                held += word.share
                points += weight * _saturated(times, room)
            if apart:
                found = [TITLE * each.count(title) + each.count(body) for each, _ in apart]
                weighed = zip(found, apart, strict=True)
                points += sum(w * _saturated(n, room) for n, (_, w) in weighed) / 2
                share = sum(map(bool, found)) / len(apart)
                held += 0 if times else word.share * share
                times = times or share > 0.5
            if not times and word.share:
                missing.append(word.term.text)
        return Score(round(held, 2), round(points, 2), tuple(missing))


def _saturated(times: float, room: float) -> float:
    return times * (SATURATION + 1) / (times + room)


def weight(holders: int, articles: int) -> float:
    """Return the inverse document frequency of a word, as BM25 has it, never negative."""
    return math.log(1 + (articles - holders + 0.5) / (holders + 0.5))


class _Counter:
    """Counts any of a word's spellings in folded texts, as the index finds them."""

    def __init__(self, spellings: Sequence[str]) -> None:
        self.plain: list[str] = []
        self.others: list[tuple[str, str]] = []  # what is looked for before, and the pattern
        for spelling in spellings:
            runs = RUN.findall(fold(spelling))
            if len(runs) == 1 and IS_CJK.match(runs[0]):
                self.plain.append(runs[0])
            elif runs:
                self.others.append((runs[0], r"[\W_]*".join(map(_bounded, runs))))

    def count(self, text: str) -> int:
        times = 0
        for run in self.plain:
            times += text.count(run)
        for first, pattern in self.others:
            if first in text:
                times += len(_compiled(pattern).findall(text))
        return times


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern, compiled where a text may hold it: for one word in English it takes a millisecond."""
    return re.compile(pattern)


def _bounded(run: str) -> str:
    if IS_CJK.match(run):
        return re.escape(run)
    return rf"(?<![^\W_{CJK}]){re.escape(run)}(?![^\W_{CJK}])"


@lru_cache(maxsize=512)
def _counter(spellings: tuple[str, ...]) -> _Counter:
    return _Counter(spellings)
