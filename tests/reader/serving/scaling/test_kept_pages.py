"""Kept answers: given again to visitors without an account, until anything changes."""

import datetime as dt

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from archive.jobs import asking, tasks
from archive.jobs.worker import Worker
from archive.models import Article, Topic, WorkerSeen
from reader.serving.scaling import kept_pages
from tests.conftest import KEEPS_PAGES
from tests.helpers.desk import address, send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def keeping(settings, nothing_kept):
    before = settings.MIDDLEWARE.index("django.middleware.gzip.GZipMiddleware")
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE[:before],
        KEEPS_PAGES,
        *settings.MIDDLEWARE[before:],
    ]


@pytest.fixture
def made(monkeypatch):
    """The addresses of which pages were made, not only given again."""
    asked = []
    respond = kept_pages.KeptPages.__init__

    def begin(self, get_response):
        respond(self, lambda request: asked.append(request.get_full_path()) or get_response(request))  # fmt: skip

    monkeypatch.setattr(kept_pages.KeptPages, "__init__", begin)
    return asked


def told(response):
    """The headers of an answer, but for the id that each request has."""
    return {name: value for name, value in response.items() if name != "X-Request-ID"}


def test_a_page_asked_again_is_the_same_and_asks_only_for_the_version(
    client, make_article, made, django_assert_max_num_queries
):
    article = make_article(title="北约外长会议")
    first = client.get(f"/articles/{article.pk}/")
    with django_assert_max_num_queries(1):
        again = client.get(f"/articles/{article.pk}/")

    assert again.content == first.content
    assert told(again) == told(first)
    assert "北约外长会议" in again.content.decode()
    assert len(made) == 1


def test_bytes_sent_as_they_are_are_no_other_words(client, make_article):
    make_article()
    raw, mojibake = (client.get(f"/search/?q={q}").content.decode() for q in ("é", "%C3%83%C2%A9"))

    assert 'value="é"' in raw
    assert 'value="Ã©"' in mojibake


def test_a_correction_at_the_desk_is_seen_at_once(client, admin_client, make_article):
    article = make_article(title="旧题")
    pages = ["/", f"/articles/{article.pk}/", "/feed.atom", "/search/?q=北约"]
    assert all("旧题" in client.get(page).content.decode() for page in pages[:3])

    send(admin_client, address(article), title="新题北约")

    assert all("新题北约" in client.get(page).content.decode() for page in pages)


def test_what_no_count_tells_of_is_seen_at_once_too(client, make_article, make_topic):
    topic = make_topic("nato", name_en="Atlantic Pact")
    make_article(topics=[topic])
    assert "Atlantic Pact" in client.get("/topics/").content.decode()

    Topic.objects.update(name_en="North Atlantic Pact")

    assert "North Atlantic Pact" in client.get("/topics/").content.decode()


def test_a_worker_that_lives_and_works_leaves_pages_kept(client, make_article, made):
    make_article()
    client.get("/")

    asking.ask(tasks.read_feeds)
    Worker([]).work(once=True)
    client.get("/")

    assert made == ["/"]
    assert WorkerSeen.objects.get().seen_at > WorkerSeen.objects.get().started_at


def test_a_withdrawn_article_is_gone_at_once(client, admin_client, make_article):
    article = make_article(title="旧题")
    assert client.get(f"/articles/{article.pk}/").status_code == 200

    Article.objects.update(withdrawn_at=timezone.now())

    assert client.get(f"/articles/{article.pk}/").status_code == 410


@pytest.mark.parametrize(
    "look",
    [
        {"theme": "dark"}, {"density": "compact"}, {"size": "large"}, {"images": "1"},
        {"shortcuts": "off"}, {"offline": "off"}, {"django_language": "zh-hans"},
        {"script": "hans"}, {"script": "hant"}, {"script": "hant", "variant": "hk"},
    ],
)  # fmt: skip
def test_visitors_with_different_preferences_never_see_each_others_page(
    look, make_article, settings, nothing_kept
):
    article = make_article(
        title="臺灣的軟體", body_html='<p>臺灣的軟體</p><img src="https://example.org/a.jpg">'
    )
    place = f"/articles/{article.pk}/"
    plain, other = Client(), Client()
    other.cookies.load(look)
    kept = [visitor.get(place).content for visitor in (plain, other, plain, other)]

    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != KEEPS_PAGES]
    anew = [Client(), Client()]
    anew[1].cookies.load(look)

    assert kept == [visitor.get(place).content for visitor in (*anew, *anew)]
    assert kept[0] != kept[1]


def test_a_browser_of_hong_kong_is_not_given_the_words_of_taiwan(make_article):
    place = f"/articles/{make_article(title='这里的软件').pk}/"
    pages = set()
    for language in ("zh-TW", "zh-HK", "en"):
        visitor = Client(headers={"Accept-Language": language})
        visitor.cookies["script"] = "hant"
        pages.add(visitor.get(place).content)

    assert len(pages) == 3


