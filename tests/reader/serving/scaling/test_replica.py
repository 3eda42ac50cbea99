"""A streaming replica: visitors read from it, editors see their own changes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from archive.models import Article
from reader.serving.scaling.replica import Router, reading_replica
from tests.helpers import cluster
from tests.helpers.desk import document

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[4]

# The replica is stopped from replaying, as one that is behind, while an editor corrects a title.
VISITS = """
import django; django.setup()
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client
from archive.models import Article
from tests.helpers.desk import address, send

def ask(sql, name="replica"):
    with connections[name].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]

def catch_up():
    lsn = ask("SELECT pg_current_wal_lsn()", "default")
    while not ask(f"SELECT pg_last_wal_replay_lsn() >= '{lsn}'"):
        pass

article = Article.objects.get(title="旧题")
get_user_model().objects.create_superuser("editor", password="x")
catch_up()
print("replica is read only:", ask("SELECT pg_is_in_recovery()"))
ask("SELECT 1 FROM pg_wal_replay_pause()")

editor, visitor = Client(), Client()
pages = [f"/articles/{article.pk}/", "/search/?q=北约"]

def titles(client):
    texts = [client.get(page).content.decode() for page in pages]
    return ["新题" if "新题" in text else "旧题" if "旧题" in text else "" for text in texts]

editor.force_login(get_user_model().objects.get())
print("before:", titles(visitor), titles(editor))
send(editor, address(article), title="新题")
print("visitor:", titles(visitor))
print("editor:", titles(editor))
del editor.cookies["written"]
print("desk:", "新题" in editor.get(address(article)).content.decode())
ask("SELECT 1 FROM pg_wal_replay_resume()")
catch_up()
print("visitor later:", titles(visitor))
"""


@pytest.fixture(scope="module")
def replicated():
    """A primary and its streaming replica, as environment for a process."""
    with cluster.folder() as parent:
        primary, replica = parent / "primary", parent / "replica"
        cluster.run("initdb", "-D", str(primary), "-U", "postgres", "-A", "trust", "-E", "UTF8",
                    "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        with cluster.running(primary, "port=5432") as first:
            cluster.run("pg_basebackup", "-D", str(replica), "-h", str(parent), "-U", "postgres",
                        "-R", "-X", "stream", "--checkpoint=fast", "--no-sync")  # fmt: skip
            with cluster.running(replica, "port=5433") as second:
                yield {
                    **os.environ,
                    "DATABASE_URL": first,
                    "REPLICA_URL": second,
                    "DJANGO_SETTINGS_MODULE": "reader.settings",
                    "ALLOWED_HOSTS": "testserver",
                    "SECRET_KEY": "x" * 50,
                    "DEBUG": "on",
                }


def python(replicated, *command):
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=replicated, capture_output=True, text=True,
        check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def said(replicated, tmp_path_factory):
    """The lines printed by the visits, as name and value."""
    path = tmp_path_factory.mktemp("replica") / "article.txt"
    path.write_text(document(title="旧题"), encoding="utf-8")
    python(replicated, "manage.py", "migrate", "--verbosity", "0")
    python(replicated, "manage.py", "ingest", str(path))
    printed = python(replicated, "-c", VISITS)
    return dict(line.split(": ") for line in printed.strip().splitlines())


def test_the_replica_streams_and_cannot_be_written(said):
    assert said["replica is read only"] == "True"
    assert said["before"] == "['旧题', '旧题'] ['旧题', '旧题']"


def test_a_visitor_reads_from_the_replica(said):
    assert said["visitor"] == "['旧题', '旧题']"
    assert said["visitor later"] == "['新题', '新题']"


def test_an_editor_sees_a_correction_at_once(said):
    assert said["editor"] == "['新题', '新题']"


def test_the_desk_reads_from_the_primary(said):
    assert said["desk"] == "True"


def test_migrations_never_go_to_the_replica():
    assert not Router().allow_migrate("replica", "archive")
    assert Router().allow_migrate("default", "archive")


def test_what_a_request_writes_it_reads_again_from_the_primary():
    router = Router()
    with reading_replica():
        assert router.db_for_read(Article) == "replica"
        router.db_for_write(Article)
        assert router.db_for_read(Article) == "default"
    assert router.db_for_read(Article) == "default"
