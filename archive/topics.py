"""Which topics an article is about, and which words in which sentence say so.

A topic that the title or the lead names is what the article is about; one that only the body
names must come up again and again. So a passing mention makes no topic, however long the text.
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

from archive.script import fold

# What a term counts, by where it stands, times its weight. Title and lead count once; mentions in
# the body add up, up to MOST_IN_BODY, each for less in a text of more than LONG characters.
IN_TITLE, IN_LEAD, IN_BODY = 3.0, 2.0, 0.5
MOST_IN_BODY = 3.0
# Who is introduced by name in full (温斯顿·彼得斯) has a part in a text, if it is not too long.
INTRODUCED = 3.0
TITLE, LEAD, BODY = range(3)
LONG = 2_000
MOST_EVIDENCE = 3
MOST_QUOTED = 240  # characters of a sentence
# Whom and what the lead names is in the story; a theme it touches on once is not the subject.
THRESHOLD = 1.5
THEME_THRESHOLD = 2.5

SENTENCE_END = re.compile(r"[。！？!?]+[」』”’）)]*|\n")
BETWEEN_NAMES = re.compile(r"(?<=[\u4e00-\u9fff])[•‧・・.－–‐-](?=[\u4e00-\u9fff])")
FULL_NAME = re.compile(r"\w[· ]\w")
# Before a name, the office that its bearer is introduced with: 韩国总统尹锡悦.
OFFICES = tuple(
    "总统 首相 总理 国务卿 外长 外相 防长 防相 财长 部长 大臣 秘书长 主席 总书记 委员长 议长 国王 教宗 特首"
    " 总统当选人 特使".split()
)
# After a name, who it is in Latin letters: 卡斯特罗(Xiomara Castro).
LATIN_NAME = re.compile(r"\s?\(\s?([a-zà-ɏ][a-zà-ɏ'’.-]+) (?:[^(),]* )?([a-zà-ɏ'’-]+)\s?\)")
# A ship bears the name, unless it is the beginning of 号召, 号称 and the like.
SHIP = re.compile(r"[」』”\"]?号(?![召称令角码外])")
# A place whose time is given is no more than a clock: （台湾14日晚间7时）, 北京时间7月2日.
CLOCK = re.compile(r"时间(?=[\d今昨明周星凌清早上中下傍晚深])")
HOUR = re.compile(
    r"(?:时间)?\d{1,2}日[凌清早晨上中午下傍晚间深夜]{0,2}\d{1,2}[时点](?:\d{1,2}分)?\)"
)
WORD = re.compile(r"[^\W_\u2e80-\uffff]")
# Who reports from where, before the first sentence: no more about that place than a postmark.
DATELINE = re.compile(
    r"\s*(?:[（(【][^（()）【】]{0,30}(?:社|[电電][讯訊]?|[报報][道導]|中文[网網])[^（()）【】]{0,20}[）)】]"
    r"|(?:路透|[中法美][联聯新央]社)[^-–—，。]{0,24}\d日(?:[电電讯訊])?\s*[-–—]*)"
)


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
    is_person: bool = False
    may_name_a_ship: bool = False
    is_place: bool = False


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


class Mention(NamedTuple):
    """A term in a part (TITLE, LEAD or BODY), from `start` to `end`."""

    part: int
    start: int
    end: int
    rule: TermRule
    weight: float


def folded(text: str) -> str:
    """Return a text or a term in the form in which they are compared.

    Whatever stands between the parts of a foreign name is one point: 温斯顿-彼得斯 and
    温斯顿•彼得斯 are one spelling.
    """
    return BETWEEN_NAMES.sub("·", fold(text))


def _each_folded(texts: Iterable[str]) -> dict[str, str]:
    """Return what each text is folded to. Thousands take no longer than one long text."""
    texts = list(dict.fromkeys(texts))
    forms = folded("\n".join(texts)).split("\n")
    if len(forms) != len(texts):  # one has a line end of its own, or there are none
        forms = [folded(text) for text in texts]
    return dict(zip(texts, forms, strict=True))


class Matcher:
    """All terms of all topics, looked for in one pass over a text (Aho and Corasick, 1975)."""

    def __init__(self, rules: Iterable[TermRule]) -> None:
        by_term: defaultdict[str, list[_Rule]] = defaultdict(list)
        rules = list(rules)
        forms = _each_folded(text for rule in rules for text in (rule.text, *rule.not_within))
        for rule in rules:
            if term := forms[rule.text]:
                by_term[term].append(_Rule(rule, term, [forms[text] for text in rule.not_within]))
        # The names in Latin letters of those whose surname alone is a term, as (first, last).
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
        """Return the topics the texts are about, the strongest first, with evidence.

        An ambiguous term counts only where an unambiguous one of its topic occurs as well.
        """
        if self.is_empty:
            return []
        texts = _Text(title), _Text(lead), _Text(body_text)
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
        # Three bytes for a Chinese character, one for a letter: about what each of them says.
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
        texts: Sequence["_Text"],
        part: int,
        mentions: defaultdict[int, list[Mention]],
        first: int = 0,
        last: int | None = None,
    ) -> None:
        """Note the terms that count in a part, or in its characters from `first` up to `last`."""
        text = texts[part].folded
        for at, (length, sought) in self.automaton.iter(
            text, first, len(text) if last is None else last
        ):
            end = at + 1
            start = end - length
            for rule in sought:
                if not rule.is_guarded or rule.stands(text, start, end):
                    mention = Mention(part, start, end, rule.rule, rule.weight(text, start))
                    mentions[rule.rule.topic_id].append(mention)

    def _of_the_person(self, mentions: list[Mention], texts: Sequence["_Text"]) -> list[Mention]:
        """Return the mentions without a surname that the text says is another's.

        卡斯特罗（Xiomara Castro） is not Fidel Castro, nor is 卡斯特罗 in the rest of the text.
        """
        names = self.people[mentions[0].rule.topic_id]
        others = set()
        for mention in mentions:
            said = LATIN_NAME.match(texts[mention.part].folded, mention.end)
            namesakes = [first for first, last in names if said and said[2] == last]
            if said and namesakes and all(said[1][0] != first[0] for first in namesakes):
                others.add(mention.rule.text)
        return [mention for mention in mentions if mention.rule.text not in others]


class _Rule:
    """A rule made ready: what must not stand beside its term, folded as the texts are."""

    def __init__(self, rule: TermRule, term: str, not_within: Iterable[str]) -> None:
        self.rule = rule
        self.latin_start = rule.whole_word and bool(WORD.match(term[0]))
        self.latin_end = rule.whole_word and bool(WORD.match(term[-1]))
        # Each longer expression, with the place of the term in it.
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
        """What an occurrence counts; a name in Latin letters introduces only beside another."""
        if self.rule.is_person and text.endswith(OFFICES, 0, start):
            return self.rule.weight * INTRODUCED
        if self.is_full_name and (not self.latin_start or text[start - 1 : start] == "("):
            return self.rule.weight * INTRODUCED
        return self.rule.weight

    def stands(self, text: str, start: int, end: int) -> bool:
        """Whether an occurrence counts: no ship's name, no clock, nor cut out of anything longer."""
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
    """Whether the name from `start` to `end` only says whose time it is."""
    if CLOCK.match(text, end):
        return True
    return text[start - 1 : start] == "(" and bool(HOUR.match(text, end))


