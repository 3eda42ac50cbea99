"""The same form sent twice at once does what it does once, and several pass no limit together.

The second one is sent where the first has looked and not yet written.
"""

import json
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseRedirect

from reader.library.dossiers import compiling
from reader.library.dossiers.dossier import Dossier
from reader.library.following import carrying
from reader.library.following.follow import Follow
from reader.library.notes import note_pages
from reader.library.notes.note import Note
from reader.library.reading_list import kept_articles
from reader.library.result_sets import result_set
from reader.library.result_sets.result_set import ResultSet, TooManySetsError
from reader.library.saved_searches import saving
from reader.library.saved_searches.saved_search import SavedSearch
from reader.views import account
from reader.views.following_pages import following_page, mail_pages, search_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def meanwhile(monkeypatch):
    """Return a function that lets a rival act once, before a named function of a module runs."""

    def meanwhile(module, name: str, rival) -> None:
        whole = getattr(module, name)

        def after_rival(*given):
            monkeypatch.setattr(module, name, whole)
            assert rival().status_code == 302
            return whole(*given)

        monkeypatch.setattr(module, name, after_rival)

    return meanwhile


def test_a_search_is_saved_once(lin, meanwhile):
    def save():
        return lin.post("/mine/searches/", {"asked": "q=北约"})

    meanwhile(saving, "too_common", save)

    assert save().status_code == 302
    assert SavedSearch.objects.count() == 1


def test_an_article_is_put_into_a_dossier_once(lin, make_article, meanwhile):
    article = make_article()
    lin.post("/mine/dossiers/", {"title": "印太"})
    dossier = Dossier.objects.get()

    def add():
        return lin.post("/mine/dossiers/add/", {"dossier": dossier.pk, "article": article.pk})

    meanwhile(compiling, "lock", add)

    assert add().status_code == 302
    assert dossier.items.count() == 1


def test_a_file_of_what_is_followed_is_brought_once(lin, meanwhile):
    text = json.dumps(
        {
            "foreign_desk_following": 1,
            "follows": [{"kind": "topic", "slug": "nato"}],
            "searches": [{"asked": "q=北约"}],
        }
    )

    def bring():
        return lin.post("/mine/following/import/", {"text": text})

    meanwhile(carrying, "too_common", bring)

    assert bring().status_code == 302
    assert (Follow.objects.count(), SavedSearch.objects.count()) == (1, 1)


def test_what_is_taken_away_twice_is_gone_and_no_mistake(lin, make_article):
    article = make_article(text="北约外长开会。")
    new_note(lin, article)
    lin.post("/mine/searches/", {"asked": "q=北约"})
    lin.post("/mine/dossiers/add/", {"title": "印太", "article": article.pk})
    dossier = Dossier.objects.get()
    at = dossier.get_absolute_url()
    presses = (
        (at, {"do": "out", "item": dossier.items.get().pk}),
        (f"{at}settings/", {"delete": "1"}),
        (Note.objects.get().get_absolute_url(), {"delete": "1"}),
        (f"/mine/searches/{SavedSearch.objects.get().pk}/", {"delete": "1"}),
    )

    for address, press in presses:
        assert [lin.post(address, press).status_code for _ in range(2)] == [302, 302], address

    assert not any(model.objects.exists() for model in (Dossier, Note, SavedSearch))


@pytest.mark.parametrize("gone", ["item", "dossier"])
@pytest.mark.parametrize("press", [{"do": "down"}, {"do": "note", "text": "x"}, {"text": "x"}])
def test_what_is_taken_away_under_a_press_is_not_there_and_no_mistake(
    lin, make_article, meanwhile, press, gone
):
    lin.post("/mine/dossiers/add/", {"title": "印太", "article": make_article().pk})
    dossier = Dossier.objects.get()
    at, item = dossier.get_absolute_url(), dossier.items.get().pk

    def take_away():
        out = (at, {"do": "out", "item": item})
        return lin.post(*(out if gone == "item" else (f"{at}settings/", {"delete": "1"})))

    meanwhile(compiling, "lock", take_away)
    address = at if "do" in press else f"{at}items/{item}/"

    is_left = gone == "item" and press.get("do") == "note"
    assert lin.post(address, {**press, "item": item}).status_code == (302 if is_left else 404)


def test_an_address_renewed_under_a_press_stays_renewed(lin, meanwhile):
    lin.post("/mine/dossiers/", {"title": "印太"})
    settings = f"{Dossier.objects.get().get_absolute_url()}settings/"
    old = Dossier.objects.get().key
    meanwhile(compiling, "lock", lambda: lin.post(settings, {"renew": "1"}))

    saved = lin.post(settings, {"title": "印太观察", "visibility": "address"})

    assert saved.status_code == 302
    assert Dossier.objects.get().key != old
    assert Dossier.objects.get().title == "印太观察"