def test_names_of_the_site_are_told_apart(client, make_article, settings):
    settings.ALLOWED_HOSTS = ["a.example.org", "b.example.org"]
    make_article()
    pages = [client.get("/", headers={"host": host}).content.decode() for host in settings.ALLOWED_HOSTS]  # fmt: skip

    assert "http://b.example.org/" in pages[1]
    assert "a.example.org" not in pages[1]


@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "written", "messages", "of_others"])
def test_whoever_shows_a_cookie_we_do_not_know_gets_a_page_of_their_own(client, made, cookie):
    client.cookies[cookie] = "x"
    client.get("/sources/")
    client.get("/sources/")

    assert len(made) == 2
    assert kept_pages_number() == 0


def kept_pages_number() -> int:
    return len(caches["pages"]._cache)


@pytest.mark.parametrize(
    "place",
    ["/tokens/", "/admin/login/", "/preferences/", "/api/v1/articles/", "/healthz", "/readyz",
     "/nowhere/", "/articles/999/", "/?page=0", "/timeline.csv", "/jump/?to=2024-04",
     "/service-worker.js"],
)  # fmt: skip
def test_forms_json_files_errors_and_redirections_are_not_kept(client, make_article, place):
    make_article()
    client.get(place)

    assert kept_pages_number() == 0


def test_nothing_is_kept_with_a_token_nor_of_a_closed_site(client, settings):
    client.get("/sources/", headers={"Authorization": "Bearer x"})
    settings.LOGIN_REQUIRED = True
    client.get("/sources/")

    assert kept_pages_number() == 0


def test_what_was_left_out_for_want_of_time_is_asked_for_again(client, make_article, settings):
    make_article(title="北约")
    settings.ANSWER_SECONDS = 0.0000001
    client.get("/search/?q=北约")
    assert kept_pages_number() == 0

    settings.ANSWER_SECONDS = 60
    client.get("/search/?q=北约")
    assert kept_pages_number() == 1


def test_sending_a_form_is_never_answered_with_a_page_that_is_kept(client, made):
    client.get("/sources/")

    assert client.post("/sources/").status_code == 405
    assert len(made) == 2


def test_who_has_the_page_is_told_that_it_is_the_same(client, make_article, made):
    article = make_article()
    place = f"/articles/{article.pk}/"
    tag = client.get(place)["ETag"]

    same = client.get(place, headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    assert len(made) == 1
    Article.objects.update(title="新题")
    assert client.get(place, headers={"If-None-Match": tag}).status_code == 200


def test_the_first_to_ask_is_told_too_and_the_next_gets_the_whole(client, make_article):
    place = f"/articles/{make_article().pk}/"
    tag = client.get(place)["ETag"]
    caches["pages"].clear()

    assert client.get(place, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(place).status_code == 200


def test_a_head_is_answered_as_the_page_would_be(client, make_article, made):
    place = f"/articles/{make_article().pk}/"
    alone = client.head(place)
    assert kept_pages_number() == 0
    page = client.get(place)
    head = client.head(place)

    assert (alone.status_code, head.status_code, head.content) == (200, 200, b"")
    assert told(head) == told(page)
    assert len(made) == 2


def test_only_who_takes_it_gets_it_compressed(client, make_article):
    place = f"/articles/{make_article(title='北约外长会议').pk}/"
    packed = client.get(place, headers={"Accept-Encoding": "gzip"})
    plain = client.get(place)

    assert packed["Content-Encoding"] == "gzip"
    assert packed["Content-Length"] == str(len(packed.content))
    assert "北约外长会议" in plain.content.decode()
    assert "Accept-Encoding" in plain["Vary"]


def test_nothing_is_kept_into_the_next_day_nor_longer_than_ten_minutes(monkeypatch, settings):
    for now, seconds in (("2024-04-10T12:00:00", 600), ("2024-04-10T23:59:30", 30)):
        moment = dt.datetime.fromisoformat(now).replace(tzinfo=timezone.get_current_timezone())
        monkeypatch.setattr(timezone, "localtime", lambda moment=moment: moment)
        assert kept_pages._seconds() == seconds


def test_what_is_too_large_is_not_kept(client, make_article, monkeypatch):
    monkeypatch.setattr(kept_pages, "LARGEST", 100)
    client.get(f"/articles/{make_article().pk}/")

    assert kept_pages_number() == 0


def test_a_document_that_came_is_seen_at_once(client, read):
    assert "新来" not in client.get("/").content.decode()

    read(title="新来的文章", name="new")

    assert "新来" in client.get("/").content.decode()
