"""Cached counts of a search: kept while nothing changes, and recounted after any change."""

import re

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from archive import search
from archive.database import content_version
from archive.derived import rematching
from archive.editing import corrections as article_corrections
from archive.editing import topic_merging
from archive.models import Article, Entry, Topic
from archive.search.census import census
from archive.search.plan import Plan
from tests.helpers.edits import EDITS

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(make_article, make_topic):
    nato, japan = make_topic("nato"), make_topic("japan")
    make_article(topics=[nato, japan])
    make_article(topics=[nato], published_at="2023-12-31T23:00Z")
    make_article(published_at=None, topics=[japan])
    return Article.objects.order_by("pk")


def counted(text="北约"):
    return census(Plan.of(text, None))


def in_new_hands(text="北约"):
    cache.clear()
    return counted(text)


def counting_queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    counts = re.compile(r"count\(\*\)|group_concat")
    return [q for q in asked.captured_queries if counts.search(q["sql"])]


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_is_counted_at_once(archive, edit, make_source):
    counted()

    EDITS[edit](archive[0], make_source())

    assert counted() == in_new_hands()


def test_topics_made_one_are_counted_at_once(archive):
    counted()

    topic_merging.merge(*Topic.objects.order_by("pk"))

    assert counted() == in_new_hands()


def test_an_index_made_again_is_counted_at_once(archive):
    Entry.objects.filter(article=archive[0]).update(article=None)
    assert counted().count == 2

    search.rebuild()

    assert counted().count == 3


def test_a_new_article_is_counted_at_once(archive, make_article):
    assert counted().count == 3

    make_article()

    assert counted().count == 4


def test_what_was_put_back_is_counted_again(archive):
    article_corrections.withdraw(list(archive[:2]), "a slip")
    assert counted().count == 1

    article_corrections.put_back(archive[:2])

    assert counted().count == 3


def test_a_spelling_that_finds_more_is_counted_at_once(archive):
    topic = Topic.objects.get(slug="japan")
    assert topic.pk in counted().counts.topics
    assert Topic.objects.get(slug="nato").terms.create(text="伙伴").pk

    rematching.retopic()

    assert counted() == in_new_hands()


def test_a_change_that_was_taken_back_leaves_nothing(archive):
    with transaction.atomic():
        article_corrections.withdraw(list(archive[:2]), "a slip")
        assert counted().count == 1
        transaction.set_rollback(True)

    assert counted().count == 3


def test_each_question_has_its_own_answer(archive, make_article):
    make_article(text="日本")

    assert (counted("日本").count, counted("北约").count, counted("北约 OR 日本").count) == (
        1,
        3,
        4,
    )


@pytest.fixture
def unchanged(monkeypatch):
    """In PostgreSQL the test's own transaction has written, and other tests write beside it."""
    monkeypatch.setitem(content_version.SEEN, "postgresql", "SELECT 'as it was'")


@pytest.mark.usefixtures("unchanged")
def test_the_second_page_and_the_other_order_count_nothing_again(client, archive, make_article):
    for number in range(12):
        make_article(title=f"北约{number}")
    first = "/search/?q=北约&page_size=10"
    assert counting_queries(client, first)
    token = client.get(first).context["listing"].page.next
    assert token

    assert not counting_queries(client, f"{first}&page={token}")
    assert not counting_queries(client, f"{first}&ordering=-published_at")


@pytest.mark.usefixtures("unchanged")
def test_the_json_counts_hits_once(client, archive):
    address = "/api/v1/articles/?q=北约&page_size=2"
    assert counting_queries(client, address)

    assert not counting_queries(client, address)


def test_a_new_article_is_counted_at_once_in_the_json(client, archive, make_article):
    address = "/api/v1/articles/?q=北约"
    assert client.get(address).json()["count"] == 3

    make_article()

    assert client.get(address).json()["count"] == 4


def test_pages_after_the_first_keep_to_what_was_there(client, archive, make_article):
    for number in range(12):
        make_article(title=f"北约{number}")
    first = client.get("/search/?q=北约&page_size=10").context["listing"].page

    make_article(title="北约又一篇")

    second = client.get(f"/search/?q=北约&page_size=10&page={first.next}").context["listing"].page
    assert {a.pk for a in first} & {a.pk for a in second} == set()
    assert second.count == first.count == 15


def test_a_topic_that_was_renamed_is_shown_under_its_new_name(client, archive):
    assert "大西洋联盟" not in client.get("/search/?q=北约").text

    topic = Topic.objects.get(slug="nato")
    topic.name_en = topic.name_zh_hans = topic.name_zh_hant = "大西洋联盟"
    topic.save()

    assert "大西洋联盟" in client.get("/search/?q=北约").text
