"""What decides which articles a topic matches: its spellings, and the sides of a relation. Pure."""

from dataclasses import dataclass

# Points from which a topic matches: a name in the lead is enough, and so is a theme's spelling of
# full weight. A theme that only the body speaks of needs more, as themes are touched on in passing.
THRESHOLD = 1.5
THEME_THRESHOLD = 2.0
THEME_IN_BODY_ALONE = 2.5


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
    may_name_a_ship: bool = False
    is_place: bool = False


@dataclass(frozen=True)
class RelationRule:
    """A topic that is the dealings of two sides, each the ids of the topics that stand for it."""

    topic_id: int
    sides: tuple[frozenset[int], frozenset[int]]
