"""The percolator matches as the search does, whatever is asked of whatever text."""

import itertools

import pytest

from archive import search
from archive.models import Article
from reader.library.saved_searches.matching import matches_of
from reader.library.saved_searches.standing import READ, percolator

pytestmark = pytest.mark.django_db

TEXTS = [
    ("北約秘書長訪問東京", "NATO secretary general（北约）F-35 与 F 35A 战机。", "古莉"),
    ("特朗普会见普京", "川普政府的中国政策，芯片出口。南海问题。", "John Smith"),
    ("Trump and NATO", "The U.S. said nothing. COVID-19 spreads; natO!", ""),
    ("南海", "约旦与北京 2024年", "陈玉文"),
    ("", "中国、俄罗斯", "Smith John"),
    ("Ünïcode naïve café", "ＮＡＴＯ ｆ３５ 中國大陸", "x"),
]
WORDS = [
    "北约", "北約", "约", "nato", "NAT", "F-35", '"F 35"', "南海", "中国", "川普", "特朗普", "=川普", "Trump",
    "title:南海", "author:Smith", "author:古", "source:rfi", "source:nowhere", "topic:nato", "lang:en", "lang:zh",
    "after:2024-04", "before:2023", "on:2024-04-10", "café", "芯片出口", "U.S.", "COVID19", "。", "2024年",
]  # fmt: skip


@pytest.fixture
def archive(make_article, make_source, make_topic):
    nato = make_topic("nato", name_zh_hans="北约", name_en="NATO")
    trump = make_topic("trump", kind="person", name_zh_hans="特朗普", name_en="Trump")
    trump.terms.create(text="川普")
    sources = [make_source("rfi"), make_source("bbc")]
    dates = itertools.cycle(["2024-04-10T08:00Z", "2021-01-01T08:00Z", None])
    languages = itertools.cycle(["zh-Hans", "en", "zh-Hant"])
    for n, (title, text, byline) in enumerate(TEXTS):
        make_article(
            title=title, text=text, byline=byline, source=sources[n % 2], topics=[nato] * (n % 3 == 0),
            published_at=next(dates), language=next(languages),
        )  # fmt: skip


def asked():
    yield from WORDS
    for one, other in itertools.product(WORDS[::3], WORDS[1::4]):
        yield f"{one} {other}"
        yield f"{one} OR {other}"
        yield f"{one} -{other}"
        yield f"({one} OR {other}) -title:南海"
        yield f"-{one} -{other}"


def test_it_finds_what_the_search_finds(archive):
    from urllib.parse import urlencode

    questions = [*dict.fromkeys(asked())]
    ours = {words: set() for words in questions}
    made = percolator((n, urlencode({"q": words})) for n, words in enumerate(questions))
    for match in matches_of(list(Article.objects.only(*READ)), made):
        ours[questions[match.search_id]].add(match.article_id)

    wrong = {}
    for words in questions:
        theirs = set(search.ids(search.read(words).strictly, None, "-published_at"))
        if theirs != ours[words]:
            wrong[words] = (theirs, ours[words])

    assert wrong == {}
    assert sum(map(bool, ours.values())) > 60


def test_filters_narrow_as_those_of_the_page_do(archive, client):
    questions = [
        "q=%E5%8C%97%E7%BA%A6&source=rfi", "source=bbc", "topic=nato", "topic=nato&source=rfi", "lang=en",
        "published_after=2024-01-01", "published_before=2022-01-01&q=trump", "q=nato&lang=zh-Hans",
        "source=rfi&source=bbc", "topic=nowhere", "q=nato&source=nowhere",
    ]  # fmt: skip
    ours = {asked: set() for asked in questions}
    for match in matches_of(
        list(Article.objects.only(*READ)), percolator(list(enumerate(questions)))
    ):
        ours[questions[match.search_id]].add(match.article_id)

    for asked in questions:
        listed = client.get(f"/api/v1/articles/?{asked}&page_size=100&match=all")
        theirs = {each["id"] for each in listed.json().get("results", [])}
        assert (asked, ours[asked]) == (asked, theirs)


def test_the_words_that_were_found_are_told_in_their_spelling(archive):
    made = percolator([(1, "q=%E7%89%B9%E6%9C%97%E6%99%AE")])  # 特朗普
    found = {m.article.title: m.words for m in matches_of(Article.objects.only(*READ), made)}

    assert found == {"特朗普会见普京": ["特朗普", "川普"], "Trump and NATO": ["Trump"]}
