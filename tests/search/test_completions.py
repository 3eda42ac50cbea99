"""What may be meant: topics and sources by a part of a name, names one edit away."""

import pytest

from archive.models import Term

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(make_topic, make_source, make_article):
    """Two topics, of which one has an article, and a source."""
    chips = make_topic(
        "chips", name_zh_hans="半导体与芯片", name_zh_hant="半導體與晶片", name_en="Chips"
    )
    export = make_topic("export", name_zh_hans="对华半导体出口", name_en="")
    Term.objects.create(topic=chips, text="晶圆")
    Term.objects.create(topic=export, text="蓬佩奥")
    source = make_source("dw", name_zh_hans="德国之声", name_en="Deutsche Welle")
    make_article(title="晶圆厂", text="蓬佩奥说。", topics=[chips], source=source)


def suggested(client, typed: str) -> list[str]:
    answer = client.get("/api/v1/suggest/", {"q": typed})
    assert answer.status_code == 200
    return [each["query"] for each in answer.json()["results"]]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("半导体", ["topic:chips", "topic:export"]), ("半導體", ["topic:chips", "topic:export"]), ("chip", ["topic:chips"]),
        ("晶", ["topic:chips"]), ("出口", ["topic:export"]), ("德国", ["source:dw"]), ("Deutsche w", ["source:dw"]),
        ("", []), ("火星", []), ("(", []), ("x" * 500, []),
    ],
)  # fmt: skip
def test_topics_and_sources_are_suggested_by_parts_of_their_names(client, known, typed, found):
    assert suggested(client, typed) == found


@pytest.mark.parametrize("typed", ["x" * 501, "(\0"])
def test_what_no_search_may_be_is_refused_with_its_field(client, known, typed):
    answer = client.get("/api/v1/suggest/", {"q": typed})

    assert answer.status_code == 400
    assert "q" in str(answer.json())


def test_a_suggestion_tells_all_that_is_shown_of_it(client, known):
    (told,) = client.get("/api/v1/suggest/?q=Chips").json()["results"]

    assert told == {
        "kind": "topic", "slug": "chips", "name": "Chips", "query": "topic:chips",
        "url": "http://testserver/topics/chips/", "articles": 1,
    }  # fmt: skip


def test_more_topics_take_no_more_statements(
    client, known, make_topic, django_assert_max_num_queries
):
    for number in range(20):
        make_topic(f"made-{number}", name_zh_hans=f"半导体{number}")

    with django_assert_max_num_queries(8):
        assert len(suggested(client, "半导体")) == 8


def offered(client, query: str) -> dict[str, str]:
    offers = client.get("/search/", {"q": query}).context["offers"]
    return {offer.kind: offer.address for offer in offers}


def test_a_topic_of_a_like_name_is_offered_where_none_is_called_so(client, known):
    address = offered(client, "专题:半导体 晶圆")["called"]

    assert address == "q=topic%3Achips+晶圆"
    assert client.get(f"/search/?{address}").context["listing"].page.count == 1


def test_two_names_misspelt_are_both_mended(client, known, make_topic):
    Term.objects.create(topic=make_topic(), text="晶圆代工")

    assert "蓬佩奥" in offered(client, "蓬佩傲 晶圆厂")["meant"]
    assert "meant" not in offered(client, "蓬佩傲 晶圆袋工")  # both mended, it would find nothing


@pytest.mark.parametrize("typed", ["蓬佩傲", "蓬奥佩", "蓬佩傲 晶圆"])
def test_a_name_one_edit_away_is_offered(client, known, typed):
    address = offered(client, typed)["meant"]

    assert "蓬佩奥" in address
    assert "Did you mean “蓬佩奥”?" in client.get("/search/", {"q": typed}).content.decode()
    assert client.get(f"/search/?{address}").context["listing"].page.count == 1


@pytest.mark.parametrize("typed", ["=蓬佩傲", "蓬傲", "title:蓬佩傲"])
def test_no_name_is_offered_for_short_words_and_marked_ones(client, known, typed):
    assert "meant" not in offered(client, typed)


def test_a_run_is_offered_as_its_words(client, known, make_article):
    make_article(title="甲", text="蓬佩奥到访。晶圆涨价。")

    assert offered(client, "蓬佩奥与晶圆涨价")["words"] == "q=蓬佩奥+晶圆+涨价"
