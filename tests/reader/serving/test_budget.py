"""Time budget of answers: once it is over, pages show what was found so far, and say so."""

import time
from contextlib import ExitStack, contextmanager

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection

from archive.database import deadline
from archive.database.deadline import Deadline, OverdueError
from archive.models import Article
from archive.search import census, hits, over_time, plan, ranking, related_articles
from archive.search.indexing import engine

pytestmark = pytest.mark.long

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
ENDLESS = ("SELECT pg_sleep(600)", f"{NUMBERS} SELECT count(*) FROM n")
SLOW = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000)"
    " SELECT count(*) FROM n"
)
COUNTS = "its hits were not counted"
CHART = "its hits over time are not shown"
BY_THEN = "found by then"
ORDERS = ("", "-published_at", "published_at")


@pytest.fixture
def archive(make_article):
    for number in range(25):
        make_article(
            title=f"北约{number}" if number < 5 else f"第{number}篇",
            published_at=f"2024-04-{number + 1:02}T08:00Z" if number else None,
        )


@pytest.fixture
def time_for(settings, monkeypatch):
    """A function that lets the next n statements of searches pass, and times out all others."""
    settings.ANSWER_SECONDS = 600
    bounded, left = deadline.bounded, [0]

    @contextmanager
    def counted(database):
        if not left[0]:
            raise OverdueError
        left[0] -= 1
        with bounded(database):
            yield

    monkeypatch.setattr(deadline, "bounded", counted)

    def allow(statements):
        left[0] = statements
        cache.clear()

    return allow


@pytest.fixture
def no_time_to_count(settings, monkeypatch):
    settings.ANSWER_SECONDS = 600

    def overdue(search):
        raise OverdueError

    monkeypatch.setattr(hits, "census", overdue)
    monkeypatch.setattr(hits, "number", overdue)


@pytest.mark.parametrize("order", ORDERS)
def test_hits_are_shown_without_counts_where_there_is_no_time_for_these(
    client, archive, no_time_to_count, order
):
    response = client.get("/search/", {"q": "北约", "ordering": order})

    assert response.status_code == 200
    assert len(response.context["listing"].hits) == 20
    assert COUNTS in response.content.decode()
    assert "results" not in response.context


def test_pages_that_were_not_counted_lead_to_all_hits(client, archive, no_time_to_count):
    seen, address = [], "/api/v1/articles/?q=北约&page_size=10"
    while address:
        page = client.get(address).json()
        seen += [article["id"] for article in page["results"]]
        address = page["next"]

    assert len(set(seen)) == len(seen) == 25


def test_pages_by_date_that_were_not_counted_lead_to_all_hits(client, archive, no_time_to_count):
    seen, address = [], "/api/v1/articles/?q=北约&page_size=10&ordering=-published_at"
    while address:
        page = client.get(address).json()
        assert page["count"] > 0
        seen += [article["id"] for article in page["results"]]
        address = page["next"]

    assert len(set(seen)) == len(seen) == 25


def test_programs_are_told_what_was_left_out(client, archive, no_time_to_count):
    page = client.get("/api/v1/articles/?q=北约&page_size=10").json()

    assert page["left_out"] == ["counts"]
    assert page["count_is_exact"] is False


def test_in_time_nothing_is_left_out(client, archive, settings):
    settings.ANSWER_SECONDS = 600

    page = client.get("/api/v1/articles/?q=北约").json()

    assert (page["left_out"], page["count"], page["count_is_exact"]) == ([], 25, True)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("place", ["/search/", "/", "/api/v1/articles/", "/search/feed.atom"])
def test_there_are_hits_as_soon_as_there_was_time_for_one(client, archive, time_for, place, order):
    """However many statements there is time for, hits are found or it is said when to try again."""
    answers = []
    for statements in range(12):
        time_for(statements)
        response = client.get(place, {"q": "北约 合作"} | ({"ordering": order} if order else {}))
        answers.append(response.status_code)
        if response.status_code == 200:
            assert "第24篇" in response.content.decode() or "北约4" in response.content.decode()

    first = answers.index(200)
    assert 0 < first < 4
    assert answers == [503] * first + [200] * (12 - first)


@pytest.mark.parametrize("order", ["-published_at", "published_at"])
def test_further_pages_show_what_was_found_by_then(client, archive, time_for, order):
    time_for(100)
    address = {"q": "北约", "ordering": order, "page_size": 4}
    whole = client.get("/api/v1/articles/", address).json()
    seen = {article["id"] for article in whole["results"]}
    following = whole["next"]
    for statements in range(1, 9):
        time_for(statements)
        response = client.get(following)
        if response.status_code == 503:
            continue
        page = response.json()
        assert page["results"]
        assert not seen.intersection(article["id"] for article in page["results"])
        if "hits" in page["left_out"]:
            assert page["next"]


