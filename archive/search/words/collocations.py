"""Collocations: words that stand beside a word more often than by chance."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from archive.database import deadline
from archive.database.bulk_insert import batched
from archive.models import ArticleQuerySet
from archive.search import Query
from archive.search.plan import Plan
from archive.search.words.association import LEAST_SURE, log_dice, log_likelihood
from archive.search.words.candidate_words import outlet_names, words_in
from archive.search.words.contexts import WIDTH, windows
from archive.search.words.occurrences import Runs, count, spellings_of
from archive.search.words.sampling import (
    AT_A_TIME,
    RANGE,
    Extent,
    found_by,
    ids_of,
    kept,
    part_of,
    texts_of,
)
from archive.search.words.segmenting import LEAST
from archive.search.words.strings import count_strings, size_of

MOST_WITH, MOST_WITHOUT = 15_000, 5_000  # articles with the word, and others, that are read
MOST_WINDOWS = 15_000
MOST_SHOWN = 100
REPRINTED = 12  # characters around a word that are the same no second time by chance
EVERYTHING = 10**9


@dataclass(frozen=True)
class Collocate:
    """A word beside another, folded: how many times it stands there, and in all.

    `times` is counted in the articles that were read; `expected` is how often it would stand there
    by chance.
    """

    word: str
    times: int
    expected: float
    likelihood: float
    dice: float


@dataclass(frozen=True)
class Collocations:
    """The words beside a word, by log-likelihood; it was found `places` times in the articles read.

    `extent` tells of the articles with the word, `others` of those without it.
    """

    found: tuple[Collocate, ...]
    places: int
    extent: Extent
    others: Extent

    @property
    def is_sampled(self) -> bool:
        return not (self.extent.is_exact and self.others.is_exact)


def collocations(query: Query, within: ArticleQuerySet, width: int = WIDTH) -> Collocations:
    """Return the words that stand within so many words of a query's own, on either side.

    Frequencies are compared with those in all texts of `within`: of the articles with the word, and
    of others, a sample where there are more than are read. Raises OverdueError.
    """
    plan = Plan.of(query.strictly, within)
    if plan.scope is None:
        return Collocations((), 0, Extent(0, 0), Extent(0, 0))
    with deadline.needed():
        number = plan.count(EVERYTHING)
        every = within.order_by().count()
        question = (
            "collocations",
            plan.select(plan.matching(), ""),
            plan.query.terms,
            every,
            width,
        )
        return kept(question, lambda: _collocations(plan, within, number, every, width))


def _collocations(
    plan: Plan, within: ArticleQuerySet, number: int, every: int, width: int
) -> Collocations:
    spellings = spellings_of(plan.query)
    outlets = _outlets_named(spellings)
    ids = found_by(plan, part_of(number, MOST_WITH))
    texts, near, wide, places, read = list[str](), list[str](), list[str](), 0, 0
    seen = set[str]()
    with deadline.part(0.3):
        for some in texts_of(ids):
            texts += [text for _, text in some]
            for _, text in some:
                for name in outlets:
                    text = text.replace(name, "。")
                for runs, cut_through in windows(text, spellings, width):
                    places += 1
                    around = "".join(runs)
                    if len(around) >= REPRINTED and around in seen:
                        continue  # the same sentence, in a copy or a reprint
                    seen.add(around)
                    near += runs
                    wide += cut_through
            read += len(some)
            if places > MOST_WINDOWS:  # enough, and as even as the whole
                ids = ids[:read]
                break
    extent = Extent(read, number, len(ids))
    with deadline.part(0.3):
        others, without = _others(within, frozenset(ids), spellings, every, every - number)
    words = [word for word in words_in(Counter(wide)) if (word,) not in spellings]
    beside = TextCounts.of(near, words)
    words = [word for word in words if beside.counts[word] >= LEAST]
    # In articles with the word, and as many others as go with these.
    factor = others.factor / extent.factor if number else 0.0
    total = _counted(texts, words).plus(_counted(without, words), factor)
    found = [_collocate(word, beside, total, places) for word in words]
    sure = [each for each in found if each.likelihood >= LEAST_SURE]
    best = sorted(sure, key=lambda each: (-each.likelihood, each.word))[:MOST_SHOWN]
    return Collocations(tuple(best), places, extent, others)


def _outlets_named(spellings: Collection[Runs]) -> list[str]:
    """Return the folded names of outlets with such a word in them: 美国之音 tells nothing of 美国."""
    said = {runs[0] for runs in spellings if len(runs) == 1}
    return [name for name in outlet_names() if any(run in name and run != name for run in said)]


@dataclass(frozen=True)
class TextCounts:
    """How long some texts are, in tokens, and how many times each of some words is in them."""

    size: float
    counts: Mapping[str, float]

    @classmethod
    def of(cls, texts: Sequence[str], words: Sequence[str]) -> Self:
        counts = count_strings(texts, words)
        return cls(size_of(texts), {word: times for word, (times, _) in counts.items()})

    def plus(self, other: Self, factor: float) -> "TextCounts":
        """Return both together, the other multiplied by the factor."""
        counts = {word: n + factor * other.counts[word] for word, n in self.counts.items()}
        return TextCounts(self.size + factor * other.size, counts)


def _counted(texts: Sequence[str], words: Sequence[str]) -> TextCounts:
    """Count long texts, some at a time: together they would take much memory."""
    counts = TextCounts.of((), words)
    for some in batched(texts, AT_A_TIME):
        counts = counts.plus(TextCounts.of(some, words), 1.0)
    return counts


def _collocate(word: str, beside: TextCounts, total: TextCounts, places: int) -> Collocate:
    times, every = beside.counts[word], max(total.counts[word], beside.counts[word])
    return Collocate(
        word,
        int(times),
        beside.size * every / total.size,
        log_likelihood(times, beside.size, every, total.size),
        log_dice(times, places, every),
    )


def _others(
    within: ArticleQuerySet,
    known: Collection[int],
    spellings: frozenset[Runs],
    every: int,
    number: int,
) -> tuple[Extent, list[str]]:
    """Return the texts of articles without the word, or of a sample of these `number` articles."""
    texts, passed = list[str](), 0
    # Where nearly all have the word, the few without it are not looked for among all.
    part = min(part_of(number, MOST_WITHOUT), part_of(every, MOST_WITH + MOST_WITHOUT))
    ids = [pk for pk in ids_of(within, part) if pk not in known]
    for some in texts_of(ids):
        texts += [text for _, text in some if not count(text, spellings)]
        passed += len(some)
    is_all = passed == len(ids) and part == RANGE
    return Extent(len(texts), len(texts) if is_all else number), texts
