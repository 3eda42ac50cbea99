"""Mentions of topics in a text, and the sentences quoted as evidence of them. Pure."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from archive.text.characters import HAN
from archive.text.script import fold
from archive.topics.rules import TermRule

TITLE, LEAD, BODY = range(3)
MOST_EVIDENCE = 3
MOST_QUOTED = 240  # characters of a sentence

SENTENCE_END = re.compile(r"[。！？!?]+[」』”’）)]*|\n")
BETWEEN_NAMES = re.compile(rf"(?<=[{HAN}])[•‧・・.－–‐-](?=[{HAN}])")


@dataclass(frozen=True)
class Evidence:
    """A term as written in the article, and its sentence."""

    term: str
    sentence: str


@dataclass
class TopicMatch:
    """A topic that an article is about, its score (points), and the evidence."""

    topic_id: int
    score: float = 0.0
    evidence: list[Evidence] = field(default_factory=list)


class Mention(NamedTuple):
    """A term found in a part (TITLE, LEAD or BODY), from `start` to `end` of the folded text."""

    part: int
    start: int
    end: int
    rule: TermRule
    weight: float


def folded(text: str) -> str:
    """Return a text or a term in the folded form in which they are compared.

    Any mark between the parts of a foreign name becomes a middle dot: 温斯顿-彼得斯 and
    温斯顿•彼得斯 are one spelling.
    """
    return BETWEEN_NAMES.sub("·", fold(text))


class FoldedText:
    """A text with its folded form, and the mapping of positions back to the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = folded(text)
        self._ends: list[int] | None = None

    def quoted(self, mention: Mention) -> Evidence:
        """Return a mention as written in the text, with its sentence, a long one cut around it."""
        start, end = self._place(mention.start), self._place(mention.end - 1) + 1
        near = max(0, start - MOST_QUOTED)  # a sentence that begins earlier is cut anyway
        first = max(self.text.rfind(mark, near, start) for mark in "。！？!?\n") + 1
        final = SENTENCE_END.search(self.text, end)
        last = final.end() if final else len(self.text)
        if last - first > MOST_QUOTED:
            room = (MOST_QUOTED - (end - start)) // 2
            first, last = max(first, start - room), min(last, end + room)
        sentence = self.text[first:last].lstrip("」』”’）) \u3000").rstrip()
        return Evidence(self.text[start:end], sentence)

    def _place(self, number: int) -> int:
        """Return the position in the text of a character of the folded text."""
        if len(self.folded) == len(self.text):
            return number
        if self._ends is None:  # … became three dots: lengths after folding, added up
            self._ends = list(accumulate(map(_folded_length, self.text)))
        return bisect_right(self._ends, number)


@lru_cache(maxsize=20_000)
def _folded_length(character: str) -> int:
    return len(fold(character))


def quoted_evidence(mentions: Sequence[Mention], texts: Sequence[FoldedText]) -> list[Evidence]:
    """Return up to MOST_EVIDENCE mentions, of different terms in different sentences.

    Unambiguous ones come first, then those in the title, the lead, the body, then longer ones.
    """
    found: dict[str, Evidence] = {}
    for mention in sorted(mentions, key=_evidence_order):
        text = texts[mention.part]
        term = text.folded[mention.start : mention.end]
        if term in found:
            continue
        evidence = text.quoted(mention)
        if all(evidence.sentence != known.sentence for known in found.values()):
            found[term] = evidence
        if len(found) == MOST_EVIDENCE:
            break
    return list(found.values())


def several(first: Sequence[Evidence], then: Sequence[Evidence]) -> list[Evidence]:
    """Return up to MOST_EVIDENCE pieces of two lists, none twice."""
    return list(dict.fromkeys([*first, *then]))[:MOST_EVIDENCE]


def _evidence_order(mention: Mention) -> tuple[bool, int, int, int]:
    is_weak = mention.rule.ambiguous or not mention.rule.weight
    return is_weak, mention.part, mention.start - mention.end, mention.start
