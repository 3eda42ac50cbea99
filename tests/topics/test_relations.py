"""Relations: topics found where both of their sides are named."""

import pytest

from archive.topics.matching import Matcher
from archive.topics.rules import RelationRule, TermRule

RULES = [
    TermRule(1, "美国", is_place=True),
    TermRule(1, "华盛顿", ambiguous=True),
    TermRule(2, "中国", is_place=True),
    TermRule(3, "习近平", is_person=True),
    TermRule(1, "中美"),
    TermRule(2, "中美"),
    TermRule(9, "修昔底德", is_theme=True),
]
RELATION = RelationRule(9, (frozenset({1}), frozenset({2, 3})))


def relation(title: str, lead: str = "", body: str = ""):
    matches = Matcher(RULES, [RELATION]).match(title, lead, body)
    return next((match for match in matches if match.topic_id == 9), None)


@pytest.mark.parametrize(
    ("title", "lead", "has"),
    [
        ("美国与中国商谈", "", True),
        ("中美商谈", "", True),
        ("美国官员谈习近平", "", True),
        ("華盛頓向中國施壓", "美国官员说。", True),
        ("华盛顿向中国施压", "", False),
        ("美国公布数据", "中国随后回应。", True),
        ("公布数据", "美国宣布制裁中国公司。", True),
        ("公布数据", "Sanctions: 美国名单上有中国公司。", True),
        ("公布数据", "美国和中国都下雨。", False),
        ("公布数据", "美国下雨。中国宣布制裁。", False),
        ("美国公布数据", "日本、中国、印度也公布了。", False),
        ("美国公布数据", "部长在中国表示满意。", False),
        ("美国公布数据", "中国和日本等国家也公布了。", False),
        ("美国公布数据", "中国等十国也公布了。", False),
        ("美国公布数据", "中国和日本也公布了。", True),
        ("美国公布数据", "中日韩也公布了。", False),
        ("美国公布数据", "没有别的。" * 30 + "中国也公布了。", False),
        ("美国公布数据", "", False),
        ("股市上涨 受美国数据提振", "中国经济复苏。", False),
        ("股市下跌 受美国制裁拖累", "中国经济复苏。", True),
        ("美国公司投资4千亿美元", "中国表示欢迎。", True),
    ],
)
def test_a_relation_is_found_where_both_sides_are_named_ahead(title, lead, has):
    assert bool(relation(title, lead)) is has
    assert relation("无关", body=f"{title}。{lead}") is None


def test_the_evidence_names_both_sides():
    match = relation("美国公布数据", "中国随后回应。")

    assert [(e.term, e.sentence) for e in match.evidence] == [
        ("美国", "美国公布数据"),
        ("中国", "中国随后回应。"),
    ]


def test_spellings_of_the_relation_are_evidence_beside_its_sides():
    match = relation("美国与中国：修昔底德陷阱")

    assert [e.term for e in match.evidence] == ["美国", "中国", "修昔底德"]
    assert match.score == 3.0


def test_who_stands_for_both_sides_stands_for_neither():
    both = RelationRule(9, (frozenset({1, 3}), frozenset({2, 3})))

    assert not [
        m for m in Matcher(RULES, [both]).match("美国官员谈习近平", "", "") if m.topic_id == 9
    ]


def test_only_the_wanted_topics_are_returned():
    matches = Matcher(RULES, [RELATION], frozenset({9})).match("美国与中国商谈", "", "")

    assert [match.topic_id for match in matches] == [9]


def test_a_pair_of_states_stands_for_these_two_and_for_no_third():
    rules = [
        TermRule(1, "中美", is_place=True),
        TermRule(2, "中美", is_place=True),
        TermRule(3, "台湾", is_place=True),
    ]
    ready = Matcher(
        rules,
        [
            RelationRule(8, (frozenset({1}), frozenset({2}))),
            RelationRule(9, (frozenset({1}), frozenset({3}))),
        ],
    )

    found = {match.topic_id for match in ready.match("中美军机飞近台湾", "", "")}

    assert found == {1, 2, 3, 8}


def test_a_chain_of_states_a_language_and_a_currency_are_no_dealings():
    rules = [
        *(TermRule(topic, "英法德") for topic in (1, 4)),
        *(TermRule(topic, "法德") for topic in (1, 4)),
        TermRule(2, "中国", is_place=True),
        TermRule(2, "俄中"),
        TermRule(3, "美国", is_place=True),
    ]
    sides = (
        RelationRule(8, (frozenset({1}), frozenset({2}))),
        RelationRule(9, (frozenset({3}), frozenset({2}))),
    )

    def relations(title, lead=""):
        return {m.topic_id for m in Matcher(rules, sides).match(title, lead, "")} & {8, 9}

    assert relations("中国能否承受压力", "英法德日等27国发表声明。") == set()
    assert relations("俄中媒体发布法德文新闻") == set()
    assert relations("俄中与法德会谈") == {8}
    assert relations("货币走强", "中国数据打压对美元的需求，美国股市上涨。") == set()
    assert relations("美股跳涨 受美国数据和中国复苏提振") == set()
    assert relations("美股下挫 因中国反制美国关税") == {9}
