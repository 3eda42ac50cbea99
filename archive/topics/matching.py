"""Matching: which topics an article is about, with sentences as evidence. Pure.

A topic named in the title or the lead is what the article is about; one named only in the body
must be named repeatedly. So a passing mention makes no topic, however long the text.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import ahocorasick

from archive.text.characters import HAN
from archive.text.script import fold

# Points of a term by its place, times its weight. Title and lead count once each; mentions in the
# body add up to at most MOST_IN_BODY, each for less in a text of more than LONG characters.
IN_TITLE, IN_LEAD, IN_BODY = 3.0, 2.0, 0.5
MOST_IN_BODY = 3.0
# Factor for a person introduced by full name (温斯顿·彼得斯): one mention is enough in a short text.
INTRODUCED = 3.0
TITLE, LEAD, BODY = range(3)
LONG = 2_000
MOST_EVIDENCE = 3
MOST_QUOTED = 240  # characters of a sentence
# Points from which a topic matches: a name in the lead is enough; for a theme it is not.
THRESHOLD = 1.5
THEME_THRESHOLD = 2.5

SENTENCE_END = re.compile(r"[。！？!?]+[」』”’）)]*|\n")
BETWEEN_NAMES = re.compile(rf"(?<=[{HAN}])[•‧・・.－–‐-](?=[{HAN}])")
FULL_NAME = re.compile(r"\w[· ]\w")
# Offices before a person's name, which introduce the person: 韩国总统尹锡悦.
OFFICES = tuple(
    "总统 首相 总理 国务卿 外长 外相 防长 防相 财长 部长 大臣 秘书长 主席 总书记 委员长 议长 国王 教宗 特首"
    " 总统当选人 特使".split()
)
# After a name, the full name in Latin letters: 卡斯特罗(Xiomara Castro).
LATIN_NAME = re.compile(r"\s?\(\s?([a-zà-ɏ][a-zà-ɏ'’.-]+) (?:[^(),]* )?([a-zà-ɏ'’-]+)\s?\)")
# A ship of that name, unless 号 is the beginning of 号召, 号称 and the like.
SHIP = re.compile(r"[」』”\"]?号(?![召称令角码外])")
# A place that only says in which time zone: （台湾14日晚间7时）, 北京时间7月2日.
CLOCK = re.compile(r"时间(?=[\d今昨明周星凌清早上中下傍晚深])")
HOUR = re.compile(
    r"(?:时间)?\d{1,2}日[凌清早晨上中午下傍晚间深夜]{0,2}\d{1,2}[时点](?:\d{1,2}分)?\)"
)
WORD = re.compile(r"[^\W_\u2e80-\uffff]")
# The dateline before the first sentence: the agency and the place it reports from, which is no
# mention of that place.
DATELINE = re.compile(
    r"\s*(?:[（(【][^（()）【】]{0,30}(?:社|[电電][讯訊]?|[报報][道導]|中文[网網])[^（()）【】]{0,20}[）)】]"
    r"|(?:路透|[中法美][联聯新央]社)[^-–—，。]{0,24}\d日(?:[电電讯訊])?\s*[-–—]*)"
)


@dataclass(frozen=True)
class TermRule:
    """A spelling of a topic and the conditions under which it counts; see the fields of Term."""

    topic_id: int
    text: str
    whole_word: bool = True
    not_within: tuple[str, ...] = ()
    weight: float = 1.0
    ambiguous: bool = False
    threshold: float = THRESHOLD
    is_person: bool = False
    may_name_a_ship: bool = False
    is_place: bool = False


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


def _each_folded(texts: Iterable[str]) -> dict[str, str]:
    """Return the folded form of each text; folded all at once, for speed."""
    texts = list(dict.fromkeys(texts))
    forms = folded("\n".join(texts)).split("\n")
    if len(forms) != len(texts):  # one contains a line end, or there are no texts
        forms = [folded(text) for text in texts]
    return dict(zip(texts, forms, strict=True))


class Matcher:
    """Finds the topics of articles: all terms in one pass over a text (Aho and Corasick, 1975)."""

    def __init__(self, rules: Iterable[TermRule]) -> None:
        by_term: defaultdict[str, list[_SpellingRule]] = defaultdict(list)
        rules = list(rules)
        forms = _each_folded(text for rule in rules for text in (rule.text, *rule.not_within))
        for rule in rules:
            if term := forms[rule.text]:
                by_term[term].append(
                    _SpellingRule(rule, term, [forms[text] for text in rule.not_within])
                )
        # Names of persons in Latin letters as (first, last), to tell namesakes apart.
        self.people: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
        for term, sought in by_term.items():
            words = term.split()
            if len(words) > 1 and WORD.match(term):
                for ready in sought:
                    if ready.rule.is_person:
                        self.people[ready.rule.topic_id].add((words[0], words[-1]))
        self.automaton = ahocorasick.Automaton()
        for term, sought in by_term.items():
            self.automaton.add_word(term, (len(term), sought))
        self.is_empty = not by_term
        if by_term:
            self.automaton.make_automaton()

    def match(self, title: str, lead: str, body_text: str) -> list[TopicMatch]:
        """Return the topics the texts are about with evidence, highest score first.

        An ambiguous term counts only if an unambiguous one of its topic occurs as well.
        """
        if self.is_empty:
            return []
        texts = _FoldedText(title), _FoldedText(lead), _FoldedText(body_text)
        mentions: defaultdict[int, list[Mention]] = defaultdict(list)
        dateline = DATELINE.match(lead)
        self._find(texts, TITLE, mentions)
        self._find(texts, LEAD, mentions, len(folded(dateline[0])) if dateline else 0)
        # The body repeats the lead, which counts once.
        repeated = texts[BODY].folded.find(texts[LEAD].folded) if lead else -1
        if repeated >= 0:
            self._find(texts, BODY, mentions, 0, repeated)
        self._find(
            texts, BODY, mentions, repeated + len(texts[LEAD].folded) if repeated >= 0 else 0
        )
        # Length in Chinese characters: three bytes each, one for a letter, which says less.
        length = len(body_text.encode(errors="replace")) / 3
        each = IN_BODY * min(1.0, LONG / max(length, 1.0))
        for topic_id in mentions.keys() & self.people.keys():
            mentions[topic_id] = self._of_the_person(mentions[topic_id], texts)
        found = [
            TopicMatch(topic_id, score, _evidence(said, texts))
            for topic_id, said in mentions.items()
            if said and (score := _score(said, each)) >= said[0].rule.threshold
        ]
        return sorted(found, key=lambda match: (-match.score, match.topic_id))

    def _find(
        self,
        texts: Sequence["_FoldedText"],
        part: int,
        mentions: defaultdict[int, list[Mention]],
        first: int = 0,
        last: int | None = None,
    ) -> None:
        """Add mentions of terms that count in a part, or from its `first` to `last` character."""
        text = texts[part].folded
        for at, (length, sought) in self.automaton.iter(
            text, first, len(text) if last is None else last
        ):
            end = at + 1
            start = end - length
            for rule in sought:
                if not rule.is_guarded or rule.counts(text, start, end):
                    mention = Mention(part, start, end, rule.rule, rule.weight(text, start))
                    mentions[rule.rule.topic_id].append(mention)

    def _of_the_person(
        self, mentions: list[Mention], texts: Sequence["_FoldedText"]
    ) -> list[Mention]:
        """Return the mentions of a person without those of a namesake.

        With 卡斯特罗（Xiomara Castro） in a text, 卡斯特罗 is not Fidel Castro anywhere in it.
        """
        names = self.people[mentions[0].rule.topic_id]
        others = set()
        for mention in mentions:
            said = LATIN_NAME.match(texts[mention.part].folded, mention.end)
            namesakes = [first for first, last in names if said and said[2] == last]
            if said and namesakes and all(said[1][0] != first[0] for first in namesakes):
                others.add(mention.rule.text)
        return [mention for mention in mentions if mention.rule.text not in others]


class _SpellingRule:
    """A TermRule prepared for matching, all its texts folded."""

    def __init__(self, rule: TermRule, term: str, not_within: Iterable[str]) -> None:
        self.rule = rule
        self.latin_start = rule.whole_word and bool(WORD.match(term[0]))
        self.latin_end = rule.whole_word and bool(WORD.match(term[-1]))
        # Each longer expression in which the term does not count, with its place there.
        self.longer = [
            (expression, at)
            for expression in not_within
            for at in range(len(expression) - len(term) + 1)
            if expression.startswith(term, at)
        ]
        self.is_full_name = rule.is_person and bool(FULL_NAME.search(term))
        self.may_name_a_ship = rule.may_name_a_ship and "号" not in term
        self.is_place = rule.is_place
        self.is_guarded = (
            self.latin_start
            or self.latin_end
            or self.may_name_a_ship
            or self.is_place
            or bool(self.longer)
        )

    def weight(self, text: str, start: int) -> float:
        """Return the weight of an occurrence; a Latin full name introduces only in brackets."""
        if self.rule.is_person and text.endswith(OFFICES, 0, start):
            return self.rule.weight * INTRODUCED
        if self.is_full_name and (not self.latin_start or text[start - 1 : start] == "("):
            return self.rule.weight * INTRODUCED
        return self.rule.weight

    def counts(self, text: str, start: int, end: int) -> bool:
        """Whether an occurrence counts: no ship, no time zone, no part of a longer expression."""
        if self.latin_start and start and WORD.match(text[start - 1]):
            return False
        if self.latin_end and WORD.match(text[end : end + 1]):
            return False
        if self.may_name_a_ship and SHIP.match(text, end):
            return False
        if self.is_place and _tells_the_time(text, start, end):
            return False
        for expression, at in self.longer:
            if start >= at and text.startswith(expression, start - at):
                return False
        return True


def _tells_the_time(text: str, start: int, end: int) -> bool:
    """Whether the place from `start` to `end` only says in which time zone a time is."""
    if CLOCK.match(text, end):
        return True
    return text[start - 1 : start] == "(" and bool(HOUR.match(text, end))


class _FoldedText:
    """A text with its folded form, and the mapping of positions back to the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = folded(text)
        self._ends: list[int] | None = None

    def quoted(self, mention: Mention) -> Evidence:
        """Return a mention as written in the text, with its sentence, a long one cut around it."""
        start, end = self._place(mention.start), self._place(mention.end - 1) + 1
        first = max(self.text.rfind(mark, 0, start) for mark in "。！？!?\n") + 1
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


