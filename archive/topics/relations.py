"""Relations: topics that are the dealings of two sides, found where a text names both. Pure.

Both sides stand in the title, or one in the title and the other in the lead, or both in the lead
beside a word of dealing. The body never makes a relation.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from archive.topics.evidence import LEAD, TITLE, FoldedText, Mention, TopicMatch
from archive.topics.rules import RelationRule

IN_BOTH_TITLES, ACROSS, IN_LEAD_ALONE = 3.0, 2.5, 2.0  # points
# Words of dealing, in folded form.
DEALING = re.compile(
    "制裁|外交|外长|外相|大使|领事|[来到出往回受]访|访[问华美日韩俄欧印澳台]|对[华美日韩俄欧印澳台]|会[谈晤见]|对话|磋商|谈判|协[议定]|条约|联合声明|峰会"
    "|关税|贸易战|贸易争端|贸易摩擦|出口管制|禁令|反制|抗议|谴责|敦促|交涉|召见|驱逐|两国|双边|关系|紧张|对[峙抗立]|冲突|施压|报复|指责|批评|警告"
    "|合作|演习|军售|遣返|引渡|间谍"
    "|sanction|tariff|ambassador|embassy|minist|talks|summit|visit|bilateral|relations|treaty"
    "|trade war|export control|retaliat|diplomat|tension"
)


class Relations:
    """The relations among topics, looked up by the topics that stand for a side."""

    def __init__(self, rules: Iterable[RelationRule]) -> None:
        self.of: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for rule in rules:
            for number, side in enumerate(rule.sides):
                for topic_id in side - rule.sides[1 - number]:
                    self.of[topic_id].append((rule.topic_id, number))

    def found(
        self, mentions: Mapping[int, Sequence[Mention]], texts: Sequence[FoldedText]
    ) -> dict[int, TopicMatch]:
        """Return the relations both of whose sides are named, by topic, evidence naming both."""
        sides: defaultdict[int, list[Mention | None]] = defaultdict(lambda: [None] * 4)
        for topic_id in mentions.keys() & self.of.keys():
            said = mentions[topic_id]
            if all(mention.rule.ambiguous for mention in said):
                continue
            for part in (TITLE, LEAD):
                first = next((m for m in said if m.part == part and m.weight), None)
                for relation, number in self.of[topic_id] if first else ():
                    known = sides[relation]
                    if known[2 * part + number] is None:
                        known[2 * part + number] = first
        found = {}
        for relation, named in sides.items():
            if match := _match(relation, named, texts):
                found[relation] = match
        return found


def _match(
    relation: int, named: Sequence[Mention | None], texts: Sequence[FoldedText]
) -> TopicMatch | None:
    """Return the match of mentions of one and the other side in the title, then in the lead."""
    for one, other, points in (
        (named[0], named[1], IN_BOTH_TITLES),
        (named[0], named[3], ACROSS),
        (named[2], named[1], ACROSS),
        (named[2], named[3], IN_LEAD_ALONE),
    ):
        if not one or not other:
            continue
        if points == IN_LEAD_ALONE and not DEALING.search(texts[LEAD].folded):
            return None
        return TopicMatch(relation, points, [texts[m.part].quoted(m) for m in (one, other)])
    return None
