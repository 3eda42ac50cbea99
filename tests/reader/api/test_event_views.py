"""Events and threads as JSON: reached from the root, narrowed, by page, by former addresses."""

import re

import pytest

from archive.derived import keeping
from archive.derived.events import placing
from archive.models import Article, Event, FormerEvent, FormerThread, Thread

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/"
TITLES = {"rfi": "三国外长在河内签署渔业协定", "dw": "河内会谈：三国外长签署渔业协定"}


@pytest.fixture
def affair(make_article, make_source, make_topic):
    """Two events of two articles each, ten days apart, which make a thread."""
    sources = {slug: make_source(slug) for slug in TITLES}
    topic = make_topic("fishery")
    for day in ("2024-04-08", "2024-04-18"):
        for slug, title in TITLES.items():
            article = make_article(
                title=title, source=sources[slug], published_at=f"{day}T08:00:00Z", topics=[topic]
            )
            placing.store_vectors([article.pk])
            with keeping.writing():
                placing.place([article.pk])
    make_topic("elsewhere")
    return Thread.objects.get()


def told(client, address, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_events_and_threads_are_reached_from_the_root(client, affair):
    root = told(client, ROOT)

    events = told(client, root["events"])["results"]
    [thread] = told(client, root["threads"])["results"]

    assert [event["first_day"] for event in events] == ["2024-04-18", "2024-04-08"]
    assert {(e["articles"], e["outlets"], e["thread"]) for e in events} == {(2, 2, affair.slug)}
    assert (thread["events"], thread["articles"], thread["title"]) == (2, 4, events[1]["title"])
    whole = told(client, f"{root['events']}{events[0]['id']}/")
    assert sorted(report["title"] for report in whole["reports"]) == sorted(TITLES.values())
    parts = told(client, f"{root['threads']}{thread['slug']}/")["parts"]
    assert [part["id"] for part in parts] == [event["id"] for event in reversed(events)]
    article = told(client, f"{ROOT}articles/{whole['lead']}/")
    assert article["event"] == whole["id"]


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ({"published_after": "2024-04-10"}, ["2024-04-18"]),
        ({"published_before": "2024-04-10"}, ["2024-04-08"]),
        ({"topic": "fishery", "source": "dw"}, ["2024-04-18", "2024-04-08"]),
        ({"topic": "elsewhere"}, []),
    ],
)
def test_events_are_narrowed(client, affair, asked, days):
    found = told(client, f"{ROOT}events/", **asked)["results"]

    assert [event["first_day"] for event in found] == days


@pytest.mark.parametrize(
    "asked",
    [
        {"topic": "nothing"},
        {"source": "\0"},
        {"page": "2024-13-01.1"},
        {"page": "x"},
        {"page_size": "0"},
        {"published_after": "yesterday"},
        {"tpoic": "x"},
    ],
)
@pytest.mark.parametrize("listed", ["events", "threads"])
def test_nonsense_is_an_error_of_its_parameter(client, affair, listed, asked):
    answer = client.get(f"{ROOT}{listed}/", asked)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == list(asked)


def test_pages_follow_one_another(client, affair):
    first = told(client, f"{ROOT}events/", page_size=1)
    second = told(client, first["next"])

    ids = [page["results"][0]["id"] for page in (first, second)]
    assert ids == list(Event.objects.order_by("-last_day").values_list("pk", flat=True))
    assert second["next"] is None


def test_former_addresses_lead_on_and_others_nowhere(client, affair):
    event = Event.objects.first()
    FormerEvent.objects.create(number=9_999, article=event.lead)
    FormerThread.objects.create(slug="old", article=event.lead)

    assert told(client, f"{ROOT}events/9999/")["id"] == event.pk
    assert told(client, f"{ROOT}threads/old/")["slug"] == affair.slug
    for nowhere in ("events/8888/", f"events/{2**70}/", "threads/never/"):
        assert client.get(f"{ROOT}{nowhere}").status_code == 404


def test_what_fell_apart_is_gone_and_names_an_article(client, affair, make_article):
    alone = make_article()
    FormerEvent.objects.create(number=9_999, article=alone)
    FormerThread.objects.create(slug="old", article=alone)

    for gone in ("events/9999/", "threads/old/"):
        answer = client.get(f"{ROOT}{gone}")
        assert answer.status_code == 410
        [said] = answer.json()["errors"]["detail"]
        address = re.search(r"http\S+/articles/\d+/", said)[0]
        assert client.get(address).json()["id"] == alone.pk


def test_lists_take_as_many_queries_however_long(client, affair, django_assert_num_queries):
    for listed in ("events", "threads"):
        client.get(f"{ROOT}{listed}/")
        with django_assert_num_queries(1):
            client.get(f"{ROOT}{listed}/")
    event = Event.objects.first()
    for number in range(20):
        Event.objects.create(first_day="2024-05-01", last_day="2024-05-01", thread=affair)
        Article.objects.filter(pk=number).update(event=event)
    with django_assert_num_queries(1):
        client.get(f"{ROOT}events/")
    with django_assert_num_queries(3):
        client.get(f"{ROOT}events/{event.pk}/")
