"""Collocations and keyness of a small archive."""

import pytest

from archive import search
from archive.models import Article
from archive.search.words import sampling
from archive.search.words.collocations import collocations
from archive.search.words.contexts import windows
from archive.search.words.keyness import ArticleSet, key_words

pytestmark = pytest.mark.django_db
OTHERS = "各地天气晴朗，球队赢得比赛，观众十分高兴，商店照常营业，学校放假三天。" * 3


@pytest.fixture
def archive(make_article, make_source):
    """Fourteen articles of an outlet that writes of sanctions, fourteen of one that writes of weather."""
    strict, mild = make_source("voa"), make_source("dw")
    for number in range(14):
        make_article(
            source=strict,
            text=f"财政部對第{number}家銀行实施金融制裁。{OTHERS[number:]}"
            if number % 2
            else f"美国财政部对第{number}家银行实施金融制裁。{OTHERS[number:]}",
        )
        make_article(source=mild, text=OTHERS[number:] + "银行照常营业。")
    return Article.objects.published()


def test_a_word_is_found_beside_another_in_either_script(archive):
    found = collocations(search.read("制裁"), archive)

    times = {each.word: each.times for each in found.found}
    assert [n for word, n in times.items() if word.endswith("金融")] == [14]
    assert found.places == 14
    assert "天气" not in times
    assert "国财" not in times
    assert all(each.likelihood > 10 for each in found.found)
    assert (found.extent.read, found.others.read) == (14, 14)


def test_a_sentence_that_is_reprinted_counts_once(archive, make_article):
    for _ in range(9):
        make_article(text="发言人声明渲染紧张局势的制裁措施无助于和平稳定。")
    found = collocations(search.read("制裁"), archive.all())

    assert found.places == 14 + 9
    assert not {"措施", "渲染", "紧张局势"} & {each.word for each in found.found}


def test_an_agency_that_signs_a_text_tells_nothing(archive, make_article):
    for number in range(9):
        make_article(text=f"法新社第{number}次报道制裁，{number}个城市关注。")

    assert not [
        each.word
        for each in collocations(search.read("制裁"), archive.all()).found
        if "法新社" in each.word
    ]


def test_of_no_articles_nothing_is_found(archive):
    assert collocations(search.read("没有这个词"), archive).found == ()
    assert collocations(search.read(""), archive).found == ()
    assert key_words(ArticleSet(archive.none()), ArticleSet(archive)).found == ()
    empty = ArticleSet(archive, search.read("没有这个词"))
    assert key_words(empty, ArticleSet(archive, but=empty)).found == ()


def test_an_outlet_is_set_apart_from_the_rest_by_its_words(archive):
    strict = ArticleSet(archive.filter(source__slug="voa"))
    found = key_words(strict, ArticleSet(archive, but=strict))

    words = {each.word: (each.here, each.there) for each in found.found}
    assert any("制裁" in word for word in words)
    assert not any("天气" in word for word in words)
    assert (found.extent.of, found.others.of) == (14, 14)
    assert all(each.ratio > 0.5 for each in found.found)


def test_two_searches_are_set_apart(archive):
    here = ArticleSet(archive, search.read("制裁"))
    there = ArticleSet(archive, search.read("营业 -制裁"))
    found = key_words(here, there)

    assert (found.extent.of, found.others.of) == (14, 14)
    assert any("制裁" in each.word for each in found.found)


def test_a_sample_of_the_rest_is_what_a_sample_of_all_has_besides(archive):
    these = ArticleSet(archive, search.read("制裁"))
    others = ArticleSet(archive, but=these)

    for part in (sampling.RANGE // 3, sampling.RANGE):
        drawn, rest = these.drawn(part), others.drawn(part)
        assert sorted(drawn + rest) == sorted(sampling.ids_of(archive, part))
        assert not {*rest} & {*these.drawn(sampling.RANGE)}
    assert 0 < len(these.drawn(sampling.RANGE // 3)) < these.number == others.number == 14


def test_no_character_of_a_window_counts_twice():
    text = "甲乙制裁丙丁制裁戊己"

    assert [near for near, _ in windows(text, frozenset({("制裁",)}))] == [
        ["甲乙", "丙丁"], ["戊己"],
    ]  # fmt: skip
