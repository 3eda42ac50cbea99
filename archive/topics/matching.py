"""Matching: which topics an article is about, with sentences as evidence. Pure.

A topic named in the title or the lead is what the article is about; one named only in the body
must be named again and again, from early on. So a passing mention makes no topic, however long the text.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import ahocorasick

from archive.topics.aboutness import LONG, Aboutness, first_part
from archive.topics.chains import NAMES_IN_CHAINS, states_in
from archive.topics.evidence import (
    BODY,
    LEAD,
    TITLE,
    FoldedText,
    Mention,
    TopicMatch,
    folded,
    quoted_evidence,
    several,
)
from archive.topics.relations import Relations
from archive.topics.rules import RelationRule, TermRule
from archive.topics.surroundings import (
    DATELINE,
    DIGEST,
    SHIP,
    WORD,
    begins_a_school,
    belongs_to_another_name,
    captions,
    is_affiliation,
    is_in_bracketed_name,
    is_list,
    rows,
    tells_the_time,
)

# Points of a term by its place, times its weight. Title and lead count once each; mentions in the
# body add up to at most MOST_IN_BODY, each for less in a text of more than LONG characters.
IN_TITLE, IN_LEAD, IN_BODY = 3.0, 2.0, 0.5
MOST_IN_BODY = 3.0

# After a name, the full name in Latin letters: 卡斯特罗(Xiomara Castro).
LATIN_NAME = re.compile(r"\s?\(\s?([a-zà-ɏ][a-zà-ɏ'’.-]+) (?:[^(),]* )?([a-zà-ɏ'’-]+)\s?\)")


def _each_folded(texts: Iterable[str]) -> dict[str, str]:
    """Return the folded form of each text; folded all at once, for speed."""
    texts = list(dict.fromkeys(texts))
    forms = folded("\n".join(texts)).split("\n")
    if len(forms) != len(texts):  # one contains a line end, or there are no texts
        forms = [folded(text) for text in texts]
    return dict(zip(texts, forms, strict=True))


class Matcher:
    """Finds the topics of articles: all terms in one pass over a text (Aho and Corasick, 1975)."""

    def __init__(
        self,
        rules: Iterable[TermRule],
        relations: Iterable[RelationRule] = (),
        wanted: frozenset[int] | None = None,
        since: Mapping[int, date] | None = None,
    ) -> None:
        """Prepare the rules; with `wanted`, only topics with these ids are returned by `match`.

        `since` says of topics from which day on articles are about them.
        """
        self.wanted = wanted
        self.since = since or {}
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
        # Names of states, to be counted where a chain names the state in one character.
        self.states = {
            term: ready.rule
            for term in NAMES_IN_CHAINS & by_term.keys()
            for ready in by_term[term]
            if not (ready.rule.is_theme or ready.rule.is_person or ready.rule.ambiguous)
        }
        self.relations = Relations(relations)
        self.automaton = ahocorasick.Automaton()
        for term, sought in by_term.items():
            self.automaton.add_word(term, (len(term), sought))
        self.is_empty = not by_term
        if by_term:
            self.automaton.make_automaton()

    def match(
        self, title: str, lead: str, body_text: str, day: date | None = None
    ) -> list[TopicMatch]:
        """Return the topics the texts are about with evidence, highest score first.

        An ambiguous term counts only if an unambiguous one of its topic occurs as well. A topic
        that began after `day`, on which the texts were published, is none of theirs.
        """
        if self.is_empty:
            return []
        ahead = FoldedText(title), FoldedText(lead)
        if lead and is_list(ahead[TITLE].folded, ahead[LEAD].folded):  # no more than the body
            body_text = body_text if lead in body_text else f"{lead}\n{body_text}"
            lead, ahead = "", (ahead[TITLE], FoldedText(""))
        texts = *ahead, FoldedText(body_text)
        mentions: defaultdict[int, list[Mention]] = defaultdict(list)
        dateline = DATELINE.match(lead)
        first = len(folded(dateline[0])) if dateline else 0
        beside = captions(texts[LEAD].folded) + rows(texts[LEAD].folded)
        self._find(texts, TITLE, mentions, [])
        self._find(texts, LEAD, mentions, beside, first)
        # The body repeats the lead, which counts once.
        beside = captions(texts[BODY].folded)
        repeated = texts[BODY].folded.find(texts[LEAD].folded) if lead else -1
        first = repeated + len(texts[LEAD].folded) if repeated >= 0 else 0
        if repeated >= 0:
            self._find(texts, BODY, mentions, beside, 0, repeated)
        self._find(texts, BODY, mentions, beside, first)
        # Length in Chinese characters: three bytes each, one for a letter, which says less.
        length = len(body_text.encode(errors="replace")) / 3
        each = IN_BODY * min(1.0, LONG / max(length, 1.0))
        for topic_id in mentions.keys() & self.people.keys():
            mentions[topic_id] = self._of_the_person(mentions[topic_id], texts)
        for topic_id in mentions.keys() & self.since.keys():
            if day and day < self.since[topic_id]:
                del mentions[topic_id]
        found = self.relations.found(mentions, texts)
        article = Aboutness(
            texts[LEAD].folded, texts[BODY].folded, length, bool(DIGEST.match(texts[TITLE].folded))
        )
        # What the title or the lead names comes first: whatever else is named stands beside it.
        for topic_id, said in sorted(mentions.items(), key=lambda one: first_part(one[1])):
            score = _score(said, each) if said else 0.0
            if not score or not article.is_about(said, score):
                continue
            if self.wanted is None or topic_id in self.wanted:
                match = found.setdefault(topic_id, TopicMatch(topic_id))
                match.score = max(match.score, score)
                match.evidence = several(match.evidence, quoted_evidence(said, texts))
        return sorted(found.values(), key=lambda match: (-match.score, match.topic_id))

    def _find(
        self,
        texts: Sequence["FoldedText"],
        part: int,
        mentions: defaultdict[int, list[Mention]],
        beside: Sequence[tuple[int, int]],
        first: int = 0,
        last: int | None = None,
    ) -> None:
        """Add mentions of terms that count in a part, or from its `first` to `last` character.

        None begins within `beside`: captions, rows of names.
        """
        text = texts[part].folded
        last = len(text) if last is None else last
        for at, (length, sought) in self.automaton.iter(text, first, last):
            end = at + 1
            start = end - length
            if beside and any(left <= start < right for left, right in beside):
                continue
            for rule in sought:
                if not rule.is_guarded or rule.counts(text, start, end, part < BODY):
                    mention = Mention(part, start, end, rule.rule, rule.rule.weight)
                    mentions[rule.rule.topic_id].append(mention)
        if part < BODY and self.states:
            for at, name in states_in(text):
                if at >= first and (state := self.states.get(name)):
                    mention = Mention(part, at, at + 1, state, state.weight)
                    mentions[state.topic_id].append(mention)

    def _of_the_person(
        self, mentions: list[Mention], texts: Sequence["FoldedText"]
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
        # Each longer expression in which the term does not count, with its place there, by the
        # character beside the term: before it, or behind it if the expression begins with it.
        self.longer_before: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        self.longer_behind: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for expression in not_within:
            for at in range(len(expression) - len(term) + 1):
                if not expression.startswith(term, at):
                    continue
                if at:
                    self.longer_before[expression[at - 1]].append((expression, at))
                else:
                    self.longer_behind[expression[len(term) :][:1]].append((expression, 0))
        self.has_longer = bool(self.longer_before or self.longer_behind)
        self.may_name_a_ship = rule.may_name_a_ship and "号" not in term
        self.is_place = rule.is_place
        self.is_guarded = (
            self.latin_start
            or self.latin_end
            or self.may_name_a_ship
            or self.is_place
            or self.has_longer
        )

    def counts(self, text: str, start: int, end: int, is_ahead: bool) -> bool:
        """Whether an occurrence counts: no ship, no time zone, no part of a longer expression."""
        if self.latin_start and start and WORD.match(text[start - 1]):
            return False
        if self.latin_end and WORD.match(text[end : end + 1]):
            return False
        if self.may_name_a_ship and SHIP.match(text, end):
            return False
        if self.is_place and (
            tells_the_time(text, start, end)
            or is_in_bracketed_name(text, start, end)
            or belongs_to_another_name(text, end)
            or (is_affiliation(text, end) if is_ahead else begins_a_school(text, end))
        ):
            return False
        if self.has_longer:
            before, behind = text[start - 1 : start], text[end : end + 1]
            for expression, at in self.longer_before.get(before, ()):
                if start >= at and text.startswith(expression, start - at):
                    return False
            for expression, _ in self.longer_behind.get(behind, ()):
                if text.startswith(expression, start):
                    return False
        return True


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
