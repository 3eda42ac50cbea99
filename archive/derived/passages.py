"""Reuse of text: passages of an article that stand in articles of other outlets.

Found when they are asked for, from the sketches by which copies are found, so that nothing has to
be kept in step: a few looked-up hashes name the articles, and their sentences are compared.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.derived.copies import ENOUGH, holders
from archive.derived.copy_likeness import SHINGLE, common, shingles, sketch
from archive.models import Article
from archive.text.script import fold
from archive.text.tokens import RUN

FEWEST_SENTENCES, FEWEST_LETTERS = 3, 60  # of all passages in another article together
SHORTEST_SENTENCE = 10  # letters; a shorter one is no evidence
STANDS = 0.75  # of the shingles of a sentence
# Shingles that two texts with such passages have in common, at least; fewer need not be looked at.
LEAST_COMMON = STANDS * (FEWEST_LETTERS - FEWEST_SENTENCES * SHINGLE)
COUNTERPART = 0.5  # of the shingles of a sentence: those of the one in the other text it came of
MOST_HASHES = 400  # of a sketch that are looked up: all those of 12,000 characters
MOST_COMPARED = 8  # articles
RARE = 20  # articles: a hash that no more have is reason enough to compare them
# Up to a full stop and the quotation marks that close behind it; a point within a number ends none.
SENTENCE = re.compile(
    r"[^\s。！？!?.][^。！？!?\n.]*(?:\.(?=\S)[^。！？!?\n.]*)*[。！？!?.]*[”」』\"’]*"
)


@dataclass(frozen=True)
class Passage:
    """Sentences of an article, one after another, and how they stand in another."""

    here: str
    there: str


@dataclass(frozen=True)
class Reuse:
    """Another article, and the passages that stand in it as well."""

    article: Article
    passages: Sequence[Passage]


@dataclass(frozen=True)
class Sentence:
    start: int
    end: int
    letters: int
    shingles: frozenset[str]

    def part_in(self, shingles: frozenset[str]) -> float:
        """Return which part of its shingles is among others, from 0 to 1."""
        return len(self.shingles & shingles) / len(self.shingles)


def reuses(article: Article) -> list[Reuse]:
    """Return the articles of other outlets with passages of this one, the most of them first.

    Copies are not among them. Two queries, three for a very long text, whatever the archive.
    """
    held = holders(sketch(article.body_text)[:MOST_HASHES])
    shared: Counter[int] = Counter()
    for pks in held.values():
        weight = ENOUGH if len(pks) <= RARE else 1
        shared.update({pk: weight for pk in pks if pk != article.pk})
    likely = [pk for pk, weight in shared.most_common() if weight >= ENOUGH]
    if not likely:
        return []
    others = Article.objects.published().exclude(source=article.source_id)
    if article.story is not None:
        others = others.exclude(story=article.story)
    texts = dict(others.filter(pk__in=likely[: 4 * MOST_COMPARED]).values_list("pk", "body_text"))
    compared = [pk for pk in likely if pk in texts][:MOST_COMPARED]
    found = {
        pk: passages for pk in compared if (passages := _between(article.body_text, texts[pk]))
    }
    rows = Article.objects.for_linking().in_bulk(found)
    kept = [Reuse(rows[pk], passages) for pk, passages in found.items()]
    return sorted(kept, key=lambda reuse: -sum(len(p.here) for p in reuse.passages))


def between(article: Article, other: Article) -> list[Passage]:
    """Return the passages of an article that stand in another, in their order.

    The same as `reuses` shows of these two: none between texts that are too short to be compared.
    """
    return _between(article.body_text, other.body_text)


def _between(text: str, other: str) -> list[Passage]:
    """Return the passages of a text that stand in another, in their order.

    None unless there are FEWEST_SENTENCES of them, with FEWEST_LETTERS. Script, width and
    punctuation make no difference, nor does a changed word in a long sentence.
    """
    if common(shingles(text), shingles(other)) < LEAST_COMMON:
        return []
    ours, theirs = _sentences(text), _sentences(other)
    everything = frozenset().union(*(sentence.shingles for sentence in theirs))
    standing = [n for n, sentence in enumerate(ours) if sentence.part_in(everything) >= STANDS]
    if len(standing) < FEWEST_SENTENCES or sum(ours[n].letters for n in standing) < FEWEST_LETTERS:
        return []
    runs: list[list[Sentence]] = []
    for before, n in pairwise([None, *standing]):
        assert n is not None
        if before is None or n > before + 1:
            runs.append([])
        runs[-1].append(ours[n])
    return [
        Passage(text[run[0].start : run[-1].end], _counterpart(run, other, theirs)) for run in runs
    ]


def _counterpart(run: Sequence[Sentence], text: str, sentences: Sequence[Sentence]) -> str:
    """Return the sentences of another text that these came of, with … where some stand between."""
    shingles = frozenset().union(*(sentence.shingles for sentence in run))
    chosen = [n for n, each in enumerate(sentences) if each.part_in(shingles) >= COUNTERPART]
    if not chosen:  # one long sentence holds all of it
        best = max(range(len(sentences)), key=lambda n: len(sentences[n].shingles & shingles))
        chosen = [best]
    pieces = [text[sentences[chosen[0]].start : sentences[chosen[0]].end]]
    for before, n in pairwise(chosen):
        pieces += [] if n == before + 1 else ["…"]
        pieces.append(text[sentences[n].start : sentences[n].end])
    return "".join(pieces)


def _sentences(text: str) -> list[Sentence]:
    """Return the sentences of a text that are long enough to be compared."""
    found = []
    for piece in SENTENCE.finditer(text):
        letters = "".join(RUN.findall(fold(piece[0])))
        if len(letters) >= SHORTEST_SENTENCE:
            cut = (letters[n : n + SHINGLE] for n in range(len(letters) - SHINGLE + 1))
            found.append(Sentence(*piece.span(), len(letters), frozenset(cut)))
    return found
