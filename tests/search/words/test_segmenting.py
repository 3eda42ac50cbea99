"""Words found in Chinese without a dictionary."""

from collections import Counter

from archive.search.words.segmenting import repeated_words, without_function_words
from archive.search.words.strings import count_strings

SENTENCES = Counter(
    {
        "美国总统访问法国总统府": 4,
        "法国总统批评美国关税": 5,
        "韩国总统谈港版国安法": 6,
        "美国国会讨论港版国安法": 7,
        "批评关税": 3,
        "国会访问": 3,
    }
)


def test_fragments_merge_into_the_strings_that_they_are_parts_of():
    words = repeated_words(SENTENCES)

    assert "港版国安法" in words
    assert not {"国总", "版国", "国安法讨", "安法", "版国安"} & set(words)


def test_a_name_is_a_word_whatever_stands_around_it():
    assert "国安法" not in repeated_words(SENTENCES)
    assert "国安法" in repeated_words(SENTENCES, names={"国安法"})


def test_an_office_is_no_part_of_the_name_behind_it():
    strings = {"美国总统特朗普签署": 5, "总统特朗普批评": 4, "特朗普谈": 3, "普签署": 2, "总统": 3}

    def with_his_name(apart: set[str]) -> set[str]:
        words = repeated_words(strings, names={"特朗普"}, apart=apart)
        return {word for word in words if "普" in word}

    assert with_his_name(set()) > {"特朗普"}
    assert with_his_name({"特朗普"}) == {"特朗普"}


def test_half_a_name_is_no_word_where_it_stands_only_in_the_whole():
    strings = {"特首林郑月娥": 5, "林郑月娥说": 4}

    assert "林郑" not in repeated_words(strings, names={"林郑", "林郑月娥"})
    assert "林郑" in repeated_words({**strings, "林郑下台": 3}, names={"林郑", "林郑月娥"})


def test_what_repeats_too_seldom_is_no_word():
    assert repeated_words({"各有不同": 1, "彼此相异": 1}) == []


def test_function_words_fall_but_not_from_within_a_name():
    assert without_function_words("美国之音的记者") == ["美国", "音", "记者"]
    assert without_function_words("美国之音的记者", frozenset({"美国之音"})) == ["美国之音", "记者"]


def test_strings_are_counted_as_a_plain_search_counts_them():
    texts = ["港版国安法，国安法。", "国安法国安 nato", "nato natos 港版"]
    wanted = ["国安法", "港版国安法", "国安", "nato", "没有"]

    found = count_strings(texts, wanted)

    assert found == {
        "国安法": (3, 2), "港版国安法": (1, 1), "国安": (4, 2), "nato": (2, 2), "没有": (0, 0),
    }  # fmt: skip
