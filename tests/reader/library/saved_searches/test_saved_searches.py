"""Saved searches from the button to the feed: saved, matched once at arrival, refused if too common."""

import re
import xml.etree.ElementTree as ET
from html import unescape

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.editing import corrections
from archive.models import Article
from reader.library.saved_searches import matching, pruning, saving
from reader.library.saved_searches.matching import match_arrivals
from reader.library.saved_searches.saved_search import MatchingPlace, SavedSearch, SearchMatch

pytestmark = pytest.mark.django_db

BUTTON = re.compile(r'<form class="follow.*?name="asked" value="([^"]*)".*?</form>', re.DOTALL)


@pytest.fixture
def reader(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("reader"))
    return client


def save(client, address="/search/?q=南海"):
    """Press the button of a search page."""
    found = BUTTON.search(client.get(address).content.decode())
    answer = client.post("/mine/searches/", {"asked": unescape(found[1])})
    assert answer.status_code == 302, answer.content.decode()
    return SavedSearch.objects.latest("pk")


def titles(feed):
    entries = ET.fromstring(feed).iterfind("{*}entry/{*}title")
    return [entry.text for entry in entries]


def test_only_what_arrives_later_is_told_whenever_it_was_published(reader, make_article):
    make_article(title="南海旧闻")
    search = save(reader)
    make_article(title="南海迟到的旧文", published_at="2020-01-01T00:00Z")
    make_article(title="别的")

    call_command("alerts")

    assert [m.article.title for m in search.matches.all()] == ["南海迟到的旧文"]
    page = reader.get("/mine/")
    assert [a.title for a, _why in page.context["new"].entries] == ["南海迟到的旧文"]
    assert "Search: " in re.sub(r"<[^>]+>", "", page.content.decode())
    address = re.search(
        r'class="address" href="([^"]+)"', reader.get("/mine/searches/").content.decode()
    )[1]
    reader.logout()
    feed = reader.get(address)
    assert titles(feed.content) == ["南海迟到的旧文"]
    assert feed["Cache-Control"] == "private, no-store"


def test_a_new_feed_address_ends_the_old_one(reader):
    search = save(reader)
    old = search.feed_address
    reader.post(f"/mine/searches/{search.pk}/", {"renew": "1"})
    search.refresh_from_db()

    assert reader.get(old).status_code == 404
    assert reader.get(search.feed_address).status_code == 200


def test_matching_again_makes_nothing_twice(reader, make_article):
    save(reader)
    make_article(title="南海")

    assert (match_arrivals(), match_arrivals()) == (1, 0)
    MatchingPlace.objects.update(article=0)  # as of a database put back from before
    match_arrivals()
    assert SearchMatch.objects.count() == 1


def test_killed_between_two_steps_it_goes_on_and_loses_nothing(reader, make_article, monkeypatch):
    monkeypatch.setattr(matching, "STEP", 2)
    save(reader)
    for n in range(5):
        make_article(title=f"南海 {n}")
    store, steps = matching._store, []

    def once(*given):
        if steps:
            raise KeyboardInterrupt
        steps.append(given)
        return store(*given)

    monkeypatch.setattr(matching, "_store", once)
    with pytest.raises(KeyboardInterrupt):
        match_arrivals()
    assert SearchMatch.objects.count() == 2
    monkeypatch.setattr(matching, "_store", store)

    assert match_arrivals() == 3


def test_withdrawn_articles_are_told_nowhere(reader, make_article):
    search = save(reader)
    before, after = make_article(title="南海一"), make_article(title="南海二")
    corrections.withdraw([before], "")
    match_arrivals()
    corrections.withdraw([after], "")

    assert titles(reader.get(search.feed_address).content) == []
    assert reader.get("/mine/").context["new"].entries == []


def test_an_article_deleted_for_good_takes_its_matches_along(reader, make_article):
    save(reader)
    article = make_article(title="南海")
    match_arrivals()
    Article.objects.filter(pk=article.pk).delete()

    assert not SearchMatch.objects.exists()


