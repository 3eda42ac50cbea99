"""`note:` in a search finds the articles that the reader's own notes are on, and nobody else's."""

import json
import sqlite3

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reader.access.api_tokens import Token
from reader.library.notes.note import Note
from reader.library.saved_searches.saved_search import SavedSearch
from tests.reader.library.sending import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def noted(lin, wen, make_article, django_user_model):
    """Three articles; lin's notes are on the first two, wen's on the third."""
    articles = [make_article(title=f"第{n}次会晤", text="北约 外长会晤。") for n in range(3)]
    for client, article, text in zip(
        (lin, lin, wen), articles, ("承諾", "承诺", "承诺"), strict=True
    ):
        send(
            client, client.get(article.get_absolute_url()), f"/mine/notes/on/{article.pk}/",
            exact="外长会晤", text=text,
        )  # fmt: skip
    assert Note.objects.count() == 3
    return articles


# What is asked, and the articles found: by date those that hold all of it.
ASKED = {
    "note:承诺": {0, 1}, "笔记:承诺": {0, 1}, "筆記：承諾": {0, 1}, "note:没有": set(),
    "note:承诺 北约": {0, 1}, "北约 -note:承诺": {2}, "第2次 OR note:承诺": {0, 1, 2},
    'note:"外长会晤"': {0, 1}, "note:(承诺 OR x)": {0, 1}, "note:承诺 第1次": {1},
}  # fmt: skip


def test_words_of_one_s_own_notes_join_with_others(lin, noted):
    for words, numbers in ASKED.items():
        for order in ("-published_at", "-arrived_at"):
            page = lin.get("/search/", {"q": words, "ordering": order}).content.decode()
            shown = {n for n, article in enumerate(noted) if f"/articles/{article.pk}/" in page}
            assert shown == numbers, (words, order)


def test_each_finds_by_their_own_notes_and_no_cache_keeps_it(lin, wen, noted, settings):
    settings.CACHES = {
        name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        for name in settings.CACHES
    }
    one, other = (client.get("/search/?q=note:承诺&match=all") for client in (lin, wen))

    assert noted[2].title not in one.content.decode()
    assert noted[2].title in other.content.decode()
    assert noted[0].title not in other.content.decode()
    for answer in (one, other):
        assert answer["Cache-Control"] == "private, no-store"
        assert "noindex" in answer["X-Robots-Tag"]
    statements = []
    for _ in range(2):  # what is counted of it is counted again
        with CaptureQueriesContext(connection) as asked:
            lin.get("/search/?q=note:承诺")
        statements.append(len(asked))
    assert statements[0] == statements[1]


def test_without_an_account_and_wherever_others_would_learn_of_it_it_is_refused(
    client, lin, noted, django_user_model
):
    page = client.get("/search/?q=note:承诺")
    assert page.status_code == 400
    assert 'id="id_q_error"' in page.content.decode()
    assert client.get("/search/?q=北约 OR (x -笔记:承诺)").status_code == 400
    token = Token(user=django_user_model.objects.get(username="lin"), name="program")
    secret = token.renew()
    token.save()
    for path in ("feed.atom", "feed.json", "concordance/", "concordance.csv"):
        assert lin.get(f"/search/{path}?q=note:承诺").status_code == 400, path
    for form in ("ris", "csv", "json", "epub"):
        assert lin.get(f"/search.{form}?q=note:承诺").status_code == 400, form
    told = client.get(
        "/api/v1/articles/?q=note:承诺", headers={"Authorization": f"Bearer {secret}"}
    )
    assert (told.status_code, [*json.loads(told.content)["errors"]]) == (400, ["q"])
    assert lin.post("/mine/searches/", {"asked": "q=note:承诺"}).status_code == 400
    assert not SavedSearch.objects.exists()
    assert lin.post("/results/?of=/search.json&q=note:承诺").status_code == 400


def test_the_page_offers_nothing_that_would_tell_of_it(lin, noted):
    page = lin.get("/search/?q=note:承诺").content.decode()

    for offer in ("feed.atom", "/search.csv", "/results/?of", 'name="asked"', 'name="query"'):
        assert offer not in page
    assert "note:" in lin.get("/search/").content.decode()


def test_the_way_back_from_an_article_leads_through_the_list_of_one_s_notes(lin, noted):
    page = lin.get(f"{noted[0].get_absolute_url()}?q=note:承诺").content.decode()

    assert f"/articles/{noted[1].pk}/?q=" in page
    assert f"/articles/{noted[2].pk}/?q=" not in page


@pytest.fixture
def usual_limit():
    """As many parameters in a statement as SQLite takes where nobody made it otherwise."""
    if connection.vendor != "sqlite":
        return (yield)
    before = connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 32_766)
    yield
    connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, before)


def test_notes_on_very_many_articles_are_asked_for_at_once(lin, noted, monkeypatch, usual_limit):
    monkeypatch.setattr(
        "reader.lists.listing.noted_by", lambda user: lambda words: range(1, 10_001)
    )
    asked = " OR ".join(f"note:{word}" for word in "甲乙丙丁戊己庚辛壬癸") + " OR 北约"

    page = lin.get("/search/", {"q": asked, "ordering": "-published_at"})

    assert page.status_code == 200
    assert noted[0].title in page.content.decode()
