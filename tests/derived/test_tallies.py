"""Tallies by day, source, language and topic stay true after every change."""

import datetime as dt
import re
from collections import Counter
from itertools import combinations

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from archive.derived import recounting, rematching, tallies
from archive.editing import corrections as article_corrections
from archive.intake.ingest import ingest
from archive.intake.opening import files_below
from archive.intake.rereading import reprocessing
from archive.models import Article, Scope, Tally, Topic, TopicPair
from archive.models.tally import Span, pieces
from tests.helpers.edits import EDITS

pytestmark = pytest.mark.long

DAYS = st.dates(dt.date(2019, 11, 1), dt.date(2024, 3, 10))


def counted() -> dict[tuple[object, ...], int]:
    """Count article by article, as a reference for the tallies."""
    counts: Counter[tuple[object, ...]] = Counter()
    for article in Article.objects.filter(withdrawn_at=None):
        links = article.articletopic_set.exclude(origin="excluded")
        for topic in (0, *(link.topic_id for link in links)):
            day = article.published_day
            if day:
                spans = [
                    (Span.DAY, day),
                    (Span.MONTH, dt.date(day.year, day.month, 1)),
                    (Span.YEAR, dt.date(day.year, 1, 1)),
                ]
            else:
                spans = [(Span.UNDATED, dt.date.min)]
            for span, first in (*spans, (Span.EVER, dt.date.min)):
                counts[topic, int(span), first, article.source_id, article.language] += 1
    return dict(counts)


def kept() -> dict[tuple[object, ...], int]:
    rows = Tally.objects.exclude(articles=0)
    names = ("topic", "span", "first", "source_id", "language", "articles")
    return {tuple(key): n for *key, n in rows.values_list(*names)}


def check() -> None:
    assert kept() == counted()
    assert tallies.disagreements() == []