@pytest.fixture
def no_time_for_titles(settings, monkeypatch):
    settings.ANSWER_SECONDS = 600
    monkeypatch.setattr(plan, "TITLES", 0)


def test_without_time_for_the_best_the_newest_are_shown(client, archive, no_time_for_titles):
    response = client.get("/search/?q=北约")

    shown = [hit.article.title for hit in response.context["listing"].hits]
    assert shown == [f"第{number}篇" for number in range(24, 4, -1)]
    assert BY_THEN in response.content.decode()
    assert response.context["results"].groups is not None


def test_of_the_best_those_found_by_then_come_first(archive, settings, monkeypatch):
    texts = ranking._texts

    def cut_short(ids):
        marked = Article.objects.filter(title__in=("北约4", "北约3")).values_list("pk", flat=True)
        yield from texts([*marked])
        raise OverdueError

    monkeypatch.setattr(ranking, "_texts", cut_short)

    found = hits.find("北约", limit=6)

    titles = dict(Article.objects.values_list("pk", "title"))
    assert [titles[pk] for pk in found.ids] == [
        "北约4",
        "北约3",
        *(f"第{n}篇" for n in (24, 23, 22, 21)),
    ]
    assert found.left_out == ("hits",)


def test_hits_are_counted_by_what_they_are_also_without_time_for_the_chart(
    client, archive, settings, monkeypatch
):
    settings.ANSWER_SECONDS = 600

    def overdue(*given):
        raise OverdueError

    monkeypatch.setattr(census, "bars", overdue)

    response = client.get("/search/?q=北约")

    assert CHART in response.content.decode()
    assert COUNTS not in response.content.decode()
    assert response.context["results"].chart is None
    assert response.context["results"].topics is not None
    assert response.context["listing"].page.count == 25


def test_hits_that_are_all_on_the_page_need_no_counting(client, archive, time_for):
    time_for(4)

    page = client.get("/api/v1/articles/?q=北约").json()

    assert (page["count"], page["count_is_exact"], page["left_out"]) == (25, True, [])


def test_of_the_counts_of_days_the_newest_are_told(client, archive, time_for, monkeypatch):
    monkeypatch.setattr(over_time, "STEP", 10)
    answers = []
    for statements in range(12):
        time_for(statements)
        response = client.get("/api/v1/timeline/?q=北约&per=day")
        if response.status_code == 503:
            continue
        told = response.json()
        since = told["counted_from"]
        days = [period["period"] for period in told["results"]]
        assert days == [d for n in range(2, 26) if (d := f"2024-04-{n:02}") >= (since or "")]
        assert all(period["articles"] == 1 for period in told["results"])
        answers.append(told["count"])

    if connection.vendor == "sqlite":
        assert answers[0] < answers[-1]
    assert answers == sorted(answers)
    assert answers[-1] == 25


def test_what_was_not_counted_in_time_is_counted_the_next_time(
    client, archive, no_time_to_count, monkeypatch
):
    client.get("/search/?q=北约")
    monkeypatch.undo()

    assert client.get("/search/?q=北约").context["results"].groups is not None


@pytest.mark.parametrize(
    "address",
    [
        "/search/?q=北约", "/?q=北约", "/search/feed.atom?q=北约", "/search/feed.json?q=北约",
        "/search/concordance/?q=北约", "/api/v1/articles/?q=北约", "/api/v1/timeline/?q=北约",
        "/search/?q=北约&ordering=published_at",
    ],
)  # fmt: skip
def test_where_there_is_nothing_to_give_it_is_said_when_to_try_again(
    client, archive, settings, time_for, address
):
    settings.ANSWER_SECONDS = 600
    time_for(0)

    response = client.get(address)

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "address",
    [
        "/", "/2024/", "/articles/1/", "/topics/", "/sources/", "/coverage/", "/undated/",
        "/sitemap.xml", "/feed.atom", "/search/?q=北约", "/api/v1/articles/", "/api/v1/timeline/",
        "/api/v1/topics/",
    ],
)  # fmt: skip
def test_no_address_takes_longer_than_it_may(client, archive, settings, address):
    settings.ANSWER_SECONDS = 1e-9
    cache.clear()

    assert client.get(address).status_code == 503


