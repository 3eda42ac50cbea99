"""Scores of texts: words held, BM25 with all spellings of a word as one, titles weighing more."""

import pytest

from archive.search.query.nodes import And, Query, SearchTerm
from archive.search.query.parsing import parse
from archive.search.scoring import Scorer, holding, wanted, weight

WEIGHTS = {"北约": 1.0, "东京": 1.0, "特朗普": 1.0}


def scorer(typed: str, **also):
    tree = parse(typed).tree
    parts = tree.parts if isinstance(tree, And) else (tree,)
    known = [
        SearchTerm(part.text, part.field, also=also.get(part.text, ())) if isinstance(part, SearchTerm) else part
        for part in parts
    ]  # fmt: skip
    return Scorer(wanted(Query(And(tuple(known)))).words, WEIGHTS)


def points(typed, title, body, **also):
    return scorer(typed, **also).score(title, body).points


def test_a_word_of_the_title_counts_more():
    assert points("北约", "北约峰会", "首脑") > points("北约", "峰会", "北约首脑")


def test_spellings_of_a_word_are_one_word():
    names = {"特朗普": ("川普", "Trump")}

    mixed = points("特朗普", "", "川普、Trump、特朗普", **names)

    assert mixed == points("特朗普", "", "特朗普、特朗普、特朗普", **names)


def test_the_third_mention_adds_less_than_the_second():
    one, two, three = (points("北约", "", "北约" * times) for times in (1, 2, 3))

    assert one < two < three
    assert three - two < two - one


def test_a_long_text_is_worth_less_than_a_shorter_one():
    assert points("北约", "", f"北约{'甲' * 9_000}") < points("北约", "", f"北约{'甲' * 900}")


def test_short_texts_are_alike():
    assert points("北约", "", "北约") == points("北约", "", f"北约{'甲' * 300}")


def test_what_an_article_lacks_is_named():
    score = scorer("北约 东京 首尔").score("北約", "秘書長。")

    assert (score.held, score.missing) == (1, ("东京", "首尔"))


@pytest.mark.parametrize(
    ("typed", "title", "held"),
    [("NATO", "NATOs", False), ("NATO", "北约(NATO)", True), ('"G7 峰会"', "G7峰会", True), ("title:北约", "甲", False)],
)  # fmt: skip
def test_words_are_found_as_the_index_finds_them(typed, title, held):
    assert bool(scorer(typed).score(title, "北约的讨论").points) == held


def test_a_rare_word_weighs_more_than_a_common_one():
    assert weight(3, 1_000) > weight(300, 1_000) > weight(1_000, 1_000) >= 0


@pytest.mark.parametrize(
    ("typed", "demanded", "words"),
    [
        ("北约 东京", [], ["北约", "东京"]),
        ("北约 =东京", ["东京"], ["北约"]),
        ("+北约 东京", ["北约"], ["东京"]),
        ('"北约峰会" 东京 -首尔 source:dw', ["北约峰会", "首尔", "dw"], ["东京"]),
        ("(北约 OR 欧盟) title:东京", ["北约 欧盟", "东京"], []),
    ],
)
def test_marked_words_are_demanded_and_plain_ones_may_lack(typed, demanded, words):
    found = wanted(parse(typed))

    assert [word.term.text for word in found.optional] == words
    assert [_said(node) for node in found.demanded] == demanded


def _said(node) -> str:
    inner = getattr(node, "part", node)
    return " ".join(t.text for t in Query(inner).terms) or inner.value


def test_at_least_two_of_three_words():
    words = wanted(parse("甲 乙 丙")).words

    assert holding(words, [], 2) == parse("(甲 (乙 OR 丙)) OR (乙 丙)").tree
    assert holding(words, [], 3) == parse("甲 乙 丙").tree
