"""Runs of Chinese without spaces: names cut out, function words fallen, the rest as it stands."""

import pytest

from archive.search.query.cutting import cut, is_run, pairs
from archive.search.query.nodes import SearchTerm

NAMES = dict.fromkeys(
    ("美国", "中国", "香港", "印度", "抖音", "英国", "国安法", "港版国安法", "和平", "世卫组织"), ()
)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("美国制裁中国芯片", "美国 制裁 中国 芯片"),
        ("美國制裁中國晶片", "美國 制裁 中國 晶片"),
        ("港版国安法通过", "港版国安法 通过"),  # the longest name, not the first
        ("为什么印度禁止抖音", "印度 禁止 抖音"),
        ("印度的外交政策", "印度 外交政策"),
        ("中国与英国的关系", "中国 英国 关系"),
        ("对华政策与反对派", "对华政策 反对派"),  # 对 is a part of these words
        ("美国退出世卫组织", "美国 退出 世卫组织"),
        ("英国5G禁令", "英国 5G 禁令"),
        ("中国中国制裁", "中国 制裁"),
        ("长江洪水灾情", "长江洪水灾情"),
    ],
)
def test_a_run_is_read_as_names_and_what_is_left(typed, words):
    assert [word.text for word in cut(SearchTerm(typed), NAMES)] == words.split()


@pytest.mark.parametrize(
    "term",
    [
        SearchTerm("美国制裁", exact=True), SearchTerm("美国制裁", "title"), SearchTerm("美国制裁", required=True),
        SearchTerm("秘书长"), SearchTerm("sanctions"),
    ],
)  # fmt: skip
def test_what_is_marked_or_short_or_of_letters_stays_whole(term):
    assert not is_run(term)


def test_what_is_left_is_looked_for_in_pairs():
    assert pairs("长江洪水") == ("长江", "江洪", "洪水")
    assert pairs("洪水") == pairs("TikTok") == ()


def test_spellings_of_a_name_come_with_it():
    (first, second) = cut(SearchTerm("川普减刑"), {"川普": ("特朗普",)})

    assert (first.spellings, second.spellings) == (("川普", "特朗普"), ("减刑",))
