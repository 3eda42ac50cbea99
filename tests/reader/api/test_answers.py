"""HTTP of the API: ETags, CORS, rate limit, selected fields, counts."""

import datetime as dt

import pytest
from django.core.cache import cache

from archive.editing import corrections as article_corrections
from archive.models import Article

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_quota():
    cache.clear()


ADDRESSES = ["/api/v1/articles/", "/api/v1/articles/{}/", "/api/v1/topics/", "/api/v1/timeline/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_has_it_already_is_told_so(client, make_article, address):
    address = address.format(make_article().pk)
    etag = client.get(address)["ETag"]

    response = client.get(address, headers={"If-None-Match": etag})

    assert (response.status_code, response.content) == (304, b"")
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("address", ADDRESSES[:2])
def test_a_correction_changes_etag_and_last_modified(client, make_article, address):
    article = make_article()
    Article.objects.update(updated_at=dt.datetime(2024, 5, 1, tzinfo=dt.UTC))
    address = address.format(article.pk)
    before = client.get(address)
    article_corrections.correct(article, {"title": "更正"})

    headers = {"If-None-Match": before["ETag"], "If-Modified-Since": before["Last-Modified"]}
    after = client.get(address, headers=headers)

    assert before["Last-Modified"] == "Wed, 01 May 2024 00:00:00 GMT"
    assert after.status_code == 200
    assert after["Last-Modified"] != before["Last-Modified"]


def test_last_modified_alone_is_enough(client, make_article):
    address = f"/api/v1/articles/{make_article().pk}/"
    moment = client.get(address)["Last-Modified"]

    assert client.get(address, headers={"If-Modified-Since": moment}).status_code == 304


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_tells_the_headers_alone(client, make_article, address):
    address = address.format(make_article().pk)

    response = client.head(address)

    assert (response.status_code, response.content) == (200, b"")
    assert response["ETag"] == client.get(address)["ETag"]


def test_a_browser_may_ask_beforehand(client, db):
    response = client.options(
        "/api/v1/articles/",
        headers={"Origin": "https://example.org", "Access-Control-Request-Method": "GET"},
    )

    assert response.status_code == 200
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]


def test_it_comes_compressed_to_those_who_can_read_it(client, make_article):
    for _ in range(5):
        make_article()

    response = client.get("/api/v1/articles/", headers={"Accept-Encoding": "gzip"})

    assert response["Content-Encoding"] == "gzip"


def test_next_is_a_link_header_too(client, make_article):
    for _ in range(3):
        make_article()

    response = client.get("/api/v1/articles/?page_size=2")

    assert response["Link"] == f'<{response.json()["next"]}>; rel="next"'


def test_the_quota_is_told_before_it_is_used_up(client, settings, db):
    settings.API_RATE = "3/hour"

    left = [client.get("/api/v1/sources/")["RateLimit-Remaining"] for _ in range(3)]

    assert left == ["2", "1", "0"]


def test_who_asks_too_much_is_told_when_to_go_on(client, settings, db):
    settings.API_RATE = "1/hour"
    client.get("/api/v1/sources/")

    response = client.get("/api/v1/sources/")

    assert response.status_code == 429
    assert "errors" in response.json()
    assert 0 < int(response["Retry-After"]) <= 3600


def test_a_proxys_word_counts_only_where_there_is_one(client, settings, db):
    settings.API_RATE = "1/hour"
    client.get("/api/v1/sources/", headers={"X-Forwarded-For": "192.0.2.1"})

    response = client.get("/api/v1/sources/", headers={"X-Forwarded-For": "192.0.2.2"})

    assert response.status_code == 429


def test_a_list_tells_the_fields_asked_for(client, make_article):
    make_article(text="全文。")

    [item] = client.get("/api/v1/articles/?fields=body_text,title").json()["results"]

    assert item == {"title": "第1篇", "body_text": "全文。"}


@pytest.mark.parametrize("fields", [",", "id,", "id,,title"])
def test_a_field_without_a_name_is_refused(client, fields):
    assert client.get("/api/v1/articles/", {"fields": fields}).status_code == 400


