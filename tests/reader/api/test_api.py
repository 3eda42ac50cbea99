"""The read-only API: lists, articles, topics, sources, counts and errors."""

import datetime as dt

import pytest

from archive.models import ArticleTopic

LISTED = {
    "id", "url", "source_url", "source", "title", "kicker", "lead", "byline", "section",
    "language", "published_at", "published_precision", "published_basis", "captured_at",
    "arrived_at", "updated_at", "characters", "images", "topics", "copies",
    "event",
}  # fmt: skip

pytestmark = pytest.mark.django_db


def test_a_list_has_the_promised_keys_and_no_bodies(client, make_article):
    make_article()

    page = client.get("/api/v1/articles/").json()

    assert set(page) == {
        "count", "count_is_exact", "next", "previous", "left_out", "results",
    }  # fmt: skip
    assert set(page["results"][0]) == LISTED


def test_an_article_has_its_whole_text(client, make_article, make_topic):
    article = make_article(text="北约会谈。", topics=[make_topic("nato", name_en="NATO")])

    item = client.get(f"/api/v1/articles/{article.pk}/").json()

    assert set(item) == LISTED | {"credits", "body_html", "body_text"}
    assert item["body_html"] == "<p>北约会谈。</p>"
    assert item["url"] == f"http://testserver/articles/{article.pk}/"
    assert item["source"] == {"slug": "rfi", "name": "RFI"}
    assert [topic["slug"] for topic in item["topics"]] == ["nato"]


def test_times_carry_an_offset(client, make_article):
    article = make_article(published_at="2024-04-05T08:27:00Z")

    item = client.get(f"/api/v1/articles/{article.pk}/").json()

    assert dt.datetime.fromisoformat(item["published_at"]).utcoffset() == dt.timedelta(0)


def test_following_next_reaches_every_article_once(client, make_article):
    made = [make_article(published_at=f"2024-04-{day:02}T08:00Z").pk for day in range(1, 8)]
    made.append(make_article(published_at=None).pk)

    seen, address = [], "/api/v1/articles/?page_size=3"
    while address:
        page = client.get(address).json()
        seen += [item["id"] for item in page["results"]]
        address = page["next"]

    assert sorted(seen) == sorted(made)
    assert page["count"] == 8


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("published_after=2024-13-40", "published_after"),
        ("source=nowhere", "source"),
        ("lang=xx", "lang"),
        ("ordering=best", "ordering"),
        ("ordering=relevance", "ordering"),
        ("page=%00", "page"),
        ("page_size=0", "page_size"),
        ("page_size=101", "page_size"),
        ("sorce=rfi", "sorce"),
    ],
)
def test_a_bad_value_is_an_error_on_its_parameter(client, make_article, query, field):
    make_article()

    response = client.get(f"/api/v1/articles/?{query}")

    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]


def test_an_unknown_parameter_is_refused_with_the_nearest_known(client, db):
    errors = client.get("/api/v1/articles/?sorce=rfi").json()["errors"]

    assert "source" in errors["sorce"][0]


def test_writing_is_refused(client, make_article):
    response = client.post("/api/v1/articles/", {})

    assert response.status_code == 405
    assert "errors" in response.json()


def test_an_article_that_is_not_there_is_a_404_in_the_same_form(client, db):
    response = client.get("/api/v1/articles/99/")

    assert response.status_code == 404
    assert "errors" in response.json()


def test_a_withdrawn_article_says_why_and_is_in_no_list(client, make_article):
    article = make_article(
        withdrawn_at=dt.datetime(2024, 5, 1, tzinfo=dt.UTC), withdrawn_note="发布者更正"
    )

    response = client.get(f"/api/v1/articles/{article.pk}/")

    assert response.status_code == 410
    assert response.json()["errors"]["detail"] == ["发布者更正"]
    assert client.get("/api/v1/articles/").json()["count"] == 0


def test_an_excluded_topic_is_not_told(client, make_article, make_topic):
    topic = make_topic("nato")
    article = make_article(topics=[topic])
    ArticleTopic.objects.update(origin="excluded")

    assert client.get(f"/api/v1/articles/{article.pk}/").json()["topics"] == []


def test_a_search_finds_either_script(client, make_article):
    article = make_article(text="北约秘书长访问东京。")

    found = client.get("/api/v1/articles/", {"q": "北約祕書長"}).json()

    assert [item["id"] for item in found["results"]] == [article.pk]


def test_copies_are_named(client, make_article):
    one, other = make_article(story=1), make_article(story=1)

    item = client.get(f"/api/v1/articles/{one.pk}/").json()

    assert item["copies"] == [other.pk]


def test_other_sites_pages_may_read_it(client, make_article):
    assert client.get("/api/v1/articles/")["Access-Control-Allow-Origin"] == "*"


def test_topics_sources_and_the_schema_answer(client, make_article, make_topic):
    make_article(topics=[make_topic("nato")])

    assert client.get("/api/v1/topics/").json()["results"][0]["articles"] == 1
    assert client.get("/api/v1/sources/").json()["results"][0]["slug"] == "rfi"
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")
    assert client.get("/api/v1/").status_code == 200


def test_more_articles_take_no_more_queries_and_bodies_stay_in_the_database(
    client, make_article, make_topic
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            client.get("/api/v1/articles/?page_size=100")
        return [query["sql"] for query in captured]

    topics = [make_topic(), make_topic()]
    for _ in range(5):
        make_article(topics=topics, story=1)
    few = queries()
    for _ in range(20):
        make_article(topics=topics, story=1)
    many = queries()

    assert len(few) == len(many)
    assert not any("body_html" in sql or "body_text" in sql for sql in many)


def test_the_readable_page_names_every_address_and_parameter(client, db):
    page = client.get("/api/").content.decode()

    for name in ("/api/v1/articles/{id}/", "/api/v1/timeline/", "changed_after", "per"):
        assert f">{name}<" in page or f" {name}<" in page
