"""Rate limits by address, and exports that run one at a time."""

from types import SimpleNamespace

import pytest
from django.core.cache.backends.locmem import LocMemCache

from reader.exporting import epub
from reader.serving.rationing import limits, shared_limits, slots
from reader.serving.rationing.slots import BusyError, ExclusiveStream, SlowClientError
from reader.views import exports

pytestmark = pytest.mark.long


@pytest.fixture(autouse=True)
def short_lists(monkeypatch):
    """Make lists of two articles count as long."""
    monkeypatch.setattr(exports, "SHORT", 1)


@pytest.fixture
def archive(make_article, make_topic):
    topic = make_topic("nato")
    for number in range(3):
        make_article(title=f"北约{number}", topics=[topic])


SEARCHES = (
    "/search/?q=北约", "/?q=北约", "/topics/nato/?q=北约", "/search/feed.atom?q=北约",
    "/search/feed.json?q=北约", "/search/concordance/?q=北约", "/topics/compare/?topic=nato",
    "/coverage/", "/api/v1/articles/?q=北约", "/api/v1/timeline/?q=北约",
)  # fmt: skip
EXPORTS = (
    "/timeline.csv", "/2024.ris", "/topics/nato.epub", "/search.jsonl?q=北约",
    "/search/concordance.csv?q=北约",
)  # fmt: skip
FREE = ("/", "/topics/", "/articles/1/", "/api/v1/articles/", "/robots.txt", "/search/", "/healthz")


def read(response):
    """Return the response, sent to its end."""
    if response.streaming:
        b"".join(response.streaming_content)
    return response


@pytest.mark.parametrize("address", SEARCHES)
def test_who_searches_too_often_is_told_when_to_go_on(client, archive, settings, address):
    settings.RATE_SEARCH = "1/hour"
    assert read(client.get(address)).status_code == 200

    response = client.get(address)

    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600


