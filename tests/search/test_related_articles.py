"""Related articles: copies, and articles with the same rare words within two weeks."""

import pytest

from archive import search
from archive.models import Article

pytestmark = pytest.mark.django_db

STORY = {"title": "所罗门群岛与澳大利亚签署警务协议", "text": "双方在霍尼亚拉签署警务协议。"}


def found(article, **options):
    return [related.article.pk for related in search.related(article, **options)]


def test_an_article_on_the_same_is_found(make_article):
    article = make_article(**STORY)
    same = make_article(title="澳大利亚签协议 所罗门群岛得警务支援", text="霍尼亚拉消息。")
    make_article(title="东京股市收高", text="投资者乐观。")

    assert found(article) == [same.pk]


def test_what_lies_more_than_two_weeks_apart_is_not_related(make_article):
    article = make_article(**STORY, published_at="2024-04-10T08:00Z")
    near = make_article(**STORY, published_at="2024-04-24T08:00Z")
    make_article(**STORY, published_at="2024-04-26T08:00Z")
    make_article(**STORY, published_at=None)

    assert found(article) == [near.pk]


def test_copies_come_first_and_are_told(make_article):
    copy = make_article(title="转载", text="全文同上。", story=7)
    article = make_article(**STORY, story=7)
    same = make_article(**STORY)

    assert [(r.article.pk, r.is_copy) for r in search.related(article)] == [
        (copy.pk, True), (same.pk, False)
    ]  # fmt: skip


def test_another_outlet_is_preferred(make_article, make_source):
    article = make_article(**STORY)
    own = make_article(**STORY)
    other = make_article(**STORY, source=make_source("bbc"))

    assert found(article) == [other.pk, own.pk]


def test_the_other_script_is_related_as_well(make_article):
    article = make_article(**STORY)
    other = make_article(title="所羅門群島與澳大利亞簽署警務協議", text="霍尼亞拉。")

    assert found(article) == [other.pk]


def test_a_withdrawn_article_is_not_related(make_article):
    article = make_article(**STORY)
    make_article(**STORY, withdrawn_at="2024-05-01T00:00Z")

    assert found(article) == []


def test_words_that_every_article_has_tell_nothing(make_article, monkeypatch):
    monkeypatch.setattr("archive.search.related_articles.COMMON", 5)
    article = make_article(title="北约讨论合作", text="北约讨论合作。")
    for number in range(8):
        make_article(title="北约讨论合作", text=f"第{number}次。")

    assert found(article) == []


def test_a_long_text_that_holds_the_words_among_many_others_is_not_related(make_article):
    article = make_article(**STORY)
    short = make_article(title="消息", text=f"{STORY['title']}。{STORY['text']}")
    make_article(title="白皮书", text=f"{STORY['title']}。{STORY['text']}" + "其他内容。" * 3000)

    assert found(article) == [short.pk]


def test_an_article_without_a_date_has_its_copies_only(make_article):
    copy = make_article(story=7)
    article = make_article(**STORY, story=7, published_at=None)
    make_article(**STORY)

    assert found(article) == [copy.pk]


def test_more_articles_cost_no_more_queries(make_article, django_assert_max_num_queries):
    article = make_article(**STORY)
    for _ in range(20):
        make_article(**STORY)

    with django_assert_max_num_queries(6):
        search.related(Article.objects.get(pk=article.pk))