def test_what_mail_has_told_under_a_press_is_not_told_again(lin, meanwhile):
    lin.post("/mine/searches/", {"asked": "q=北约"})

    def told():
        SavedSearch.objects.update(mailed_up_to=7)
        return HttpResponseRedirect("/")

    meanwhile(search_pages.SavedSearchForm, "is_valid", told)
    address = f"/mine/searches/{SavedSearch.objects.get().pk}/"

    assert lin.post(address, {"name": "盟友", "rhythm": ""}).status_code == 302
    assert SavedSearch.objects.values_list("name", "mailed_up_to").get() == ("盟友", 7)


def new_mail(client, article):
    return client.post("/mine/searches/mail/", {"address": "lin@home.example"})


def new_token(client, article):
    return client.post("/tokens/", {"name": "notebook"})


def new_follow(client, article):
    slug = article.topics.latest("pk").slug
    return client.post("/mine/following/", {"act": "follow", "kind": "topic", "slug": slug})


def new_note(client, article):
    return client.post(
        f"/mine/notes/on/{article.pk}/", {"exact": article.body_text[:2], "text": "查证"}
    )


def new_reading(client, article):
    return client.post("/mine/reading/", {"do": f"keep {article.pk}"})


@pytest.mark.parametrize(
    ("module", "limit", "send"),
    [
        (account, "MOST", new_token),
        (mail_pages, "MAILS_A_DAY", new_mail),
        (following_page, "MOST", new_follow),
        (note_pages, "MOST_NOTES", new_note),
        (note_pages, "MOST_ON_AN_ARTICLE", new_note),
        (kept_articles, "MOST_KEPT", new_reading),
    ],
)
def test_what_a_rival_added_before_the_lock_counts_for_the_limit(
    lin, make_article, make_topic, monkeypatch, settings, module, limit, send
):
    settings.EMAIL_URL = "smtp://mail.example"
    first, second = (
        make_article(topics=[make_topic(slug)], text="北约外长开会。") for slug in ("nato", "asean")
    )
    monkeypatch.setattr(module, limit, 1)
    whole, answers = module.one_at_a_time, []

    def after_rival(user):
        monkeypatch.setattr(module, "one_at_a_time", whole)
        answers.append(send(lin, first).status_code)
        return whole(user)

    monkeypatch.setattr(module, "one_at_a_time", after_rival)

    about = first if limit == "MOST_ON_AN_ARTICLE" else second
    answers.append(send(lin, about).status_code)

    assert answers[0] in (200, 302)
    assert answers[1] == 400


def test_a_dossier_of_a_file_is_there_once_and_gets_what_it_lacks(lin, wen):
    """As where the answer was lost, and its owner went on meanwhile."""
    at = "2026-05-01T08:00:00.123Z"
    items = [{"kind": "note", "text": "甲", "added_at": at}]
    dossier = {"id": f"urn:uuid:{uuid4()}", "title": "峰会", "made_at": at, "items": items}
    for reader in (lin, lin, wen):
        assert reader.post("/mine/import/", in_file(dossier)).status_code == 302

    changed = dossier | {"items": [{**items[0], "text": "乙"}, *items]}
    for _ in range(2):
        assert lin.post("/mine/import/", in_file(changed, changed)).status_code == 302

    mine, other = Dossier.objects.order_by("pk")
    assert [item.text for item in mine.items.in_order()] == ["甲", "乙"]
    assert [item.text for item in other.items.in_order()] == ["甲"]


def in_file(*dossiers) -> dict[str, SimpleUploadedFile]:
    file = {"foreign_desk_library": 1, "dossiers": dossiers}
    return {"file": SimpleUploadedFile("library.json", json.dumps(file).encode())}


def test_result_sets_that_two_machines_make_at_once_pass_no_limit_together(
    lin, make_article, monkeypatch
):
    given = User.objects.get(), "题", [make_article().pk], "/timeline.json", "", "http://testserver"
    monkeypatch.setattr(result_set, "MOST_OF_ONE", 1)
    whole = result_set.one_at_a_time

    def after_rival(user):
        monkeypatch.setattr(result_set, "one_at_a_time", whole)
        ResultSet.saved(*given)
        return whole(user)

    monkeypatch.setattr(result_set, "one_at_a_time", after_rival)

    with pytest.raises(TooManySetsError):
        ResultSet.saved(*given)
    assert ResultSet.objects.count() == 1