@pytest.mark.parametrize("method", ["POST", "TRACE"])
def test_another_method_is_refused_before_its_parameters(client, method):
    assert client.generic(method, "/api/v1/articles/?lang=").status_code == 405


def test_an_article_tells_the_fields_asked_for(client, make_article):
    article = make_article()

    item = client.get(f"/api/v1/articles/{article.pk}/?fields=id,title").json()

    assert item == {"id": article.pk, "title": article.title}


@pytest.mark.parametrize("address", ADDRESSES[:2])
def test_an_unknown_field_is_refused_with_the_nearest(client, make_article, address):
    response = client.get(address.format(make_article().pk), {"fields": "titel"})

    assert response.status_code == 400
    assert "title" in response.json()["errors"]["fields"][0]


def test_bodies_of_a_list_are_read_at_once(client, make_article, django_assert_max_num_queries):
    for _ in range(12):
        make_article()

    with django_assert_max_num_queries(8):
        client.get("/api/v1/articles/?fields=body_html")


@pytest.mark.parametrize("tail", ["artikles/", "articles/x%0A/", "articles/%E5%8C%97%0D%0A1/"])
def test_an_address_that_is_not_there_answers_in_json(client, db, tail):
    response = client.get(f"/api/v1/{tail}")

    assert response.status_code == 404
    assert "articles/" in response.json()["errors"]["detail"][0]


@pytest.mark.parametrize(
    ("per", "expected"),
    [
        ("year", [("2023", 1), ("2024", 3)]),
        ("month", [("2023-12", 1), ("2024-04", 2), ("2024-05", 1)]),
        ("day", [("2023-12-31", 1), ("2024-04-01", 1), ("2024-04-30", 1), ("2024-05-01", 1)]),
    ],
)
def test_articles_are_counted_by_time(client, make_article, per, expected):
    for day in ("2023-12-31", "2024-04-01", "2024-04-30", "2024-05-01"):
        make_article(published_at=f"{day}T08:00Z")
    make_article(published_at=None)

    counts = client.get(f"/api/v1/timeline/?per={per}").json()

    assert [(row["period"], row["articles"]) for row in counts["results"]] == expected
    assert (counts["count"], counts["undated"]) == (5, 1)


def test_a_search_is_counted_by_time(client, make_article):
    make_article(text="北约开会。", published_at="2024-04-01T08:00Z")
    make_article(text="别的事。", published_at="2024-05-01T08:00Z")

    counts = client.get("/api/v1/timeline/", {"q": "北約"}).json()

    assert [row["period"] for row in counts["results"]] == ["2024-04"]


def test_a_count_leads_to_the_articles_it_counts(client, make_article, make_topic):
    for topics in ([make_topic("nato")], []):
        make_article(topics=topics, published_at="2024-04-01T08:00Z")

    counts = client.get("/api/v1/timeline/?topic=nato&per=month&published_after=2024-01-01").json()

    (month,) = counts["results"]
    assert month["url"] == "http://testserver/2024/04/?topic=nato&published_after=2024-01-01"
    assert client.get(month["url"]).context["listing"].page.count == month["articles"] == 1


@pytest.mark.parametrize("query", ["per=decade", "page=x", "source=nowhere", "published_after=x"])
def test_a_count_that_makes_no_sense_is_refused(client, make_article, query):
    response = client.get(f"/api/v1/timeline/?{query}")

    assert (response.status_code, list(response.json()["errors"])) == (400, [query.split("=")[0]])


def test_a_search_is_read_through_while_articles_arrive(client, make_article):
    made = {make_article(text="北约。").pk for _ in range(6)}
    seen, address = [], "/api/v1/articles/?q=北约&page_size=2"
    while address:
        page = client.get(address).json()
        seen += [item["id"] for item in page["results"]]
        make_article(text="北约又开会。")
        address = page["next"]

    assert sorted(seen) == sorted(made)


def test_the_description_names_every_parameter_of_a_list(client, db):
    from reader.api.parameters import ApiFilter

    described = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/articles/"]["get"]

    assert {p["name"] for p in described["parameters"]} == set(ApiFilter.base_filters)
