"""Rebuilding tallies and copies in steps, while articles change, without an empty moment."""

import datetime as dt

import pytest
from django.db import connection

from archive.database import short_transactions
from archive.derived import recounting, relinking, tallies
from archive.derived.copies import sketch_and_link
from archive.derived.copy_likeness import sketch
from archive.editing import copy_marks, topic_choices
from archive.editing import corrections as article_corrections
from archive.models import Article, Shingle, Tally, Topic, TopicPair

pytestmark = pytest.mark.django_db

LONG = "各国外长在会后发表联合声明表示将继续支持对话并呼吁有关各方保持克制。" * 8
OTHER = "港口当局宣布新的码头将于明年春天启用届时每周有十二班货轮往来两地。" * 8


@pytest.fixture
def one_by_one(monkeypatch):
    monkeypatch.setattr(short_transactions, "STEP", 0.0)
    monkeypatch.setattr(recounting, "MOST", 1)


@pytest.fixture
def between_steps(monkeypatch, one_by_one):
    """Do something after each step but the last: `between_steps(action)`."""

    def arrange(action):
        in_steps = short_transactions.in_steps

        def watched(items, change, **given):
            for done in in_steps(items, change, **given):
                action()
                yield done

        monkeypatch.setattr(short_transactions, "in_steps", watched)

    return arrange


@pytest.fixture
def articles(make_article, make_topic):
    topics = [make_topic("nato"), make_topic("asean")]
    return [
        make_article(
            published_at=f"20{year}-0{month}-11T08:00Z" if month < 9 else None,
            topics=topics[: month % 3],
        )
        for year in (19, 20)
        for month in (1, 2, 2, 9)
    ]


def told():
    return (
        sorted(Tally.objects.exclude(articles=0).values_list(*tallies.KEY, *tallies.COUNTS)),
        sorted(TopicPair.objects.exclude(articles=0).values_list("topic", "other", "articles")),
    )


def test_counts_made_again_are_those_that_were_kept(articles, one_by_one):
    before = told()

    assert recounting.rebuild() == 8
    assert told() == before


def test_counts_made_again_touch_no_row_that_is_right(articles, one_by_one):
    before = sorted(Tally.objects.exclude(articles=0).values_list("pk", flat=True))

    recounting.rebuild()

    assert sorted(Tally.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize("wrong", [{"articles": 7}, {"estimated": 3}, {"full_text": 9}])
def test_wrong_counts_are_mended(articles, one_by_one, wrong):
    before = told()
    Tally.objects.update(**wrong)
    TopicPair.objects.update(articles=5)

    recounting.rebuild()

    assert told() == before
    assert tallies.disagreements() == []


def test_missing_counts_and_counts_of_nothing_are_mended(articles, one_by_one):
    before = told()
    one = Tally.objects.exclude(articles=0).first()
    Tally.objects.filter(pk__gt=one.pk).delete()
    Tally.objects.filter(pk=one.pk).update(first="1999-05-05", language="fr")
    TopicPair.objects.all().delete()

    recounting.rebuild()

    assert told() == before


def test_changes_between_the_steps_are_counted(articles, between_steps):
    Tally.objects.update(articles=7)
    left = iter(articles)

    def change():
        if (article := next(left, None)) is not None:
            article_corrections.correct(article, {"language": "zh-Hant"})
            topic_choices.choose([article], Topic.objects.all(), "editor")

    between_steps(change)
    recounting.rebuild()

    assert tallies.disagreements() == []


def copies(make_article):
    articles = [make_article(text=text) for text in (LONG, LONG, LONG, OTHER, OTHER)]
    sketch_and_link(articles, [sketch(a.body_text) for a in articles])
    return articles


def stories():
    return dict(Article.objects.values_list("pk", "story"))


def test_stories_made_again_are_those_that_were_kept(make_article, one_by_one):
    copies(make_article)
    before = list(Article.objects.values_list("pk", "story", "updated_at").order_by("pk"))

    assert relinking.rebuild() == 5
    assert list(Article.objects.values_list("pk", "story", "updated_at").order_by("pk")) == before


def test_lost_links_between_copies_are_mended(make_article, one_by_one):
    copies(make_article)
    before = stories()
    Article.objects.update(story=None)
    Shingle.objects.filter(number__gt=0).delete()

    assert relinking.rebuild() == 5
    assert stories() == before
    assert relinking.linked_wrongly() == set()


def test_a_wrong_story_is_mended_and_its_articles_count_as_changed(make_article, one_by_one):
    one, *_, last = copies(make_article)
    before = stories()
    Article.objects.filter(pk=last.pk).update(story=one.pk)

    relinking.rebuild()

    assert stories() == before
    assert Article.objects.filter(updated_at__gt=last.updated_at).count() == 5


def test_stories_stand_when_a_rebuild_is_broken_off(make_article, one_by_one, monkeypatch):
    copies(make_article)
    before = stories()
    monkeypatch.setattr(relinking, "candidates", None)

    with pytest.raises(TypeError):
        relinking.rebuild()

    assert stories() == before


def test_what_an_editor_says_of_copies_between_the_steps_stands(make_article, between_steps):
    articles = copies(make_article)
    Article.objects.update(story=None)
    Shingle.objects.all().delete()
    said = iter([lambda: copy_marks.mark_as_no_copies(articles[:1])])
    between_steps(lambda: next(said, lambda: None)())

    relinking.rebuild()

    assert stories()[articles[0].pk] is None
    assert stories()[articles[1].pk] == stories()[articles[2].pk] is not None


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what it has counted")
def test_days_of_some_topics_are_counted_from_the_articles_of_these_days(db):
    days = dt.date(2024, 4, 1), dt.date(2024, 4, 10)
    [_all, (_kept, of_topics)] = recounting._of_days(*days, [0, 1, 2])

    asked = of_topics.explain().splitlines()

    assert "archive_article USING INDEX article_timeline" in asked[0]
