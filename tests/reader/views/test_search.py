"""The search page."""

import re

import pytest
from bs4 import BeautifulSoup

pytestmark = pytest.mark.django_db


def test_a_search_shows_what_matched_in_title_and_text(client, make_article):
    make_article(title="北约峰会", text="昨日<北约>秘书长说")

    html = client.get("/search/?q=北约").content.decode()

    assert re.search("<mark>北约</mark>峰会", html)
    assert "&lt;<mark>北约</mark>&gt;" in html or "<mark>北约</mark>" in html.split("</h3>")[1]


def test_either_script_finds_the_same_articles(client, make_article):
    make_article(title="北約峰會", text="北約秘書長", language="zh-Hant")
    make_article(title="北约峰会", text="北约秘书长")

    found = [
        [hit.article.pk for hit in client.get(f"/search/?q={word}").context["listing"].hits]
        for word in ("北约", "北約")
    ]

    assert len(found[0]) == 2
    assert found[0] == found[1]


def test_an_excerpt_keeps_the_script_of_the_original(client, make_article):
    make_article(title="要聞", text="北約秘書長")

    assert "<mark>北約</mark>秘書長" in client.get("/search/?q=北约").content.decode()


def test_without_words_the_page_says_how_to_ask(client):
    response = client.get("/search/?q=")

    assert response.status_code == 200
    assert "How to search" in response.content.decode()


def test_a_search_without_hits_says_so(client, make_article):
    make_article()

    assert "Nothing was found" in client.get("/search/?q=不存在的词").content.decode()


def test_the_words_stay_in_the_box(client):
    assert 'value="&quot;a&lt;b"' in client.get('/search/?q="a<b').content.decode()


def test_a_search_is_kept_from_crawlers(client):
    response = client.get("/search/?q=北约")

    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in response.content.decode()


def test_a_bad_value_beside_words_lists_nothing(client, make_article):
    make_article(title="北约峰会")
    response = client.get("/search/?q=北约&ordering=best")

    assert response.status_code == 400
    assert "北约峰会" not in response.content.decode()


@pytest.mark.parametrize(
    "words", ["(", '"', "-", "title:", "AND OR", "after:2024-13-40", "：（", "*", "\\"]
)
def test_whatever_is_typed_is_answered(client, make_article, words):
    make_article()

    assert client.get("/search/", {"q": words}).status_code == 200


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_what_could_not_be_read_is_said_in_words(client, language):
    client.cookies["django_language"] = language
    html = client.get("/search/", {"q": "南海 after:2020-13"}).content.decode()

    assert (
        "after:2020-13” is no date" in html
        or "after:2020-13”不" in html
        or "after:2020-13」不" in html
    )


def test_words_narrow_a_topic_too(client, make_article, make_topic):
    nato = make_topic("nato")
    found = make_article(text="北约秘书长", topics=[nato])
    make_article(text="北约秘书长")

    hits = client.get("/topics/nato/?q=秘书长").context["listing"].hits

    assert [hit.article for hit in hits] == [found]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("source:nobody 北约", "没有叫做“nobody”的媒体。"),
        ("北约 -source:nobody", "没有叫做“nobody”的媒体。"),
        ("北约 OR topic:无此专题", "没有叫做“无此专题”的专题。"),
    ],
)
def test_a_source_or_topic_that_is_not_there_is_named(client, make_article, words, said):
    make_article()

    assert said in client.get(f"/search/?q={words}", headers={"Accept-Language": "zh-CN"}).text


def test_a_source_and_a_topic_that_are_there_are_no_news(client, make_article, make_topic):
    make_article(topics=[make_topic("nato")])

    page = client.get("/search/?q=北约 source:rfi topic:nato").context["listing"].page

    assert page.hits.notices == []
    assert page.count == 1


def test_a_search_sent_from_the_empty_page_is_best_first(client, make_article):
    make_article(title="北约峰会", text="北约与印太伙伴。")
    page = BeautifulSoup(client.get("/search/").content, "lxml")
    chosen = page.select_one("#id_ordering option[selected]") or page.select_one(
        "#id_ordering option"
    )

    found = client.get("/search/", {"q": "北约 不存在", "ordering": chosen["value"]})

    assert "北约峰会" in found.content.decode()
    assert chosen.text == "best match first"
