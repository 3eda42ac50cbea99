"""Nobody reaches what is another's, deleting an account deletes its work, and nothing else does."""

import re

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from archive.derived import recounting
from archive.editing import topic_merging
from archive.models import Article
from archive.safekeeping.kept_models import kept
from reader.access.api_tokens import Token
from reader.library.following.follow import Follow, LastSeen
from reader.library.saved_searches.digest import Digest, DigestAttempt, MailAddress
from reader.library.saved_searches.digest_mail import CONFIRMING
from reader.library.saved_searches.matching import match_arrivals
from reader.library.saved_searches.saved_search import MatchingPlace, SavedSearch, SearchMatch
from reader.views.following_pages import follow_urls

pytestmark = pytest.mark.django_db

OWN = (Follow, LastSeen, SavedSearch, SearchMatch, MailAddress, Digest, DigestAttempt)
SECRET = "私人的名字"


@pytest.fixture
def owner(django_user_model, make_topic, make_article, client):
    """An account with one of everything."""
    user = django_user_model.objects.create_user("owner")
    client.force_login(user)
    topic = make_topic("taiwan")
    client.post("/mine/following/", {"act": "follow", "kind": "topic", "slug": "taiwan"})
    client.post("/mine/searches/", {"asked": "q=南海"})
    SavedSearch.objects.update(name=SECRET)
    make_article(title="南海", topics=[topic])
    match_arrivals()
    client.post("/mine/seen/", {"article": 1})
    MailAddress.objects.create(
        user=user, address="owner@home.example", site="http://testserver", language="en"
    )
    now = timezone.now()
    digest = Digest.objects.create(
        user=user, rhythm="daily", up_to=1, made_at=now, next_try_at=now, ended_at=now
    )
    DigestAttempt.objects.create(digest=digest, at=now, sent=True)
    return user


def addresses(owner):
    """Every address of these pages, with what is the owner's in it; the feed's secret is another's."""
    given = {
        "search": SavedSearch.objects.get().pk,
        "key": "x" * 43,
        "token": signing.dumps([owner.pk, "owner@home.example"], salt=CONFIRMING),
    }
    patterns = [str(each.pattern) for each in follow_urls.urlpatterns]
    found = [
        "/" + re.sub(r"<\w+:(\w+)>", lambda part: str(given[part[1]]), each) for each in patterns
    ]
    return [*found, "/api/v1/me/following/", "/api/v1/me/searches/"]


def state():
    return [list(model.objects.order_by("pk").values()) for model in OWN]


def visitors(django_user_model):
    """A visitor, another reader, an editor with every permission, each as a client."""
    yield Client()
    for name, rights in (("other", {}), ("editor", {"is_staff": True, "is_superuser": True})):
        client = Client()
        client.force_login(django_user_model.objects.create_user(name, **rights))
        yield client


def test_nobody_reads_or_changes_what_is_another_s(owner, django_user_model):
    walked = addresses(owner)
    assert len(walked) == len(follow_urls.urlpatterns) + 2 > 10
    before = state()

    for visitor in visitors(django_user_model):
        for address in walked:
            for method in ("get", "post", "put", "delete"):
                answer = getattr(visitor, method)(
                    address, {"delete": "1", "name": "x", "rhythm": "", "article": "0"}
                    if method == "post" else None,
                )  # fmt: skip
                said = answer.content.decode()
                assert SECRET not in said, (method, address)
                assert "owner@home" not in said, (method, address)
                assert answer.status_code < 500, (method, address)
        for model in (LastSeen, MailAddress):  # what they made of their own
            model.objects.exclude(user=owner).delete()
    assert state() == before


def test_an_editor_finds_nothing_private_at_the_desk(owner, admin_client):
    page = admin_client.get("/admin/").content.decode()
    for model in OWN:
        assert f"/admin/reader/{model._meta.model_name}/" not in page
    assert admin_client.get("/admin/reader/savedsearch/").status_code == 404
    deleting = admin_client.get(f"/admin/auth/user/{owner.pk}/delete/")
    assert deleting.status_code == 200
    for private in (SECRET, "taiwan", "owner@home"):
        assert private not in deleting.content.decode()


def test_the_json_tells_an_account_what_is_its_own(owner):
    token = Token(user=owner, name="reader")
    secret = token.renew()
    token.save()
    program = {"Authorization": f"Bearer {secret}"}

    following = Client().get("/api/v1/me/following/", headers=program)
    searches = Client().get("/api/v1/me/searches/", headers=program)

    assert [(r["kind"], r["slug"], r["new"]) for r in following.json()["results"]] == [
        ("topic", "taiwan", following.json()["results"][0]["new"])
    ]
    assert [(r["name"], r["query"]) for r in searches.json()["results"]] == [
        (SECRET, "q=%E5%8D%97%E6%B5%B7")
    ]
    for answer in (following, searches):
        assert answer["Cache-Control"] == "private, no-store"
        assert "Access-Control-Allow-Origin" not in answer
    assert Client().post("/api/v1/me/searches/", headers=program).status_code == 405
    kept = {**program, "If-None-Match": "*"}
    assert Client().get("/api/v1/me/searches/", headers=kept).status_code == 200


@pytest.mark.parametrize("shown", ["", "Bearer x", "Basic eDp5", "Bearer \xff"])
def test_without_its_token_the_json_tells_nothing(owner, shown):
    answer = Client().get(
        "/api/v1/me/following/", headers={"Authorization": shown} if shown else {}
    )

    assert answer.status_code == 401
    assert "WWW-Authenticate" in answer
    assert Client().get("/api/v1/me/following/", {"x": "1"}).status_code in (400, 401)


def test_deleting_an_account_deletes_its_work_and_nothing_else(owner):
    assert all(model.objects.exists() for model in OWN)
    owner.delete()

    assert not any(model.objects.exists() for model in OWN)
    assert Article.objects.exists()
    assert MatchingPlace.objects.exists()


def test_it_survives_what_the_archive_does_to_itself(owner, make_topic, client):
    before = state()
    topic = Follow.objects.get().slug
    article = Article.objects.get()
    topic_merging.merge(article.topics.get(), make_topic("formosa"))
    recounting.rebuild()
    article.withdrawn_at = timezone.now()
    article.save()

    assert state() == before
    assert topic == "taiwan"
    assert "Formosa" in client.get("/mine/following/").content.decode()


def test_an_export_of_everything_holds_it_all():
    assert {*OWN, MatchingPlace} <= {*kept()}
