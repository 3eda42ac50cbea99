"""Keyness: the words that set some articles apart from others."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from django.core.exceptions import EmptyResultSet
from numpy.typing import NDArray

from archive.database import deadline
from archive.models import ArticleQuerySet, Scope, Tally
from archive.search import Query
from archive.search.plan import Plan
from archive.search.words.association import LEAST_SURE, keyness, log_ratio
from archive.search.words.candidate_words import words_in
from archive.search.words.sampling import NONE, Extent, found_by, ids_of, kept, part_of, texts_of
from archive.search.words.strings import END, LETTERS, PairCounts, cjk_in, count_strings

MOST_READ = 5_000  # articles on either side: what a page has time for
READING = 0.25, 0.35  # of the time that is left: here, then there; comparing takes the rest
TOGETHER = 1_000  # texts that are counted together: more take memory, fewer take time
LEAST, LEAST_ARTICLES = 5, 3  # times that a word is found here; in one text it would be its subject
MOST_PAIRS, MOST_SHOWN = 800, 100
LEAST_RATIO = 0.5  # log ratio: half as often again
EVERYTHING = 10**9


@dataclass(frozen=True)
class ArticleSet:
    """Articles to be compared: all of a queryset, or those that a query finds among them.

    Without those of another set, where that is `but`, all of which are among them.
    """

    articles: ArticleQuerySet
    query: Query | None = None
    but: "ArticleSet | None" = None
    scope: Scope | None = None  # equal to the articles, where one is: their number is known by it

    @cached_property
    def plan(self) -> Plan | None:
        return Plan.of(self.query.strictly, self.articles) if self.query else None

    @cached_property
    def number(self) -> int:
        """How many articles there are."""
        if plan := self.plan:
            return plan.count(EVERYTHING)
        if self.scope and self.scope.is_tallied:
            number = Tally.objects.number(self.scope)
        else:
            number = self.articles.order_by().count()
        return number - self.but.number if self.but else number

    def drawn(self, part: int) -> list[int]:
        """Return the ids of a part of the articles (`part_of`), in the order of a sample."""
        if plan := self.plan:
            return found_by(plan, part)
        ids = ids_of(self.articles, part)
        left_out = set(self.but.drawn(part) if self.but else ())
        return [pk for pk in ids if pk not in left_out]

    @property
    def question(self) -> object:
        """All that is asked of the database."""
        if plan := self.plan:
            return plan.scope and plan.select(plan.matching(), "")
        try:
            asked = self.articles.order_by().query.sql_with_params()
        except EmptyResultSet:
            return None
        return asked, self.but and self.but.question


@dataclass(frozen=True)
class KeyWord:
    """A word, folded: how often it was found here and there, and how sure and large the difference is."""

    word: str
    here: int
    articles: int
    there: int
    likelihood: float
    ratio: float


@dataclass(frozen=True)
class KeyWords:
    """The words that are more frequent in some articles than in others, by log-likelihood.

    `size` and `other_size` are the tokens that were read: CJK characters and words of letters.
    """

    found: tuple[KeyWord, ...]
    size: int
    other_size: int
    extent: Extent
    others: Extent

    @property
    def is_sampled(self) -> bool:
        return not (self.extent.is_exact and self.others.is_exact)


@dataclass
class _Corpus:
    """The folded texts of articles that were read, some together."""

    texts: list[list[str]] = field(default_factory=list)
    extent: Extent = NONE
    size: int = 0
    letters: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, number: int, ids: Sequence[int]) -> "_Corpus":
        """Return the texts of articles drawn of so many, as far as there is time to read them."""
        corpus, read = cls([[]]), 0
        for some in texts_of(ids):
            texts = [text for _, text in some]
            words = LETTERS.findall(END.join(texts))
            corpus.letters.update(words)
            corpus.size += len(words) + cjk_in(texts)
            read += len(some)
            if len(corpus.texts[-1]) >= TOGETHER:
                corpus.texts.append([])
            corpus.texts[-1] += texts
        corpus.extent = Extent(read, number, len(ids))
        return corpus


def key_words(articles: ArticleSet, others: ArticleSet, most_read: int = 0) -> KeyWords:
    """Return the words that set the articles apart from the others.

    At least LEAST times found here, in LEAST_ARTICLES articles, half as often again as there, and
    not by chance (one in a thousand). Of more than `most_read` articles on a side, or MOST_READ, a
    sample is read. Raises OverdueError.
    """
    question = "keyness", articles.question, others.question, most_read

    def count() -> KeyWords:
        # Drawn first: of very many articles that takes long, and reading has the rest of the time.
        drawn = [
            each.drawn(part_of(each.number, most_read or MOST_READ)) for each in (articles, others)
        ]
        with deadline.part(READING[0]):
            here = _Corpus.of(articles.number, drawn[0])
        with deadline.part(READING[1]):
            there = _Corpus.of(others.number, drawn[1])
        return _compared(here, there)

    with deadline.needed():
        return kept(question, count)


def _compared(here: _Corpus, there: _Corpus) -> KeyWords:
    sizes = here.size, there.size
    found = []
    if all(sizes):
        words = [*_strings(here, there), *_letters(here, there)]
        times, within = _counted(here, words)
        elsewhere, _ = _counted(there, [word for word in words if word not in here.letters])
        elsewhere.update({word: there.letters[word] for word in words if word in here.letters})
        fewest = min(LEAST_ARTICLES, here.extent.read)
        for word in words:
            a, b = times[word], elsewhere[word]
            ratio = log_ratio(a, sizes[0], b, sizes[1])
            sure = keyness(a, sizes[0], b, sizes[1])
            if a < LEAST or within[word] < fewest:
                continue
            if sure >= LEAST_SURE and ratio >= LEAST_RATIO:
                found.append(KeyWord(word, a, within[word], b, sure, ratio))
    best = sorted(found, key=lambda each: (-each.likelihood, each.word))[:MOST_SHOWN]
    return KeyWords(tuple(best), *sizes, here.extent, there.extent)


def _counted(corpus: _Corpus, words: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    """Return how many times each word occurs, and in how many articles."""
    times, within = Counter[str](), Counter[str]()
    for texts in corpus.texts:
        for word, (n, articles) in count_strings(texts, words).items():
            times[word] += n
            within[word] += articles
    return times, within


def _letters(here: _Corpus, there: _Corpus) -> list[str]:
    """Return the words of letters that may be key, the surest first."""
    scores = {
        word: keyness(n, here.size, there.letters[word], there.size)
        for word, n in here.letters.items()
        if n >= LEAST
    }
    likely = Counter({word: 1 for word, score in scores.items() if score >= LEAST_SURE})
    return words_in(likely, least=1)


def _strings(here: _Corpus, there: _Corpus) -> list[str]:
    """Return the Chinese words that may be key: made of pairs of characters that are."""
    pairs = PairCounts("".join([*here.texts[0], *there.texts[0]]))
    keys, a = _frequent_pairs(pairs, here)
    b = pairs.count(map(END.join, there.texts))[keys].astype(np.int64)
    scores = _scores(a, here.size, b, there.size)
    best = np.argsort(-scores, kind="stable")[:MOST_PAIRS]
    wanted = np.zeros(pairs.width**2, dtype=bool)
    wanted[keys[best[scores[best] >= LEAST_SURE]]] = True
    around: Counter[str] = Counter()
    for texts in here.texts:
        around.update(pairs.around(END.join(texts), wanted))
    return words_in(around, LEAST)


def _frequent_pairs(
    pairs: PairCounts, corpus: _Corpus
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the keys of pairs that occur LEAST times or more, and how many times each does."""
    found = pairs.count(map(END.join, corpus.texts))
    keys = np.flatnonzero(found >= LEAST)
    keys = keys[keys >= pairs.width]
    return keys, found[keys].astype(np.int64)


def _scores(
    a: NDArray[np.int64], size: int, b: NDArray[np.int64], other_size: int
) -> NDArray[np.float64]:
    """Return `association.keyness` of many words at once; negative where rarer here."""
    part = (a + b) / (size + other_size)
    there = b * np.log(np.maximum(b, 1) / (other_size * part))
    score = 2 * (a * np.log(a / (size * part)) + there)
    return np.where(a * other_size >= b * size, score, -score)
