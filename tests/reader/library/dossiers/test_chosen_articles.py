"""Articles of a dossier that a browser keeps, cited by the site, which is told only which they are."""

import json

import pytest
import rispy
from django.test import Client
from django.utils import timezone

from archive.export.citations.styled import STYLES
from archive.models import Article

pytestmark = pytest.mark.django_db
ADDRESS = "/articles/chosen/"


@pytest.fixture
def told(make_article):
    """What a browser sends of two articles that are here, a withdrawn one and one of elsewhere."""
    here = [make_article(title=title, byline="古莉") for title in ("甲", "乙", "撤回的")]
    Article.objects.filter(pk=here[2].pk).update(withdrawn_at=timezone.now())
    lines = [here[1].identity, here[2].identity, "elsewhere:1", here[0].identity, here[1].identity]
    return {"identities": "\r\n".join(lines), "style": STYLES[0][1]}


def test_chosen_articles_are_cited_in_their_order(client, told):
    for _name, style in STYLES[::4]:  # the first and the last
        answer = client.post(ADDRESS, {**told, "form": "txt", "style": style})

        lines = answer.getvalue().decode().splitlines()
        assert [("甲" in line, "乙" in line) for line in lines] == [(False, True), (True, False)]
    assert answer["Cache-Control"] == "private, no-store"


def test_chosen_articles_leave_as_references_and_a_book(client, told):
    files = {
        form: client.post(ADDRESS, {**told, "form": form}).getvalue()
        for form in ("ris", "bib", "csl.json", "epub")
    }

    assert [each["title"] for each in rispy.loads(files["ris"].decode())] == ["乙", "甲"]
    assert [each["title"] for each in json.loads(files["csl.json"])] == ["乙", "甲"]
    assert files["bib"].count(b"@article") == 2
    assert files["epub"].startswith(b"PK")


@pytest.mark.parametrize(
    "wrong",
    [
        {"form": "docx"}, {"form": ""}, {"style": "x"}, {"identities": ""},
        {"identities": "a" * 2_000_001}, {"identities": "\n".join(map(str, range(2_001)))},
        {"identities": "\0"},
    ],
    ids=range(7),
)  # fmt: skip
def test_nonsense_is_refused_with_a_sentence(client, told, wrong):
    answer = client.post(ADDRESS, {**told, "form": "ris", **wrong})

    assert answer.status_code == 400
    assert answer.json()["errors"]["detail"][0]


def test_a_limit_holds(client, told, settings):
    settings.RATE_EXPORT = "1/hour"

    statuses = [client.post(ADDRESS, {**told, "form": "ris"}).status_code for _ in range(2)]

    assert statuses == [200, 429]


def test_a_closed_site_cites_nothing(client, told, settings):
    settings.LOGIN_REQUIRED = True

    answers = [
        client.get(ADDRESS),
        client.post(ADDRESS, {**told, "form": "ris"}),
        Client(enforce_csrf_checks=True).post(ADDRESS, {**told, "form": "ris"}),
    ]

    assert [(each.status_code, each["Location"].split("?")[0]) for each in answers] == [
        (302, "/admin/login/")
    ] * 3


def test_a_page_of_another_site_gets_nothing(client, told):
    sent = {**told, "form": "ris"}

    assert client.post(ADDRESS, sent, HTTP_SEC_FETCH_SITE="cross-site").status_code == 403
    assert client.post(ADDRESS, sent, HTTP_SEC_FETCH_SITE="same-origin").status_code == 200
