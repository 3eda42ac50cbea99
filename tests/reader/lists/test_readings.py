"""What a search page says of how it read the words, and where its links lead."""

import re

import pytest

from archive.models import Term

pytestmark = pytest.mark.django_db


def shown(client, address: str):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode(), [hit.article.pk for hit in response.context["listing"].hits]


def link(html: str, text: str) -> str:
    address = re.search(rf'<a href="(\?[^"]*)"[^>]*>{re.escape(text)}</a>', html)
    assert address, text
    return f"/search/{address[1].replace('&amp;', '&')}"


@pytest.fixture
def two(make_article):
    """An article with both words, and one with the first alone."""
    both = make_article(title="甲", text="北约、东京。", published_at="2024-01-01T00:00Z")
    return both.pk, make_article(title="北约", text="乙", published_at="2024-02-01T00:00Z").pk


def test_those_with_some_words_stand_below_a_line_that_says_so_with_what_they_lack(client, two):
    html, ids = shown(client, "/search/?q=北约+东京")

    assert ids == [*two]
    above, below = html.split("With some of the words")
    assert "These hold all the words; after them: 1 article with some of them." in above
    assert re.search(r'missing: <span lang="zh-Hans" translate="no">东京</span>', below)
    assert "missing: " not in above


def test_a_link_keeps_to_all_words_and_another_leads_back(client, two):
    html, _ = shown(client, "/search/?q=北约+东京")

    strict, ids = shown(client, link(html, "only with all the words"))

    assert ids == [two[0]]
    assert shown(client, link(strict, "with some of the words too"))[1] == [*two]


def test_by_date_the_list_stays_strict_and_says_how_many_more_there_are(client, two):
    html, ids = shown(client, "/search/?q=北约+东京&ordering=-published_at")

    assert ids == [two[0]]
    assert "with some of them there are others: 1 article." in html
    assert shown(client, link(html, "with some of the words too"))[1] == [*two]


def test_where_none_has_all_words_the_page_says_that_first(client, two):
    html, ids = shown(client, "/search/?q=北约+火星")

    assert ids == [two[1], two[0]]
    assert "No article holds all the words." in html


def test_a_run_is_said_as_it_was_read_and_can_be_kept_whole(client, two, make_topic, make_article):
    Term.objects.create(topic=make_topic(), text="东京")
    html, ids = shown(client, "/search/?q=北约与东京峰会")

    assert "“北约与东京峰会” was read as these words:" in html
    assert '<span lang="zh-Hans" translate="no">东京</span> ·' in html
    assert ids[0] == two[0]
    assert shown(client, link(html, "only 北约与东京峰会 (type =北约与东京峰会)"))[1] == []


def test_what_is_left_out_is_said(client, two):
    html, ids = shown(client, "/search/?q=北约+-东京")

    assert ids == [two[1]]
    assert re.search(r'Left out are articles with: <span lang="zh-Hans" translate="no">东京<', html)


def test_many_words_with_other_spellings_are_folded(client, two):
    few, _ = shown(client, "/search/?q=北约+东京")
    many, _ = shown(client, "/search/?q=北约+东京+欧盟")

    assert "of the words were searched too</summary>" not in few
    assert "Other ways to say 3 of the words were searched too</summary>" in many


def test_the_json_goes_on_as_the_page_does_and_says_of_what(client, two):
    told = client.get("/api/v1/articles/?q=北约+东京&ordering=relevance").json()
    strict = client.get("/api/v1/articles/?q=北约+东京&match=all").json()

    assert [each["id"] for each in told["results"]] == [*two]
    assert (told["count"], told["count_with_all_words"], told["limited_to"]) == (2, 1, None)
    assert [each["id"] for each in strict["results"]] == [two[0]]


def test_the_json_says_where_it_stops(client, two, make_article, monkeypatch):
    monkeypatch.setattr("reader.lists.hit_pages.REACHABLE", 2)
    monkeypatch.setattr("reader.api.views.REACHABLE", 2)
    make_article(text="北约。")

    told = client.get("/api/v1/articles/?q=北约").json()

    assert (told["count"], told["limited_to"], told["next"]) == (3, 2, None)


def test_an_export_has_what_holds_all_words_or_else_some(client, two):
    def exported(words: str) -> int:
        return b"".join(client.get(f"/search.jsonl?q={words}").streaming_content).count(b"\n")

    assert (exported("北约+东京"), exported("北约+火星"), exported("火星")) == (1, 2, 0)


def test_the_article_after_the_last_with_all_words_is_one_with_some(client, two):
    context = client.get(f"/articles/{two[0]}/?q=北约+东京").context

    assert context["beside"].later.pk == two[1]
