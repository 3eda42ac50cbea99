"""Sources that fall silent, against their own rhythm."""

import datetime as dt

import pytest
from django.utils import timezone

from archive.intake.subscriptions.rhythms import measure_all, patience, silent
from archive.models import Article, Rhythm

START = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)


def at_days(*days: float) -> list[dt.datetime]:
    return [START + dt.timedelta(days=day) for day in days]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (range(0, 70, 7), 21),  # a weekly
        ((0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 39), 90),  # one that had a long pause
        ((*range(30), 60), 3),  # one pause among many gaps is none of its habits
        (
            [n / 24 for n in range(0, 200, 2)],
            1,
        ),  # every two hours: never called silent within a day
    ],
)
def test_patience_is_three_times_the_longest_usual_gap(days, expected):
    assert patience(at_days(*days)).days == expected


@pytest.mark.parametrize("days", [(), (1,), range(5), [0] * 500, [n / 1e6 for n in range(500)]])
def test_one_delivery_or_a_few_make_no_rhythm(days):
    assert patience(at_days(*days)) is None


@pytest.fixture
def daily(make_source, make_article):
    """A source that brought something each day, the last time ten days ago."""
    source = make_source("rfi")
    for day in range(10, 25):
        article = make_article(source=source)
        Article.objects.filter(pk=article.pk).update(
            created_at=timezone.now() - dt.timedelta(days=day)
        )
    measure_all()
    return source


def test_a_daily_that_brings_nothing_for_ten_days_is_silent(daily, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [rhythm.source for rhythm in silent()] == [daily]


def test_what_arrives_ends_the_silence_at_once(daily, make_article):
    make_article(source=daily)

    assert list(silent()) == []


def test_a_source_that_ended_long_ago_is_no_news(daily):
    assert list(silent(timezone.now() + dt.timedelta(days=400))) == []
    assert Rhythm.objects.count() == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "fallen silent"), ("zh-hans", "久未更新的媒体"), ("zh-hant", "久未更新的媒體")],
)
def test_the_coverage_page_and_the_desk_say_so(client, admin_client, daily, language, words):
    heads = {"Accept-Language": language}

    assert words in client.get("/coverage/", headers=heads).content.decode()
    assert daily.slug.upper() in admin_client.get("/admin/").content.decode()
