"""All pages: they answer, with few queries, and load nothing from other sites."""

import re
import tomllib
from pathlib import Path

import html5lib
import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.models import Entry
from reader import VERSION

ROOT = Path(__file__).resolve().parents[3]
LISTS = ["/", "/2024/", "/2024/04/", "/2024/04/10/", "/topics/nato/", "/sources/rfi/", "/undated/"]
PAGES = [*LISTS, "/topics/", "/sources/", "/search/", "/search/?q=北约", "/preferences/"]
BODIES = re.compile(r"body_html|body_text")

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture
def fill(make_article, make_topic):
    """Put a number of articles, dated and not, under one topic and source."""
    nato = make_topic("nato")

    def put(number: int) -> None:
        for minute in range(number):
            make_article(topics=[nato], published_at=f"2024-04-10T08:{minute:02}Z")
            make_article(topics=[nato], published_at=None)

    return put


@pytest.mark.parametrize("address", PAGES)
def test_asked_for_its_head_alone_a_page_says_the_same(client, fill, address):
    fill(1)
    page, head = client.get(address), client.head(address)
    again = client.head(address, headers={"If-None-Match": page["ETag"]})

    assert (head["ETag"], head.content, again.status_code) == (page["ETag"], b"", 304)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_answers(client, fill, address):
    fill(2)

    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/?published_after=2024-01-01",
        "/topics/",
        "/sources/",
        "/undated/",
        "/search/",
        "/search/?q=北约",
        "/coverage/",
    ],
)
def test_an_empty_archive_says_so_and_how_to_fill_it(client, make_article, address):
    said = "<p>No article has been taken in yet."
    empty = client.get(address)

    assert empty.status_code == 200
    assert empty.content.decode().count(said) == 1
    make_article(title="东盟")
    assert said not in client.get(address).content.decode()


@pytest.mark.parametrize("address", [*PAGES[:-2], "/search/?q=北约&page_size=100", PAGES[-1]])
def test_a_page_takes_as_many_queries_with_thirty_articles_as_with_ten(client, fill, address):
    fill(10)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    fill(20)
    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) == len(few)
    assert len(many) <= 30


@pytest.mark.parametrize("address", [*LISTS, "/topics/", "/sources/"])
def test_lists_leave_the_bodies_in_the_database(client, fill, address):
    fill(3)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)

    assert [query["sql"] for query in queries if BODIES.search(query["sql"])] == []


def test_a_search_reads_the_bodies_of_its_page_in_one_query(client, fill):
    fill(3)
    with CaptureQueriesContext(connection) as queries:
        client.get("/search/?q=北约")

    reading = [query["sql"] for query in queries if BODIES.search(query["sql"].split("WHERE")[0])]
    assert len(reading) == 1
    assert "body_html" not in reading[0]


@pytest.mark.parametrize("address", [*PAGES, "/articles/{pk}/", "/nowhere/", "/?lang=tlh"])
def test_a_page_has_one_first_heading_its_landmarks_and_a_title(
    client, make_article, fill, address
):
    fill(1)
    html = client.get(address.format(pk=make_article().pk)).content.decode()

    assert html.count("<h1") == 1
    assert html.count("<main") == html.count('<footer class="footer"') == 1
    assert html.count('<header class="masthead"') == 1
    assert re.search(r"<title[^>]*>[^<]{3,}</title>", html)
    assert '<a class="skip-link" href="#main">' in html


@pytest.mark.parametrize("address", [*PAGES, "/articles/{pk}/", "/nowhere/", "/?lang=tlh"])
def test_a_page_is_well_formed(client, make_article, make_topic, fill, address):
    fill(1)
    address = address.format(pk=make_article(topics=[make_topic()]).pk)
    html = client.get(address).content.decode()

    html5lib.HTMLParser(strict=True).parse(html)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(set(ids)) == sorted(ids)
    for label in re.findall(r'(?:for|aria-labelledby|aria-describedby)="([^"]+)"', html):
        assert label in ids