@pytest.fixture
def archive(make_article, make_topic, make_source):
    """Articles of two sources, some under topics, one undated, one withdrawn."""
    nato, japan = make_topic("nato"), make_topic("japan")
    bbc = make_source("bbc")
    make_article(topics=[nato, japan])
    make_article(topics=[nato], source=bbc, published_at="2023-12-31T23:00Z")
    make_article(published_at=None, topics=[japan], text="长" * 300)
    make_article(language="en", published_precision="estimated")
    make_article(topics=[nato], withdrawn_at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    return Article.objects.order_by("pk")


def test_articles_count_by_day_month_year_and_altogether_under_each_topic(archive):
    check()
    nato = Topic.objects.get(slug="nato")
    assert Tally.objects.of(Scope((nato,))).sums("span") == {
        Span.DAY: 2, Span.MONTH: 2, Span.YEAR: 2, Span.EVER: 2,
    }  # fmt: skip
    assert Tally.objects.filter(topic=0, span=Span.EVER).total() == 4


def test_two_topics_of_an_article_count_as_a_pair(archive):
    pairs = TopicPair.objects.values_list("topic__slug", "other__slug", "articles")

    assert list(pairs) == [("nato", "japan", 1)]


def test_estimated_dates_and_whole_texts_are_counted_as_such(archive):
    ever = Tally.objects.filter(topic=0, span=Span.EVER)

    assert sum(row.estimated for row in ever) == 1
    assert sum(row.full_text for row in ever) == 1


@pytest.mark.parametrize("edit", EDITS)
def test_an_editor_s_change_is_counted(archive, edit, make_source):
    for article in archive:
        EDITS[edit](article, make_source())
    check()


def test_what_was_put_back_counts_again(archive):
    before = kept()
    article_corrections.withdraw(list(archive[:2]), "a slip")
    assert kept() != before
    article_corrections.put_back(Article.objects.filter(pk__in=[a.pk for a in archive[:2]]))

    assert kept() == before
    check()


def test_matching_again_is_counted(archive, make_topic):
    make_topic("indo-pacific").terms.create(text="印太")
    before = Tally.objects.filter(topic__gt=0, span=Span.EVER).total()

    rematching.retopic()

    assert Tally.objects.filter(topic__gt=0, span=Span.EVER).total() != before
    check()


def test_a_dry_run_counts_nothing(archive, make_topic):
    make_topic("indo-pacific").terms.create(text="印太")
    before = kept()

    rematching.retopic(dry_run=True)

    assert kept() == before


def test_ingesting_alone_counts(db, settings):
    call_command("load_topics", verbosity=0)
    files = files_below([settings.BASE_DIR / "fixtures" / "documents"])

    report = ingest(files)
    assert Tally.objects.filter(topic=0, span=Span.EVER).total() == report.created
    check()

    ingest(files)
    check()


def test_reprocessing_and_redating_are_counted(db, settings):
    ingest(files_below([settings.BASE_DIR / "fixtures" / "documents"]))
    call_command("load_topics", verbosity=0)
    Article.objects.update(content_hash="", title="", language="und")
    settings.TIME_ZONE = "Pacific/Auckland"
    recounting.rebuild()

    reprocessing.reprocess()
    list(reprocessing.redate())

    check()


def test_reindex_counts_again_and_verify_notices(archive, capsys):
    Tally.objects.filter(topic=0, span=Span.MONTH).update(articles=7)
    Tally.objects.filter(topic__gt=0, span=Span.DAY).delete()
    TopicPair.objects.all().delete()
    with pytest.raises(SystemExit):
        call_command("verify")
    said = capsys.readouterr().out
    assert "per month are wrong; `reindex` mends them" in said
    assert "pairs of topics" in said

    call_command("reindex", only=["counts"])

    check()
    assert "counts 4" in capsys.readouterr().out


def test_a_change_inside_a_change_counts_once(archive):
    article = archive[0]
    with tallies.changing([article.pk]), tallies.changing([article.pk]):
        article.language = "fr"
        article.save()
    check()


def test_a_change_that_fails_leaves_the_counts(archive):
    article = archive[0]

    def fail():
        with transaction.atomic(), tallies.changing([article.pk]):
            article.language = "fr"
            article.save()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    check()


def test_a_batch_costs_the_same_queries_however_large(make_article, make_topic):
    topics = [make_topic() for _ in range(5)]
    articles = [make_article(topics=topics) for _ in range(12)]
    Tally.objects.all().delete()
    TopicPair.objects.all().delete()
    with CaptureQueriesContext(connection) as few:
        tallies.created(articles[:2])
    with CaptureQueriesContext(connection) as many:
        tallies.created(articles[2:])
    assert len(few) == len(many) <= 5
    check()


@given(DAYS, DAYS)
def test_pieces_cover_every_day_once(first, last):
    covered: Counter[dt.date] = Counter()
    for span, start, end in pieces(first, last):
        day = start
        while day <= end:
            days = [day]
            if span != Span.DAY:
                days = [
                    d
                    for n in range(366)
                    if (d := day + dt.timedelta(n)).year == day.year
                    and (span == Span.YEAR or d.month == day.month)
                ]
            covered.update(days)
            day = days[-1] + dt.timedelta(1)
    wanted = max(0, (last - first).days + 1)
    assert covered == Counter(first + dt.timedelta(n) for n in range(wanted))


def test_pieces_of_all_time_are_years():
    assert list(pieces(dt.date.min, dt.date.max)) == [(Span.YEAR, dt.date.min, dt.date(9999, 1, 1))]


def test_pairs_are_of_topics_that_stand_together(archive):
    ids = {
        pair
        for article in archive.filter(withdrawn_at=None)
        for pair in combinations(
            sorted(article.articletopic_set.values_list("topic_id", flat=True)), 2
        )
    }
    assert set(TopicPair.objects.values_list("topic_id", "other_id")) == ids


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what is stored")
def test_the_months_of_a_topic_are_not_sought_among_those_of_all_topics(db):
    months = Tally.objects.of(Scope()).filter(
        span=Span.MONTH, first__range=(dt.date(2020, 1, 1), dt.date(2024, 1, 1))
    )

    assert "topic=?" in months.order_by().values("first").annotate(Sum("articles")).explain()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what is stored")
@pytest.mark.parametrize("language", ["", "en"])
def test_topics_over_all_time_are_counted_from_an_index_alone(db, language):
    scope = Scope(language=language)
    rows = Tally.objects.exclude(topic=0).from_sources(scope).over(scope).order_by()

    plan = rows.values_list("topic").annotate(Sum("articles")).explain()

    assert "COVERING INDEX tally_ever" in plan


@pytest.mark.parametrize(
    ("falling", "sought"),
    [(False, "BETWEEN '2024-05-01' AND"), (True, "AND '2024-04-29'")],
)
def test_the_day_beside_another_is_sought_from_there_on(db, falling, sought):
    with CaptureQueriesContext(connection) as asked:
        Tally.objects.nearest_day(Scope(), dt.date(2024, 4, 30), falling=falling)

    [query] = [each["sql"].replace("::date", "") for each in asked]
    assert sought in query
    # Of two conditions an index serves one, and reads years of days to no end.
    assert len(re.findall(r'"first" (?:BETWEEN|<|>)', query)) == 1
