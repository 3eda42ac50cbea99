"""Facets of a search, and its date histogram as a share of the archive."""

import datetime as dt

import pytest

from archive import search
from archive.models import Article
from archive.search import over_time
from archive.search.facet_counts import counts as counts_of
from archive.search.plan import Plan

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def counts(facet):
    return {value.value: value.count for value in facet}


def facets(text, within=None):
    return counts_of(Plan.of(text, within).entries()).facets


def bars(text):
    plan = Plan.of(text, None)
    return over_time.bars(plan, counts_of(plan.entries()))


@pytest.fixture
def cap(monkeypatch):
    """A function that lowers the cap of counted hits from ten thousand."""

    def set_to(most):
        for module in ("plan", "facet_counts", "census", "hits"):
            monkeypatch.setattr(f"archive.search.{module}.COUNT_CAP", most)

    return set_to


class TestFacets:
    def test_hits_are_counted_by_source_topic_year_and_language(
        self, make_article, make_source, make_topic
    ):
        nato = make_topic("nato")
        bbc, rfi = make_source("bbc"), make_source("rfi")
        make_article(source=bbc, topics=[nato], published_at="2023-05-04T08:00Z")
        make_article(source=bbc, published_at="2024-05-04T08:00Z", language="zh-Hant")
        make_article(source=rfi, topics=[nato], published_at="2024-06-04T08:00Z")
        make_article(source=rfi, text="别的。", topics=[nato])

        found = facets("北约")

        assert counts(found.sources) == {"bbc": 2, "rfi": 1}
        assert counts(found.topics) == {"nato": 2}
        assert list(counts(found.years).items()) == [("2024", 2), ("2023", 1)]
        assert counts(found.languages) == {"zh-Hans": 2, "zh-Hant": 1}
        assert found.is_exact

    def test_only_articles_within_are_counted(self, make_article, make_source):
        bbc = make_source("bbc")
        make_article(source=bbc)
        make_article()

        found = facets("北约", Article.objects.published().filter(source=bbc))

        assert counts(found.sources) == {"bbc": 1}

    def test_beyond_the_cap_the_newest_are_counted(self, make_article, cap):
        cap(2)
        for year in (2020, 2021, 2022):
            make_article(published_at=f"{year}-01-01T00:00Z")

        found = facets("北约")

        assert counts(found.years) == {"2021": 1, "2022": 1}
        assert not found.is_exact

    def test_a_topic_that_an_editor_excluded_does_not_count(self, make_article, make_topic):
        article = make_article(topics=[make_topic("nato")])
        article.articletopic_set.update(origin="excluded")

        assert facets("北约").topics == ()

    def test_an_undated_article_is_in_no_year(self, make_article):
        make_article(published_at=None)

        assert facets("北约").years == ()

    def test_nothing_asked_nothing_counted(self, make_article):
        make_article()

        assert facets("") == search.Facets()
        assert facets("北约", Article.objects.none()) == search.Facets()

    def test_more_articles_cost_no_more_queries(
        self, make_article, make_topic, django_assert_max_num_queries
    ):
        for number in range(20):
            make_article(topics=[make_topic(f"topic-{number}")])

        with django_assert_max_num_queries(5):
            facets("北约")


class TestMonths:
    def test_each_month_has_its_hits_and_the_articles_of_the_archive(self, make_article):
        make_article(published_at="2024-01-05T00:00Z")
        make_article(published_at="2024-01-06T00:00Z", text="别的。")
        make_article(published_at="2024-03-06T00:00Z")

        found = bars("北约")

        assert found.by == "month"
        assert [(bar.first.month, bar.count, bar.whole) for bar in found.bars] == [
            (1, 1, 2), (2, 0, 0), (3, 1, 1)
        ]  # fmt: skip
        assert found.bars[0].last == dt.date(2024, 1, 31)
        assert [bar.share for bar in found.bars] == [0.5, 0.0, 1.0]

    def test_a_long_time_is_counted_by_years(self, make_article):
        make_article(published_at="2010-01-05T00:00Z")
        make_article(published_at="2024-03-06T00:00Z")

        found = bars("北约")

        assert (found.by, len(found.bars)) == ("year", 15)
        assert (found.bars[0].first, found.bars[0].last) == (
            dt.date(2010, 1, 1), dt.date(2010, 12, 31)
        )  # fmt: skip

    def test_a_withdrawn_article_is_in_neither_count(self, make_article):
        make_article()
        make_article(withdrawn_at="2024-05-01T00:00Z")

        (bar,) = bars("北约").bars

        assert (bar.count, bar.whole) == (1, 1)

    def test_of_very_many_hits_the_earlier_are_estimated(self, make_article, cap, monkeypatch):
        cap(20)
        monkeypatch.setattr("archive.search.over_time.ENOUGH", 4)
        for number in range(240):  # two a day, every third about something else
            day = dt.date(2024, 1, 1) + dt.timedelta(number // 2)
            text = "别的。" if number % 3 == 2 else "北约。"
            make_article(title="", text=text, published_at=f"{day}T08:00Z")

        found = bars("北约")

        assert not found.is_exact
        assert [bar.first.month for bar in found.bars] == [1, 2, 3, 4]
        for bar in found.bars:
            assert bar.share == pytest.approx(2 / 3, abs=0.2)

    def test_of_the_newest_hits_none_is_estimated(self, make_article, cap, monkeypatch):
        cap(20)
        monkeypatch.setattr("archive.search.over_time.ENOUGH", 1)
        for day in (*range(1, 29), 30, 31):
            make_article(published_at=f"2024-01-{day:02}T08:00Z")
        for day in range(1, 11):
            make_article(published_at=f"2024-03-{day:02}T08:00Z")

        found = bars("北约")

        assert [bar.count for bar in found.bars][1:] == [0, 10]

    def test_very_many_hits_of_one_character_have_no_bars(self, make_article, cap):
        cap(5)
        for month in range(1, 8):
            make_article(published_at=f"2024-{month:02}-10T08:00Z")

        assert bars("约").bars == ()
        assert bars("北约").bars != ()

    def test_more_years_cost_no_more_queries(
        self, make_article, cap, django_assert_max_num_queries
    ):
        cap(5)
        for year in range(2001, 2025):
            make_article(published_at=f"{year}-03-10T08:00Z")

        with django_assert_max_num_queries(10):
            bars("北约")

    def test_without_hits_there_are_no_bars(self, make_article):
        make_article()

        assert bars("没有的词").bars == ()