@pytest.mark.parametrize("address", [*PAGES, "/articles/{pk}/"])
def test_nothing_is_inline_and_nothing_comes_from_other_sites(client, make_article, fill, address):
    fill(1)
    image = '<p><img src="https://example.org/a.jpg" alt=""></p>'
    address = address.format(pk=make_article(body_html=image).pk)
    html = client.get(address).content.decode()

    # What search engines read is data: no browser runs it.
    html = re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", html)
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|javascript:", html)
    assert not re.search(r'(?:\ssrc|<link rel="(?:stylesheet|icon)" href)="(?:https?:)?//', html)


def test_readers_get_no_cookie(client, make_article):
    for address in ("/", f"/articles/{make_article().pk}/", "/search/?q=北约", "/preferences/"):
        assert not client.get(address).cookies


@pytest.mark.parametrize("address", PAGES)
def test_pages_are_only_read(client, fill, address):
    if address != "/preferences/":
        assert client.post(address).status_code == 405


def test_healthz_answers_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert response.json() == {"status": "ok", "version": VERSION}


def test_the_version_is_that_of_the_project():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION


def test_readyz_answers_when_every_migration_is_applied(client):
    assert client.get("/readyz").status_code == 200


def test_readyz_fails_while_migrations_are_missing(client, monkeypatch):
    plan = "django.db.migrations.executor.MigrationExecutor.migration_plan"
    monkeypatch.setattr(plan, lambda self, targets: ["0099"])

    assert client.get("/readyz").status_code == 503


def test_readyz_fails_while_the_search_index_is_of_another_tokeniser(
    client, make_article, monkeypatch
):
    make_article()
    monkeypatch.setattr("archive.text.tokens.VERSION", 99)

    assert client.get("/readyz").json()["status"] == "search index out of date"


def test_readyz_fails_while_the_search_index_was_emptied(client, make_article):
    make_article()
    Entry.objects.all().delete()

    assert client.get("/readyz").json()["status"] == "search index out of date"


def test_readyz_fails_without_the_database(client, monkeypatch):
    def refuse(*args):
        raise OperationalError("no")

    monkeypatch.setattr("django.db.migrations.executor.MigrationExecutor.__init__", refuse)

    assert client.get("/readyz").json()["status"] == "no database"


def test_crawlers_are_kept_out_of_searches(client):
    robots = client.get("/robots.txt")

    assert robots["Content-Type"].startswith("text/plain")
    assert "Disallow: /search/" in robots.content.decode()


def test_a_page_that_broke_is_shown_without_context_or_database(client, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr("reader.views.timeline.listing", broken)
    client.raise_request_exception = False

    response = client.get("/", headers={"Accept-Language": "zh-Hans"})

    assert response.status_code == 500
    assert "<h1>页面出错了</h1>" in response.content.decode()


@pytest.mark.parametrize(
    ("language", "words"), [("zh-CN", "无法识别此请求"), ("zh-TW", "無法識別此請求"), ("en", "could not be read")]
)  # fmt: skip
def test_a_host_that_is_not_ours_is_refused_in_the_reader_s_language(client, language, words):
    response = client.get("/", headers={"Accept-Language": language, "Host": "evil.example"})

    assert response.status_code == 400
    assert words in response.content.decode()


def test_a_form_without_its_token_is_refused_on_a_page_of_the_site():
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "zh-CN"})

    response = client.post("/admin/login/", {"username": "x", "password": "y"})

    assert response.status_code == 403
    assert "<h1>表单未被受理</h1>" in response.content.decode()


def test_the_address_of_a_page_that_never_was_answers_404(client):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_colours_are_named_in_one_file_only():
    for path in (ROOT / "static" / "css").glob("*.css"):
        if path.name not in ("properties.css", "print.css"):
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb|hsl", path.read_text()), path.name


def test_every_partial_says_what_it_needs():
    for path in (ROOT / "templates").glob("_*.html"):
        assert re.match(r"\{# .+ Needs.* #\}", path.read_text()), path.name


@pytest.mark.parametrize("address", ["/", "/topics/", "/sources/", "/coverage/", "/search/"])
def test_pages_say_what_they_are_where_search_engines_look(client, address):
    response = client.get(address)
    page = response.content.decode()

    assert page.count('<meta name="description" content="') == 1
    assert "noindex" not in page
    assert "X-Robots-Tag" not in response


def test_what_a_search_found_is_not_for_search_engines(client):
    assert '<meta name="robots" content="noindex' in client.get("/search/?q=北约").content.decode()