def test_a_person_is_told_on_a_page(client, archive, settings):
    settings.ANSWER_SECONDS = 1e-9

    response = client.get("/", headers={"Accept": "text/html"})

    assert "This took too long" in response.content.decode()


def test_a_program_is_told_in_the_form_of_every_error(client, archive, settings):
    settings.ANSWER_SECONDS = 1e-9

    assert list(client.get("/api/v1/articles/").json()["errors"]) == ["detail"]


def test_an_article_is_shown_without_what_is_like_it(client, make_article, settings, monkeypatch):
    settings.ANSWER_SECONDS = 600
    article = make_article()

    def overdue(*given):
        raise OverdueError

    monkeypatch.setattr(related_articles, "_holders", overdue)

    assert client.get(article.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("address", ["/timeline.csv", "/timeline.epub", "/search.jsonl?q=北约"])
def test_what_is_taken_away_takes_its_time(client, archive, settings, address):
    settings.ANSWER_SECONDS = 1e-9

    response = client.get(address)

    assert response.status_code == 200
    assert b"".join(response.streaming_content)
    response.close()


def test_the_desk_takes_its_time(admin_client, archive, settings):
    settings.ANSWER_SECONDS = 1e-9

    assert admin_client.get("/admin/archive/article/").status_code == 200


def endless() -> str:
    return ENDLESS[connection.vendor == "sqlite"]


@pytest.mark.django_db(transaction=True)
def test_the_database_is_stopped_at_what_an_answer_can_do_without():
    with (
        deadline.answering(0.05),
        pytest.raises(OverdueError),
        deadline.bounded(connection),
        connection.cursor() as cursor,
    ):
        cursor.execute(endless())


@pytest.mark.django_db(transaction=True)
def test_the_database_is_stopped_at_anything_else_too():
    with deadline.answering(0.05), connection.cursor() as cursor:
        with pytest.raises(OperationalError) as stopped:
            cursor.execute(endless())

        assert deadline.is_overdue(stopped.value)


@pytest.mark.django_db(transaction=True)
def test_once_the_time_is_over_nothing_is_asked():
    with (
        deadline.answering(600),
        deadline.part(0),
        pytest.raises(OverdueError),
        deadline.bounded(connection),
    ):
        raise AssertionError


@pytest.mark.django_db(transaction=True)
def test_after_an_answer_a_connection_takes_its_time_again():
    with (
        deadline.answering(0.05),
        pytest.raises(OverdueError),
        deadline.bounded(connection),
        connection.cursor() as cursor,
    ):
        cursor.execute(endless())

    with connection.cursor() as cursor:
        slow = "SELECT pg_sleep(0.2)" if connection.vendor == "postgresql" else SLOW
        cursor.execute(slow)

        assert len(cursor.fetchall()) == 1


@pytest.mark.django_db(transaction=True)
def test_an_error_of_the_database_is_not_taken_for_a_lack_of_time():
    with (
        deadline.answering(600),
        pytest.raises(Exception, match="nowhere"),
        deadline.bounded(connection),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM nowhere")


def test_a_part_of_the_time_is_given_back():
    with deadline.answering(600):
        with deadline.part(0):
            assert deadline.is_over()

        assert not deadline.is_over()


def test_without_a_budget_nothing_is_ever_over():
    with deadline.answering(0), deadline.part(0):
        assert not deadline.is_over()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL gives all rows at once")
def test_what_was_found_before_the_time_was_over_is_kept():
    with deadline.answering(0.05), pytest.raises(OverdueError) as overdue:
        engine.fetch(f"{NUMBERS} SELECT i FROM n", [])

    found = [number for (number,) in overdue.value.found]
    assert found
    assert found == [*range(1, len(found) + 1)]


@pytest.mark.parametrize(
    ("worked", "passed", "is_over"),
    [(0, 0, False), (0, 30, False), (5, 30, False), (0, 50, True), (11, 11, True)],
)
def test_work_counts_and_the_clock_for_less(worked, passed, is_over):
    given = Deadline(soon=10, last=20, patience=4, stack=ExitStack())
    given.worked -= worked
    given.began -= passed

    assert (given.spent >= given.soon) is is_over


def test_what_an_answer_needs_may_take_longer_than_what_it_can_do_without(monkeypatch):
    with deadline.answering(600):
        current = deadline._current.get()
        current.began = time.monotonic() - 700 * current.patience
        assert deadline.is_over()

        with deadline.needed():
            assert not deadline.is_over()
            current.began = time.monotonic() - 1100 * current.patience
            assert deadline.is_over()
