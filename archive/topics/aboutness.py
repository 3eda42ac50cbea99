"""Whether an article is about what it names: where, how often, and beside what else. Pure."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from archive.topics.evidence import BODY, LEAD, TITLE, Mention
from archive.topics.rules import (
    IN_BODY_ALONE,
    IN_BODY_BESIDE_PLACES,
    LATE_IN_1000,
    ORGANISATION_IN_BODY_ALONE,
    PERSON_IN_BODY_ALONE,
    PLACE_IN_BODY_ALONE,
    PLACES_BESIDE,
    SELDOM,
    SELDOM_FIRST,
    THEME_BEHIND_IN_1000,
    THEME_BESIDE_IN_1000,
    THEME_IN_BODY_ALONE,
    THEME_THRESHOLD,
    THRESHOLD,
    TOPICS_BESIDE,
    InBody,
    TermRule,
)
from archive.topics.surroundings import is_background

STOP = re.compile(r"[。!?\n]")
# A spelling of this weight needs no second one, in a text of no more than LONG characters.
HEAVY = 3.0
LONG = 2_000
LATE = 40  # characters of the lead, within which it says what it is about
LONG_BEHIND = 1_000  # of a body that would come back to a name its article is about


def first_part(mentions: Sequence[Mention]) -> int:
    """Return the first of title, lead and body that names a topic by a spelling of any weight."""
    return min((mention.part for mention in mentions if mention.weight), default=BODY)


class Aboutness:
    """Lead and body of an article, asked whether the article is about what its texts name.

    What the title names is to be asked for first, then what the lead names, then the rest: the
    answers depend on what the article is about already.
    """

    def __init__(self, lead: str, text: str, length: float, is_digest: bool) -> None:
        self.lead, self.text, self.length = lead, text, max(length, 1.0)
        self.is_digest = is_digest  # of several subjects, of which only the title's are its own
        # How many topics it is about that the title names, and that title or lead name; places.
        self.ahead, self.places_ahead, self.places_in_title = 0, 0, 0
        self._ends: list[int] | None = None

    def is_about(self, mentions: Sequence[Mention], score: float) -> bool:
        """Return whether the texts are about the topic of these mentions, given its score."""
        part = first_part(mentions)
        found = self._is_about(mentions, score, part)
        if found and part < BODY:
            is_place = mentions[0].rule.is_place
            self.ahead += 1
            self.places_ahead += is_place
            self.places_in_title += is_place and part == TITLE
        return found

    def _is_about(self, mentions: Sequence[Mention], score: float, part: int) -> bool:
        rule = mentions[0].rule
        if self.is_digest and part == BODY and not self._is_throughout(mentions):
            return False
        if rule.is_theme and (part < BODY or score < THEME_IN_BODY_ALONE):
            return part < BODY and score >= THEME_THRESHOLD and not self._is_behind(mentions)
        if part < BODY and score >= THRESHOLD:
            return not self._is_aside(mentions)
        in_body = [mention for mention in mentions if mention.part == BODY and mention.weight]
        if rule.is_theme:
            in_1000 = 1000 * len(self._sentences(in_body)) / self.length
            return self.ahead < TOPICS_BESIDE or in_1000 >= THEME_BESIDE_IN_1000
        if not in_body or (self.length <= LONG and max(m.weight for m in in_body) >= HEAVY):
            return bool(in_body)
        sentences = self._sentences(in_body)
        said = sum(sentences.values())
        in_1000 = 1000 * said / self.length
        least = _least_in_body(rule)
        if rule.is_place and self.places_ahead >= PLACES_BESIDE:
            least = IN_BODY_BESIDE_PLACES
        enough = least.if_often if in_1000 >= LATE_IN_1000 else least.sentences
        first = min(m.start for m in in_body) / len(self.text)
        if rule.is_person and said < SELDOM and first > SELDOM_FIRST:
            return False
        is_early = first <= least.first
        wanted = least.in_1000 if is_early else max(least.in_1000, LATE_IN_1000)
        return said >= enough and in_1000 >= wanted

    def _is_aside(self, mentions: Sequence[Mention]) -> bool:
        """Return whether a name stands once in the lead, and never in a long text behind it.

        A place that the lead names late is one also if it stands hardly in the body, and so is one
        beside places of the title; a person is none: leads introduce whom the text then calls by an
        office.
        """
        ahead = [mention for mention in mentions if mention.part < BODY]
        first = ahead[0]
        if first.rule.is_person or any(mention.part == TITLE for mention in ahead):
            return False
        in_body = {self._sentence(mention.start) for mention in mentions if mention.part == BODY}
        if first.rule.is_place and self.places_in_title >= PLACES_BESIDE and len(in_body) < 2:
            return True
        if any(mention.start >= first.end for mention in ahead):
            return False
        if first.rule.is_place and first.start >= LATE:
            return len(in_body) < PLACE_IN_BODY_ALONE.sentences
        return not in_body and self.length >= LONG_BEHIND

    def _is_behind(self, mentions: Sequence[Mention]) -> bool:
        """Return whether the lead has a theme only as the background of something else.

        And neither the title nor often enough the body speaks of it.
        """
        if first_part(mentions) != LEAD:
            return False
        in_body = [mention for mention in mentions if mention.part == BODY and mention.weight]
        if 1000 * len(self._sentences(in_body)) / self.length >= THEME_BEHIND_IN_1000:
            return False
        return all(
            is_background(self.lead, mention.start, mention.end)
            for mention in mentions
            if mention.part == LEAD
        )

    def _is_throughout(self, mentions: Sequence[Mention]) -> bool:
        """Return whether a third of the sentences name it."""
        named = {self._sentence(mention.start) for mention in mentions}
        return 3 * len(named) >= self._sentence(len(self.text))

    def _sentences(self, in_body: Sequence[Mention]) -> dict[int, float]:
        """Return the sentences of the body with these mentions, by number, each with its weight."""
        found: defaultdict[int, float] = defaultdict(float)
        for mention in in_body:
            number = self._sentence(mention.start)
            found[number] = max(found[number], mention.weight)
        return found

    def _sentence(self, at: int) -> int:
        """Return the number of the sentence in which a position stands."""
        if self._ends is None:
            self._ends = [end.start() for end in STOP.finditer(self.text)]
        return bisect_right(self._ends, at)


def _least_in_body(rule: TermRule) -> InBody:
    """Return how often a name must come up in the body that neither title nor lead has."""
    if rule.is_person:
        return PERSON_IN_BODY_ALONE
    if rule.is_organisation:
        return ORGANISATION_IN_BODY_ALONE
    return PLACE_IN_BODY_ALONE if rule.is_place else IN_BODY_ALONE
