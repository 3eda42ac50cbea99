"""Relations: topics that are the dealings of two sides, found where a text names both. Pure.

Both sides stand in the title, or one in the title and the other in the lead, or both in the lead
beside a word of dealing. The body never makes a relation, nor does a state in an enumeration.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from archive.topics.chains import STATES
from archive.topics.evidence import LEAD, SENTENCE_END, TITLE, FoldedText, Mention, TopicMatch
from archive.topics.rules import RelationRule

IN_TITLE_ALONE, ACROSS, IN_LEAD_ALONE = 3.0, 2.5, 2.0  # points
NEAR = 120  # characters from the beginning of the lead, within which the side beside the title's stands
# Words of dealing, in folded form.
DEALING = re.compile(
    "制裁|外交|外长|外相|大使|领事|[来到出往回受]访|访[问华美日韩俄欧印澳台]|对[华美日韩俄欧印澳台]|会[谈晤见]|对话|磋商|谈判|协[议定]|条约|联合声明|峰会"
    "|关税|贸易战|贸易争端|贸易摩擦|出口管制|禁令|反制|抗议|谴责|敦促|交涉|召见|驱逐|两国|双边|关系|紧张|对[峙抗立]|冲突|施压|报复|指责|批评|警告"
    "|合作|演习|军售|遣返|引渡|间谍"
    "|sanction|tariff|ambassador|embassy|minist|talks|summit|visit|bilateral|relations|treaty"
    "|trade war|export control|retaliat|diplomat|tension"
)


# Behind a place, what one does there that does not concern it: 在日本表示.
SPEAKING = re.compile("表示|说|称|指出|宣布|发表|举行|召开|出席|接受|警告|强调|演讲|开会")
LONGEST_PAIR = 2  # characters of a pair of states such as 中美


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
                first = next((m for m in said if m.part == part and _stands(m, texts)), None)
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
        (named[0], named[1], IN_TITLE_ALONE),
        (named[0], named[3], ACROSS),
        (named[2], named[1], ACROSS),
        (named[2], named[3], IN_LEAD_ALONE),
    ):
        if not one or not other:
            continue
        if points == ACROSS and max(m.start for m in (one, other) if m.part == LEAD) > NEAR:
            continue
        if points == IN_LEAD_ALONE and not _is_dealing(one, other, texts[LEAD].folded):
            continue
        return TopicMatch(relation, points, [texts[m.part].quoted(m) for m in (one, other)])
    return None


def _stands(mention: Mention, texts: Sequence[FoldedText]) -> bool:
    """Return whether a mention may stand for a side.

    In the lead it may not if it is one of a list or a chain of states, or only where one speaks.
    """
    if not mention.weight or mention.part != LEAD:
        return bool(mention.weight)
    text, (start, end) = texts[LEAD].folded, mention[1:3]
    before, behind = text[start - 1 : start], text[end : end + 1]
    if "、" in (before, behind) or (before == "在" and SPEAKING.match(text, end)):
        return False
    return end - start > LONGEST_PAIR or (before not in STATES and behind not in STATES)


def _is_dealing(one: Mention, other: Mention, lead: str) -> bool:
    """Return whether two mentions stand in one sentence of the lead with a word of dealing."""
    first, last = sorted((one, other), key=lambda mention: mention.start)
    if SENTENCE_END.search(lead, first.start, last.end):
        return False
    end = SENTENCE_END.search(lead, last.end)
    start = max(lead.rfind(mark, 0, first.start) for mark in "。!?\n") + 1
    return bool(DEALING.search(lead, start, end.start() if end else len(lead)))
