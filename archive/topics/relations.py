"""Relations: topics that are the dealings of two sides, found where a text names both. Pure.

Both sides stand in the title, or one in the title and the other in the lead, or both in the lead
beside a word of dealing. The body never makes a relation, nor does a state in an enumeration.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from archive.topics.chains import STATES
from archive.topics.evidence import (
    BODY,
    LEAD,
    SENTENCE_END,
    TITLE,
    FoldedText,
    Mention,
    TopicMatch,
)
from archive.topics.rules import RelationRule

IN_TITLE_ALONE, ACROSS, IN_LEAD_ALONE = 3.0, 2.5, 2.0  # points
NEAR = 120  # characters from the beginning of the lead, within which the side beside the title's stands
# Words of dealing, in folded form.
DEALING = re.compile(
    "制裁|外交|外长|外相|大使|领事|[来到出往回受]访|访[问华美日韩俄欧印澳台]|对[华美日韩俄欧印澳台](?!元)|会[谈晤见]|对话|磋商|谈判|协[议定]|条约|联合声明|峰会"
    "|关税|贸易战|贸易争端|贸易摩擦|出口管制|禁令|反制|抗议|谴责|敦促|交涉|召见|驱逐|两国|双边|关系|紧张|对[峙抗立]|冲突|施压|报复|指责|批评|警告"
    "|合作|演习|军售|遣返|引渡|间谍|拦截|角力|摩擦"
    "|sanction|tariff|ambassador|embassy|minist|talks|summit|visit|bilateral|relations|treaty"
    "|trade war|export control|retaliat|diplomat|tension"
)


# Behind a place, what one does there that does not concern it: 在日本表示.
SPEAKING = re.compile("表示|说|称|指出|宣布|发表|举行|召开|出席|接受|警告|强调|演讲|开会")
# The clause before a lead's statement that only says when or against which background.
BACKDROP = re.compile(
    r"(?:[(（][^)）]{0,20}[)）]\s?)?(?:正?当|在|继|随着|自从?)[^,。]{4,60}(?:之际|背景下|同时|之后|后|以来|期间|前夕|影响下),"
)
CONJUNCTIONS = ("和", "与", "及", "、", "以及")
AND_OTHERS = re.compile(r"等(?:多|\d+|[一二三四五六七八九十]+)?个?国")
# Behind one of several: 和俄罗斯等国.
ONE_OF_OTHERS = re.compile(rf"(?:(?:以及|[和与及])[^,。、;]{{1,8}}?)?{AND_OTHERS.pattern}")
# Of titles of market reports, to whose leads states are where prices are made: 受美国数据提振.
MARKET = re.compile(
    r"[美港日欧亚a]股|股[市指]|沪综指|标普|[油金铜汇]价|人民币|(?<![\d百千万亿])美元|期货|债市"
)
LANGUAGE = ("文", "语")
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
        # A pair such as 中美 speaks of these two, not of one of them and a third: pairs stand apart.
        sides: defaultdict[tuple[int, bool], list[Mention | None]] = defaultdict(lambda: [None] * 4)
        for topic_id in mentions.keys() & self.of.keys():
            said = mentions[topic_id]
            if all(mention.rule.ambiguous for mention in said):
                continue
            ahead = [mention for mention in said if mention.part < BODY and _stands(mention, texts)]
            for mention in reversed(ahead):  # the first of each part stays
                is_pair = _is_pair(mention, texts)
                for relation, number in self.of[topic_id]:
                    sides[relation, is_pair][2 * mention.part + number] = mention
        found: dict[int, TopicMatch] = {}
        for (relation, _), named in sides.items():
            match = _match(relation, named, texts)
            if match and (relation not in found or found[relation].score < match.score):
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
        if not one or not other or _are_in_one_row(one, other, texts):
            continue
        if points == ACROSS and max(m.start for m in (one, other) if m.part == LEAD) > NEAR:
            continue
        if points == IN_LEAD_ALONE and not _is_dealing(one, other, texts[LEAD].folded):
            continue
        if points != IN_LEAD_ALONE and _is_market_report(texts[TITLE].folded):
            continue
        return TopicMatch(relation, points, [texts[m.part].quoted(m) for m in (one, other)])
    return None


def _is_market_report(title: str) -> bool:
    """Return whether a title tells of prices, and of no dealing of states that moved them."""
    return bool(MARKET.search(title)) and not DEALING.search(title)


def _are_in_one_row(one: Mention, other: Mention, texts: Sequence[FoldedText]) -> bool:
    """Return whether both are only two of several: 中国和俄罗斯等国."""
    first, last = sorted((one, other), key=lambda mention: mention.start)
    text = texts[one.part].folded
    return (
        one.part == other.part
        and text[first.end : last.start] in CONJUNCTIONS
        and bool(AND_OTHERS.match(text, last.end))
    )


def _stands(mention: Mention, texts: Sequence[FoldedText]) -> bool:
    """Return whether a mention may stand for a side.

    Characters of states may not that only say in which languages: 德法文. In the lead it may not
    if it is one of a list or a chain of states, only where one speaks, or in a clause that only
    tells the background.
    """
    text, (start, end) = texts[mention.part].folded, mention[1:3]
    before, behind = text[start - 1 : start], text[end : end + 1]
    is_of_signs = STATES.keys() >= set(text[start:end])
    if not mention.weight or (is_of_signs and behind in LANGUAGE):
        return False
    if mention.part != LEAD:
        return True
    if (backdrop := BACKDROP.match(text)) and start < backdrop.end():
        return False
    if "、" in (before, behind) or (before == "在" and SPEAKING.match(text, end)):
        return False
    if ONE_OF_OTHERS.match(text, end):
        return False
    if end - start > LONGEST_PAIR:
        return not is_of_signs
    return before not in STATES and behind not in STATES


def _is_pair(mention: Mention, texts: Sequence[FoldedText]) -> bool:
    """Return whether a mention is one of a pair of states in one character each."""
    said = texts[mention.part].folded[mention.start : mention.end]
    return len(said) == LONGEST_PAIR and said[0] in STATES and said[1] in STATES


def _is_dealing(one: Mention, other: Mention, lead: str) -> bool:
    """Return whether two mentions stand in one sentence of the lead with a word of dealing."""
    first, last = sorted((one, other), key=lambda mention: mention.start)
    if SENTENCE_END.search(lead, first.start, last.end):
        return False
    end = SENTENCE_END.search(lead, last.end)
    start = max(lead.rfind(mark, 0, first.start) for mark in "。!?\n") + 1
    return bool(DEALING.search(lead, start, end.start() if end else len(lead)))
