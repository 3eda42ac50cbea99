"""No query causes a 500: on pages, lists, feeds and in the API."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.nasty import NASTY, PIECES

# What may be answered: hits, or a clear word about a value that is none.
ANSWERS = {200, 400}
ADDRESSES = [
    ("/search/", ""), ("/search/", "-published_at"), ("/", ""), ("/topics/nato/", "-published_at"),
    ("/search/feed.atom", ""), ("/api/v1/articles/", ""), ("/api/v1/articles/", "-published_at"),
]  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture
def archive(make_article, make_topic):
    topic = make_topic("nato", name_en="NATO")
    topic.terms.create(text="北约")
    topic.terms.create(text="NATO")
    make_article(
        title="北约峰会", text="北约（NATO）与东京商定合作。", byline="李军", topics=[topic]
    )
    make_article(text="NATO", language="en", published_at=None)


@pytest.mark.parametrize(("address", "order"), ADDRESSES)
def test_a_nasty_query_is_answered(client, archive, address, order):
    answers = {
        typed: client.get(address, {"q": typed, "ordering": order}).status_code for typed in NASTY
    }

    assert {typed: code for typed, code in answers.items() if code not in ANSWERS} == {}
    if address == "/search/":  # where only what no text can hold is refused
        refused = [typed for typed, code in answers.items() if code == 400]
        assert [typed for typed in refused if "\0" not in typed] == []


def test_more_than_five_hundred_characters_are_refused_on_the_field(client, archive):
    response = client.get("/api/v1/articles/", {"q": "北" * 501})

    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["q"]


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(typed=st.lists(st.sampled_from(PIECES), max_size=20).map("".join) | st.text(max_size=60))
def test_no_query_at_all_is_an_error_of_the_page(archive, typed):
    # As bytes a browser can send: lone surrogates are none.
    typed = typed.encode("utf-8", "replace").decode()

    assert Client().get("/search/", {"q": typed}).status_code in ANSWERS
