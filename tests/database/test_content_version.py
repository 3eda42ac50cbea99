"""The content version: it changes with what pages show, and with nothing else."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction

from archive.database import content_version
from archive.jobs import asking, tasks
from archive.jobs.worker import Worker
from archive.models import Article, Feed, Source, Tally, Topic

pytestmark = pytest.mark.django_db(transaction=True)


def version() -> str:
    return content_version.current("default")


def test_every_table_is_either_watched_or_called_quiet():
    tables = set(connection.introspection.table_names())

    assert content_version.unwatched() == set()
    assert tables >= content_version.QUIET
    assert {"archive_article", "archive_tally", "archive_event", "search_entry"} <= content_version.shown()  # fmt: skip


def raw(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


LOUD = {
    "a row is changed": lambda: Topic.objects.update(name_en="Pact"),
    "a row is new": lambda: Source.objects.create(slug="x", name_en="X"),
    "a row is gone": lambda: Tally.objects.all().delete(),
    "SQL of one's own": lambda: raw("UPDATE archive_article SET title = 'x'"),
    "the index was made anew": lambda: call_command("reindex", only=["search"]),
}


@pytest.mark.parametrize("change", LOUD.values(), ids=LOUD)
def test_it_changes_with_whatever_pages_show(make_article, make_topic, change):
    make_article(topics=[make_topic("nato")])
    before = version()

    change()

    assert version() != before


def test_work_that_no_page_shows_leaves_it_as_it_is(client):
    user = get_user_model().objects.create_user("wen", password="x")
    before = version()

    asking.ask(tasks.measure_rhythms)
    Worker([]).work(once=True)
    Feed.objects.create(address="https://example.org/feed")
    client.force_login(user)

    assert Session.objects.exists()
    assert version() == before


def test_none_comes_back_after_a_change_was_taken_back(make_topic):
    make_topic("nato")

    def change(name: str, undo: bool = False) -> None:
        with transaction.atomic():
            Topic.objects.update(name_en=name)
            transaction.set_rollback(undo)

    before = version()
    change("one", undo=True)
    assert version() == before
    change("another")
    after = version()
    change("a third")
    assert len({before, after, version()}) == 3


@pytest.mark.skipif(connection.vendor == "sqlite", reason="in SQLite writers take turns")
def test_two_who_write_at_once_do_not_wait_and_both_are_told(make_topic, make_article):
    make_topic("nato")
    make_article()
    seen = [version()]
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SET statement_timeout = '2s'")
        cursor.execute("BEGIN")
        cursor.execute("UPDATE archive_article SET title = 'x'")
        Topic.objects.update(name_en="Pact")
        seen.append(version())
        assert Article.objects.exclude(title="x").exists()
        cursor.execute("COMMIT")
        seen.append(version())
    other.close()

    assert len(set(seen)) == 3


def test_a_table_that_was_made_anew_is_told_and_watched_again(client):
    for name in ("INSERT", "UPDATE", "DELETE") if connection.vendor == "sqlite" else ("",):
        on = " ON archive_topic" if connection.vendor == "postgresql" else ""
        raw(f"DROP TRIGGER content_archive_topic{'_' * bool(name)}{name}{on}")
    assert content_version.unwatched() == {"archive_topic"}
    assert client.get("/readyz").json()["status"] == "changes not watched"

    call_command("migrate", verbosity=0)

    assert content_version.unwatched() == set()
    assert client.get("/readyz").json()["status"] == "ok"
