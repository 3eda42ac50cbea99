"""What decides which articles a topic matches: its spellings, and the sides of a relation. Pure."""

from dataclasses import dataclass

# Points from which a topic matches: a name in the lead is enough, and so is a theme's spelling of
# full weight. A theme that only the body speaks of needs more, as themes are touched on in passing.
THRESHOLD = 1.5
THEME_THRESHOLD = 2.0
THEME_IN_BODY_ALONE = 2.5


@dataclass(frozen=True)
class InBody:
    """What makes a name a topic that only the body names: it comes up again and again, from early on.

    In so many sentences, and so many in 1,000 characters; the first time within this share of it.
    Where it comes up LATE_IN_1000, `if_often` sentences are enough.
    """

    sentences: float
    if_often: float
    in_1000: float
    first: float


# Chosen on half of the judgements of `make bench-topics`, tried on the other half. Institutions speak
# in reports on others' affairs, so they must come up the most often.
PERSON_IN_BODY_ALONE = InBody(2, 2, 1.5, 0.7)
PLACE_IN_BODY_ALONE = InBody(3, 3, 2.5, 0.5)
ORGANISATION_IN_BODY_ALONE = InBody(5, 4, 1.5, 0.5)
IN_BODY_ALONE = InBody(3, 2, 1.5, 0.5)
LATE_IN_1000 = 3.5  # sentences in 1,000 characters, from which it may come up later
# A place is often only where another is dealt with, a theme touched on: beside so many places, or
# topics of any kind, that come first, they must come up the more often.
PLACES_BESIDE, IN_BODY_BESIDE_PLACES = 2, InBody(4, 4, 2.5, 0.5)
TOPICS_BESIDE, THEME_BESIDE_IN_1000 = 4, 2.5
# A theme that the lead has only as a background must come up in so many sentences in 1,000 characters.
THEME_BEHIND_IN_1000 = 2.0
# A person of whom only fewer sentences than SELDOM speak is named first within this share of the body.
SELDOM, SELDOM_FIRST = 3, 0.5


@dataclass(frozen=True)
class TermRule:
    """A spelling of a topic and the conditions under which it counts; see the fields of Term."""

    topic_id: int
    text: str
    whole_word: bool = True
    not_within: tuple[str, ...] = ()
    weight: float = 1.0
    ambiguous: bool = False
    is_theme: bool = False
    is_person: bool = False
    is_organisation: bool = False
    may_name_a_ship: bool = False
    is_place: bool = False


@dataclass(frozen=True)
class RelationRule:
    """A topic that is the dealings of two sides, each the ids of the topics that stand for it."""

    topic_id: int
    sides: tuple[frozenset[int], frozenset[int]]
