"""Which topics an article is about, and which words in which sentence say so."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import ahocorasick

from archive.script import fold

# What a mention counts, by where it stands, times the term's weight.
IN_TITLE, IN_LEAD, IN_BODY = 3.0, 2.0, 0.5
MOST_COUNTED = 6  # mentions in the body
MOST_EVIDENCE = 3
# A country or person named once is in the article; a theme touched on once is not its subject.
THRESHOLD = 0.5
THEME_THRESHOLD = 1.0

SENTENCE = re.compile(r"[^。！？!?\n]*(?:[。！？!?]+[」』”’）)]*|\n|$)")
WORD = re.compile(r"[^\W_\u2e80-\uffff]")


@dataclass(frozen=True)
class TermRule:
    """A spelling of a topic and when it counts; see the fields of Term."""

    topic_id: int
    text: str
    whole_word: bool = True
    not_within: tuple[str, ...] = ()
    weight: float = 1.0
    ambiguous: bool = False
    threshold: float = THRESHOLD


@dataclass(frozen=True)
class Evidence:
    """A term as the article writes it, in its sentence."""

    term: str
    sentence: str


@dataclass
class TopicMatch:
    topic_id: int
    score: float = 0.0
    evidence: list[Evidence] = field(default_factory=list)


class Matcher:
    """All terms of all topics, looked for in one pass over a text (Aho and Corasick, 1975)."""

    def __init__(self, rules: Iterable[TermRule]) -> None:
        self.rules: defaultdict[str, list[TermRule]] = defaultdict(list)
        self.automaton = ahocorasick.Automaton()
        for rule in rules:
            if folded := fold(rule.text):
                not_within = tuple(fold(longer) for longer in rule.not_within)
                self.rules[folded].append(replace(rule, not_within=not_within))
                self.automaton.add_word(folded, folded)
        if self.rules:
            self.automaton.make_automaton()

    def match(self, title: str, lead: str, body_text: str) -> list[TopicMatch]:
        """Return the topics the texts are about, the strongest first, with evidence.

        An ambiguous term counts only where an unambiguous one of its topic occurs as well.
        """
        if not self.rules:
            return []
        mentions: defaultdict[int, list[tuple[TermRule, float, str, str]]] = defaultdict(list)
        body = body_text.replace(lead, "", 1) if lead else body_text
        for text, worth in ((title, IN_TITLE), (lead, IN_LEAD), (body, IN_BODY)):
            for sentence in SENTENCE.findall(text):
                for rule, written in self._in_sentence(sentence):
                    mentions[rule.topic_id].append((rule, worth, written, sentence.strip()))
        found = [_judge(topic_id, said) for topic_id, said in mentions.items()]
        kept = [match for match in found if match]
        return sorted(kept, key=lambda match: (-match.score, match.topic_id))

    def _in_sentence(self, sentence: str) -> Iterable[tuple[TermRule, str]]:
        folded = fold(sentence)
        same_length = len(folded) == len(sentence)
        for last, term in self.automaton.iter(folded):
            start, end = last - len(term) + 1, last + 1
            for rule in self.rules[term]:
                if _stands(rule, term, folded, start, end):
                    yield rule, sentence[start:end] if same_length else rule.text


def _stands(rule: TermRule, term: str, text: str, start: int, end: int) -> bool:
    """Whether an occurrence counts: not cut out of a Latin word, nor of a longer expression."""
    if rule.whole_word:
        before, after = text[max(0, start - 1) : start], text[end : end + 1]
        if WORD.match(term[0]) and WORD.match(before):
            return False
        if WORD.match(term[-1]) and WORD.match(after):
            return False
    for longer in rule.not_within:
        at = longer.find(term)
        while at >= 0:
            if text.startswith(longer, start - at) and start >= at:
                return False
            at = longer.find(term, at + 1)
    return True


def _judge(topic_id: int, said: Sequence[tuple[TermRule, float, str, str]]) -> TopicMatch | None:
    if all(rule.ambiguous for rule, *_ in said):
        return None
    match = TopicMatch(topic_id)
    counted = 0
    for rule, worth, written, sentence in said:
        if worth == IN_BODY:
            counted += 1
        if worth != IN_BODY or counted <= MOST_COUNTED:
            match.score += worth * rule.weight
        fresh = fold(written) not in {fold(known.term) for known in match.evidence}
        if fresh and len(match.evidence) < MOST_EVIDENCE:
            match.evidence.append(Evidence(written, sentence[:300]))
    return match if match.score >= said[0][0].threshold else None