def test_a_search_of_all_there_is_is_refused_with_the_reason(reader, make_article, monkeypatch):
    monkeypatch.setattr(saving, "FEWEST", 5)
    for n in range(10):
        make_article(title=f"南海 {n}" if n < 2 else "别的")
    answer = reader.post("/mine/searches/", {"asked": "q=南海"})

    assert answer.status_code == 400
    assert "More than a tenth of what arrives" in answer.content.decode()
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize(
    "asked",
    ["", "q=", "q=%20", "page=2", "topic=nowhere", "q=x&lang=xx", "published_after=yesterday&q=x",
     "ordering=relevance", "q=" + "x" * 600, "x" * 9000, "q=%00&topic=%00", "q=。", "&&&=;", "q=-",
     "q=a&published_after=2024-01-02&published_before=2024-01-01", "topic=a&topic=b&topic=c&topic=d"],
)  # fmt: skip
def test_a_search_that_cannot_be_made_cannot_be_saved(reader, asked):
    assert reader.post("/mine/searches/", {"asked": asked}).status_code == 400
    assert not SavedSearch.objects.exists()


def test_the_same_search_is_saved_once_however_it_is_written(reader, make_topic):
    make_topic("taiwan")
    for asked in ("q=a&topic=taiwan", "topic=taiwan&page_size=50&q=a&ordering=published_at"):
        reader.post("/mine/searches/", {"asked": asked})

    assert [search.asked for search in SavedSearch.objects.all()] == ["q=a&topic=taiwan"]


def test_an_account_keeps_only_so_many(reader, monkeypatch):
    monkeypatch.setattr(saving, "MOST", 2)
    codes = [reader.post("/mine/searches/", {"asked": f"q=w{n}"}).status_code for n in range(3)]

    assert codes == [302, 302, 400]


def test_a_search_is_named_and_deleted(reader):
    search = save(reader)
    reader.post(f"/mine/searches/{search.pk}/", {"name": "我的海", "rhythm": ""})
    assert "我的海" in reader.get("/mine/searches/").content.decode()

    reader.post(f"/mine/searches/{search.pk}/", {"delete": "1"})
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize("given", [{"name": "x" * 200}, {"rhythm": "hourly"}, {"rhythm": "daily"}])
def test_a_change_that_makes_no_sense_is_refused(reader, given):
    search = save(reader)

    assert reader.post(f"/mine/searches/{search.pk}/", given).status_code == 400


def test_many_arrivals_take_no_more_statements_for_more_searches(reader, make_article):
    def taken(searches):
        for n in range(searches):
            reader.post("/mine/searches/", {"asked": f"q=w{n}"})
        for _ in range(5):
            make_article(title="w1")
        with CaptureQueriesContext(connection) as statements:
            match_arrivals()
        return len(statements)

    assert taken(2) >= taken(30)


def test_a_search_saved_meanwhile_is_matched_with_what_arrives_after_it(reader, make_article):
    first = save(reader)
    make_article(title="南海 北约")
    second = save(reader, "/search/?q=北约")
    make_article(title="北约 南海")
    match_arrivals()

    assert (first.matches.count(), second.matches.count()) == (2, 1)


def test_matches_that_nothing_tells_any_more_are_not_kept(reader, make_article, monkeypatch):
    monkeypatch.setattr(pruning, "KEPT", 2)
    of_sea, of_nato = save(reader), save(reader, "/search/?q=北约")
    before = make_article(title="北约", text="会议")
    match_arrivals()
    for number in range(5):
        make_article(title=f"南海 {number}", text="争议")
        match_arrivals()

    page = reader.get(of_sea.feed_address).content.decode()
    assert [f"南海 {number}" in page for number in range(5)] == [False] * 3 + [True] * 2
    assert list(of_nato.matches.values_list("article_id", flat=True)) == [before.pk]
    assert match_arrivals() == 0
