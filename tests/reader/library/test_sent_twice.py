"""The same form sent twice at once does what it does once.

The second one is sent where the first has looked and not yet written.
"""

import json

import pytest

from reader.library.dossiers import compiling
from reader.library.dossiers.dossier import Dossier
from reader.library.following import carrying
from reader.library.following.follow import Follow
from reader.library.saved_searches import saving
from reader.library.saved_searches.saved_search import SavedSearch

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
