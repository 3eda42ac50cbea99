"""The address that a watching program asks: for whom it answers, and with what."""

import datetime as dt

import pytest
from django.db import DatabaseError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families

from archive.jobs.asking import ask
from archive.jobs.tasks import measure_rhythms
from archive.models import Capture, Tally, WorkerSeen
from reader.serving.observing import archive_figures

pytestmark = pytest.mark.django_db

TOKEN = "a-token-of-many-letters-1"


def figures(response):
    """The values told, by name and labels."""
    families = text_string_to_metric_families(response.content.decode())
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def test_it_is_not_there_unless_it_is_switched_on(client):
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer 北约"])
def test_without_the_token_nothing_is_told(client, settings, shown):
    settings.METRICS = TOKEN
    refused = client.get("/metrics", headers={"Authorization": shown.encode().decode("latin-1")})

    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, 'Bearer realm="metrics"')
    assert b"foreign_desk" not in refused.content


def test_local_means_this_machine_and_nobody_behind_its_proxy(client, settings):
    settings.METRICS = "local"

    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.1").status_code == 401
    assert client.get("/metrics", REMOTE_ADDR="").status_code == 401
    passed_on = client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"})
    assert passed_on.status_code == 401


def test_a_closed_site_tells_them_to_its_watcher_only(client, settings):
    settings.LOGIN_REQUIRED = True
    assert client.get("/metrics").status_code == 302

    settings.METRICS = TOKEN
    assert client.get("/metrics").status_code == 401
    shown = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert shown.status_code == 200


def test_it_tells_of_archive_and_answers(client, settings, read, make_source):
    make_source("silent")
    read(title="北约")
    Capture.objects.create(
        sha256="a" * 64, origin="x", outcome="rejected", size=0, compressed=b"",
        received_at="2024-04-10T00:00Z",
    )  # fmt: skip
    settings.METRICS = TOKEN
    client.get("/sources/")
    told = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    found = figures(told)

    assert told["Content-Type"].startswith("text/plain; version=")
    assert "no-store" in told["Cache-Control"]
    assert found["foreign_desk_articles",] == 1
    assert found["foreign_desk_captures",] == Capture.objects.latest("pk").pk
    assert found["foreign_desk_rejected_captures",] == 1
    assert found["foreign_desk_index_current",] == 1
    assert found["foreign_desk_database_up",] == 1
    assert found["foreign_desk_last_arrival_seconds", "rfi"] > 1_700_000_000
    assert ("foreign_desk_last_arrival_seconds", "silent") not in found


def test_it_tells_how_long_jobs_wait_and_when_a_worker_was_seen(client, settings):
    settings.METRICS = "local"
    assert figures(client.get("/metrics"))[("foreign_desk_queue_age_seconds",)] == 0
    job = ask(measure_rhythms)
    an_hour = timezone.now() - dt.timedelta(hours=1)
    DBTaskResult.objects.filter(pk=job.pk).update(enqueued_at=an_hour)
    seen = WorkerSeen.objects.create(name="w", started_at=an_hour, seen_at=an_hour)

    told = figures(client.get("/metrics"))

    assert 3_600 <= told[("foreign_desk_queue_age_seconds",)] < 3_700
    assert told[("foreign_desk_worker_seen_seconds",)] == pytest.approx(seen.seen_at.timestamp())
    assert told[("foreign_desk_failed_jobs",)] == 0


def test_how_long_answers_take_is_told_by_route_and_status(settings, make_article):
    from django.test import Client

    settings.METRICS = "local"
    client = Client()  # whose middleware begins with that setting
    client.get("/sources/")
    client.get("/nowhere/")
    before = figures(client.get("/metrics"))
    client.get("/sources/")
    found = figures(client.get("/metrics"))
    name = "foreign_desk_answer_seconds_count"

    assert found[name, "2xx", "sources"] == before[name, "2xx", "sources"] + 1
    assert found[name, "4xx", "none"] >= 1
    assert not any("nowhere" in part for key in found for part in key)


def test_more_articles_need_no_more_queries(
    client, settings, make_article, django_assert_max_num_queries
):
    settings.METRICS = "local"
    for _ in range(3):
        make_article()
    with django_assert_max_num_queries(10):
        client.get("/metrics")


def test_a_database_that_is_away_is_told_of_and_not_an_error(client, settings, monkeypatch):
    def refuse(*given):
        raise DatabaseError

    settings.METRICS = "local"
    monkeypatch.setattr(type(Tally.objects), "number", refuse)
    monkeypatch.setattr(archive_figures, "of_sources", refuse)
    told = client.get("/metrics")

    assert told.status_code == 200
    assert figures(told)["foreign_desk_database_up",] == 0