def _score(mentions: Sequence[Mention], each: float) -> float:
    """Return the score of one topic from its mentions; `each` is the points of one in the body.

    Of mentions that overlap (美国国会 and 国会) the one with the greater weight counts.
    """
    if all(mention.rule.ambiguous for mention in mentions):
        return 0.0
    named = [0.0, 0.0]  # in title and lead
    total, heaviest, end = 0.0, 0.0, -1  # in the body; of mentions that overlap up to `end`
    for mention in mentions:
        weight = mention.weight
        if mention.part < BODY:
            named[mention.part] = max(named[mention.part], min(weight, 1.0))
            continue
        if mention.start >= end:
            heaviest = 0.0
        total += max(0.0, weight - heaviest)
        heaviest, end = max(heaviest, weight), max(end, mention.end)
    return round(
        IN_TITLE * named[TITLE] + IN_LEAD * named[LEAD] + min(each * total, MOST_IN_BODY), 2
    )


def _evidence(mentions: Sequence[Mention], texts: Sequence[_FoldedText]) -> list[Evidence]:
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


def _evidence_order(mention: Mention) -> tuple[bool, int, int, int]:
    is_weak = mention.rule.ambiguous or not mention.rule.weight
    return is_weak, mention.part, mention.start - mention.end, mention.start