class _Text:
    """A text with its folded form, and the way back from the one to the other."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = folded(text)
        self._ends: list[int] | None = None

    def quoted(self, mention: Mention) -> Evidence:
        """Return a mention as the text writes it, in its sentence or the part around it."""
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
        """Return which character of the text became this one of the folded text."""
        if len(self.folded) == len(self.text):
            return number
        if self._ends is None:  # … became three dots: count how many each became
            self._ends = list(accumulate(map(_folded_length, self.text)))
        return bisect_right(self._ends, number)


@lru_cache(maxsize=20_000)
def _folded_length(character: str) -> int:
    return len(fold(character))


def _score(mentions: Sequence[Mention], each: float) -> float:
    """Return how strongly mentions of one topic speak for it; `each` is what one in the body counts.

    Of mentions that overlap (美国国会 and 国会) the weightier counts.
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


def _evidence(mentions: Sequence[Mention], texts: Sequence[_Text]) -> list[Evidence]:
    """Return a few of the mentions, each another term in another sentence.

    Those of the title come before those of the text, and of each part the longest.
    """
    found: dict[str, Evidence] = {}
    for mention in sorted(mentions, key=_how_telling):
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


def _how_telling(mention: Mention) -> tuple[bool, int, int, int]:
    only_beside = mention.rule.ambiguous or not mention.rule.weight
    return only_beside, mention.part, mention.start - mention.end, mention.start