@pytest.mark.parametrize(
    "address",
    ["/articles/{}/?quote=x", "/articles/{}/?quote=x&check=1", "/api/v1/articles/{}/quote/?text=x"],
)
def test_looking_for_a_passage_counts_as_a_search(client, make_article, settings, address):
    settings.RATE_SEARCH = "1/hour"
    address = address.format(make_article(text="x").pk)

    assert [client.get(address).status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize("address", EXPORTS)
def test_who_takes_too_much_away_is_told_when_to_go_on(client, archive, settings, address):
    settings.RATE_EXPORT = "1/hour"
    assert read(client.get(address)).status_code == 200

    response = client.get(address)

    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600


def test_all_searches_of_an_address_count_together(client, archive, settings):
    settings.RATE_SEARCH = "1/hour"
    client.get("/search/?q=北约")

    assert client.get("/api/v1/articles/?q=欧盟").status_code == 429


@pytest.mark.parametrize("address", FREE)
def test_reading_is_not_counted(client, archive, settings, address):
    settings.RATE_SEARCH = settings.RATE_EXPORT = "1/hour"

    assert 429 not in [read(client.get(address)).status_code for _ in range(3)]


def test_the_desk_is_not_counted(admin_client, archive, settings):
    settings.RATE_SEARCH = "1/hour"

    answers = [admin_client.get("/admin/archive/article/?q=x").status_code for _ in range(3)]

    assert answers == [200] * 3


def test_zero_lets_everybody_ask_for_any_amount(client, archive, settings):
    settings.RATE_SEARCH = "0"

    assert [client.get("/search/?q=x").status_code for _ in range(3)] == [200] * 3


def test_visitors_behind_our_own_proxy_are_told_apart(client, archive, settings):
    settings.RATE_SEARCH = "1/hour"
    settings.PROXIES = 1

    answers = [
        client.get("/search/?q=x", headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code
        for n in (1, 2, 1)
    ]

    assert answers == [200, 200, 429]


@pytest.mark.parametrize(
    ("backend", "spent"),
    [
        ("redis.RedisCache", [False, False, True]),
        ("memcached.PyMemcacheCache", [False, False, True]),
        ("locmem.LocMemCache", [False, False, False]),
    ],
)
def test_servers_that_share_a_cache_count_together(rf, monkeypatch, backend, spent):
    caches = {"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}
    monkeypatch.setattr(limits, "settings", SimpleNamespace(CACHES=caches))
    monkeypatch.setattr(limits, "client_network", lambda request: "192.0.2.1")
    monkeypatch.setattr(limits, "cache", LocMemCache(backend, {}))
    used = []
    for _ in spent:
        shared_limits.forget()  # another server
        used.append(limits.spend("2/day", "search", rf.get("/")).is_spent)

    assert used == spent


@pytest.mark.parametrize(
    ("accept", "kind"), [("text/html,*/*", "text/html"), ("*/*", "application/json")]
)
def test_a_person_is_refused_on_a_page_and_a_program_in_json(
    client, archive, settings, accept, kind
):
    settings.RATE_SEARCH = "1/hour"
    client.get("/search/?q=x")

    response = client.get("/search/?q=x", headers={"Accept": accept})

    assert response["Content-Type"].startswith(kind)


@pytest.mark.parametrize("address", EXPORTS)
def test_a_second_list_waits_for_the_first(client, archive, address):
    first = client.get(address)

    second = client.get("/timeline.csv")

    assert second.status_code == 503
    assert int(second["Retry-After"]) > 0
    read(first)


@pytest.mark.parametrize("address", EXPORTS)
def test_a_list_may_be_taken_once_the_one_before_is_sent(client, archive, address):
    read(client.get(address))

    assert read(client.get(address)).status_code == 200


@pytest.mark.parametrize("pieces", [0, 1])
def test_a_client_that_goes_away_holds_up_nobody(client, transactional_db, archive, pieces):
    first = client.get("/timeline.jsonl")
    for _ in range(pieces):
        next(iter(first.streaming_content))
    first.close()

    assert read(client.get("/timeline.csv")).status_code == 200


def test_a_list_that_cannot_be_made_holds_up_nobody(client, archive, monkeypatch):
    client.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr("reader.lists.selections.Selection.ids", property(lambda self: 1 / 0))
        assert client.get("/timeline.csv").status_code == 500

    assert read(client.get("/timeline.csv")).status_code == 200


def test_short_lists_and_articles_are_made_beside_a_long_one(client, archive, monkeypatch):
    monkeypatch.setattr(exports, "SHORT", 10)
    with_slot = ExclusiveStream()

    answers = [read(client.get(a)).status_code for a in ("/timeline.csv", "/articles/1.ris")]

    with_slot.close()
    assert 503 not in answers


def test_head_takes_no_slot(client, archive):
    held = ExclusiveStream()

    status = client.head("/timeline.csv").status_code

    held.close()
    assert status == 200


def test_a_slot_is_given_back_once():
    held = ExclusiveStream()
    held.close()
    held.close()

    other = ExclusiveStream()
    with pytest.raises(BusyError):
        ExclusiveStream()
    other.close()


def test_a_client_that_takes_too_long_gives_way_to_others(monkeypatch):
    monkeypatch.setattr(slots, "PATIENCE", -1)
    pieces = iter(ExclusiveStream("abc"))
    first = [next(pieces), next(pieces)]
    with pytest.raises(BusyError):
        ExclusiveStream()

    with pytest.raises(SlowClientError):
        next(pieces)

    ExclusiveStream().close()
    assert first == ["a", "b"]


def test_a_client_that_nobody_waits_for_may_take_as_long_as_it_likes(monkeypatch):
    monkeypatch.setattr(slots, "PATIENCE", -1)

    assert [*ExclusiveStream("abc")] == ["a", "b", "c"]


def test_a_client_that_is_fast_enough_is_not_broken_off_by_others():
    pieces = iter(ExclusiveStream("abc"))
    next(pieces)
    with pytest.raises(BusyError):
        ExclusiveStream()

    assert [*pieces] == ["b", "c"]


def test_a_book_ends_where_its_texts_are_too_long_together(client, archive, monkeypatch):
    monkeypatch.setattr(epub, "LONGEST", 50)
    texts = [type("Text", (), {"body_html": "a" * 30})() for _ in range(3)]

    assert len([*epub.fitting(texts)]) == 1


def test_a_book_holds_its_first_text_however_long(monkeypatch):
    monkeypatch.setattr(epub, "LONGEST", 50)
    [text] = epub.fitting([type("Text", (), {"body_html": "a" * 99})()])

    assert text.body_text == ""
