"""How the archive has an article: shown on its page and in the JSON, its bytes given if allowed."""

import hashlib
import re

import pytest
from django.utils import timezone

from archive.models import Article, Capture
from archive.outlets.rules_version import rules_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice_read(read):
    """An article of which a second document changed the text, and its captures in that order."""
    read(name="a", epoch="1712736000000", text="会谈将在周三举行，地点未定。双方都不愿多说。")
    article = read(name="a", epoch="1712822400000", text="会谈已在周四举行，地点在东京。")
    return article, list(Capture.objects.order_by("pk"))


def test_each_document_is_shown_with_what_it_gave(client, twice_read):
    article, captures = twice_read
    html = client.get(article.get_absolute_url()).content.decode()
    shown = html.split('class="provenance"')[1].split("</details>")[0]

    assert [shown.count(capture.sha256) for capture in captures] == [1, 1]
    assert "the present text" in shown
    assert f"/articles/{article.pk}/versions/{article.revisions.get().pk}/" in shown
    assert shown.count(rules_version()) == 2
    assert "/originals/" not in shown
    # The folders of this machine are nobody's business.
    assert "/" not in re.findall(r'class="address" translate="no">([^<]+)<', shown)[0]


def test_the_json_tells_the_same(client, twice_read):
    article, (first, second) = twice_read
    told = client.get(f"/api/v1/articles/{article.pk}/provenance/").json()

    assert [(one["sha256"], one["gave"]) for one in told["results"]] == [
        (second.sha256, "present"),
        (first.sha256, "earlier"),
    ]
    assert told["results"][1]["revision"] == article.revisions.get().pk
    assert told["results"][0]["size"] == len(second.raw)
    assert told["text_sha256"] == hashlib.sha256(article.body_text.encode()).hexdigest()


def test_originals_are_given_only_where_the_archive_allows_it(client, twice_read, settings):
    article, (first, second) = twice_read
    address = f"/articles/{article.pk}/originals/{second.sha256}"
    assert client.get(address).status_code == 404

    settings.ORIGINALS = True
    page = client.get(article.get_absolute_url()).content.decode()
    answer = client.get(re.findall(r'href="(/articles/\d+/originals/\w+)"', page)[0])

    assert hashlib.sha256(answer.content).hexdigest() == second.sha256
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert client.get(f"/articles/{article.pk}/originals/{'0' * 64}").status_code == 404
    told = client.get(f"/api/v1/articles/{article.pk}/provenance/").json()
    assert told["results"][1]["original"].endswith(
        f"/articles/{article.pk}/originals/{first.sha256}"
    )


def test_a_withdrawn_article_gives_nothing(client, twice_read, settings, make_article):
    article, (_, second) = twice_read
    settings.ORIGINALS = True
    # Another article of the same document, as of a feed.
    other = make_article(capture=second)
    Article.objects.filter(pk=article.pk).update(withdrawn_at=timezone.now())

    for of in (article, other):
        answer = client.get(f"/articles/{of.pk}/originals/{second.sha256}")
        assert answer.status_code == (410 if of == article else 404)
    assert client.get(f"/api/v1/articles/{article.pk}/provenance/").status_code == 410


def test_a_document_of_several_articles_is_given_only_while_none_is_withdrawn(
    client, read, settings, make_article
):
    settings.ORIGINALS = True
    article, other = read(name="a"), make_article()
    Capture.objects.update(format="feedxml")
    address = f"/articles/{article.pk}/originals/{Capture.objects.get().sha256}"
    assert client.get(address).status_code == 200

    Article.objects.filter(pk=other.pk).update(withdrawn_at=timezone.now())

    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("format", "shown"),
    [("feedxml", "paid.example"), ("webpage", "https://paid.example/full/x.xml")],
)
def test_no_secret_of_an_address_is_told(client, read, format, shown):
    article = read(name="a")
    secret = "https://me:word@paid.example/full/x.xml?key=SECRET#token"
    Capture.objects.update(origin=secret, format=format)

    told = client.get(f"/api/v1/articles/{article.pk}/provenance/").json()
    html = client.get(article.get_absolute_url()).content.decode()

    assert shown in str(told)
    for text in (str(told), html):
        assert "SECRET" not in text
        assert "me:word" not in text


def test_a_damaged_document_is_not_given(client, twice_read, settings):
    article, (_, second) = twice_read
    settings.ORIGINALS = True
    Capture.objects.filter(pk=second.pk).update(compressed=Capture.compress(b"another"))

    assert client.get(f"/articles/{article.pk}/originals/{second.sha256}").status_code == 404


def test_the_rules_are_noted_when_a_document_is_read(read):
    read(name="a")

    assert Capture.objects.get().rules == rules_version()
    assert re.fullmatch("[0-9a-f]{12}", rules_version())
