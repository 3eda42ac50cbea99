"""Failures of database and disk: a sentence instead of a traceback, and no typed text is lost."""

import io
import itertools
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, ProgrammingError, connection
from django.utils.translation import gettext, override

from archive.database import failures
from archive.models import Article
from reader.views.for_machines import health
from tests.helpers import cluster
from tests.helpers.desk import address, document, fields_of, fresh
from tests.helpers.serving import migrated

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]


@pytest.fixture
def desk(admin_client):
    """An administrator whom a failing page is shown to, as in service."""
    admin_client.raise_request_exception = False
    return admin_client


@contextmanager
def refusing(said: str, what: str = "INSERT|UPDATE|DELETE", after: int = 0) -> Iterator[None]:
    """Make matching statements raise OperationalError, after the first `after` of them."""
    matched = itertools.count()

    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        if re.match(what, sql) and next(matched) >= after:
            raise OperationalError(said)
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("database or disk is full", "There is no space left on the disk."),
        ("attempt to write a readonly database", "The database cannot be written to, only read."),
        ("database is locked", "The database is busy with another change."),
    ],
)
def test_a_correction_that_cannot_be_stored_is_refused_with_a_sentence_and_kept(
    desk, make_article, said, sentence
):
    article = make_article()
    sent = {**fields_of(desk.get(address(article))), "byline": "王小明", "note": "更正" * 200}

    with refusing(said):
        response = desk.post(address(article), sent)

    page = BeautifulSoup(response.content, "lxml")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert sentence in page.get_text()
    assert page.select_one("[name=byline]")["value"] == "王小明"
    assert fresh(article).byline == ""


def test_what_was_typed_is_sent_again_from_the_page_that_kept_it(desk, make_article):
    article = make_article()
    sent = {**fields_of(desk.get(address(article))), "byline": '王小明 "<b>'}
    with refusing("database is locked"):
        form = BeautifulSoup(desk.post(address(article), sent).content, "lxml").find("form")
    again = {field["name"]: field["value"] for field in form.select("input")}

    desk.post(form["action"], again)

    assert fresh(article).byline == '王小明 "<b>'


def test_a_page_of_a_failure_looks_like_the_site(client, db, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("reader.views.for_machines.health._troubles", lambda: 1 / 0)
    with refusing("database is locked", ""):
        pages = [client.get("/"), client.get("/readyz")]

    assert [page.status_code for page in pages] == [503, 500]
    assert all(b'rel="stylesheet"' in page.content for page in pages)


def test_a_page_of_a_failure_does_without_style_sheets_that_were_never_collected(
    client, db, settings, tmp_path
):
    client.raise_request_exception = False
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES, "staticfiles": {"BACKEND": "reader.serving.static_files.Storage"}
    }  # fmt: skip
    with refusing("database is locked", ""):
        page = client.get("/")

    assert page.status_code == 503
    assert b"stylesheet" not in page.content


def test_a_password_is_not_kept_on_the_page(client, db):
    client.raise_request_exception = False

    with refusing("attempt to write a readonly database"):
        typed = {"username": "admin", "password": "a-Secret-word"}
        response = client.post("/admin/login/", typed)

    assert response.status_code == 503
    assert b"a-Secret-word" not in response.content


@pytest.mark.parametrize("path", ["/", "/api/v1/articles/"])
def test_a_page_of_a_database_that_is_away_says_so(client, db, path):
    client.raise_request_exception = False

    with refusing("connection failed: connection refused", ""):
        response = client.get(path)

    assert response.status_code == 503
    assert "The database cannot be reached." in response.content.decode()
    assert response["Content-Type"].startswith("application/json" if "api" in path else "text/html")


def test_a_mistake_in_the_program_is_no_failure_of_the_database(client, monkeypatch, db):
    client.raise_request_exception = False
    monkeypatch.setattr("reader.views.for_machines.health._troubles", lambda: 1 / 0)

    assert client.get("/readyz").status_code == 500


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_every_failure_is_said_in_chinese(language):
    with override(language):
        said = [gettext(sentence) for sentence, _pattern in failures.SAID]

    assert len(set(said)) == len(failures.SAID)
    assert all("\u4e00" < text[0] < "\u9fff" for text in said)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (DatabaseError("database disk image is malformed"), failures.DAMAGED),
        (OperationalError("no such table: search_text"), failures.INDEX),
        (ProgrammingError('relation "search_text" does not exist'), failures.INDEX),
        (OperationalError("no such table: archive_tally"), failures.TABLES),
        (OSError(28, "No space left on device"), failures.FULL),
        (OSError(30, "Read-only file system"), failures.READ_ONLY),
        (OperationalError("FATAL:  sorry, too many clients already"), failures.NO_CONNECTION),
        (OperationalError("syntax error"), ""),
        (ValueError("database is locked"), ""),
    ],
)
def test_what_the_database_says_is_understood(error, sentence):
    assert failures.failure_of(error) == sentence


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL says itself whether it takes changes"
)
def test_readyz_says_that_nothing_can_be_written(client, db, monkeypatch):
    monkeypatch.setattr(
        health.transaction, "atomic", _refuses("attempt to write a readonly database")
    )

    response = client.get("/readyz")

    assert (response.status_code, response.json()["status"]) == (503, "database read-only")


def test_readyz_waits_for_nobody_who_writes(client, db, monkeypatch):
    monkeypatch.setattr(health.transaction, "atomic", _refuses("database is locked"))

    assert client.get("/readyz").json()["status"] == "ok"


def _refuses(said: str):
    def atomic(*rest, **more):
        raise OperationalError(said)

    return atomic


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's disk is another machine's")
def test_readyz_says_that_the_disk_is_nearly_full(client, db, monkeypatch):
    usage = type("usage", (), {"free": 4, "total": 100})
    monkeypatch.setattr(health.shutil, "disk_usage", lambda folder: usage)

    assert "disk nearly full: database" in client.get("/readyz").json()["status"]


def test_readyz_says_that_the_index_is_missing(client, transactional_db, make_article):
    make_article()
    _drop("search_text")

    assert client.get("/readyz").json()["status"] == "search index missing"


def _drop(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {table}")


def test_readyz_says_that_the_schema_cannot_be_read(client, db, monkeypatch):
    monkeypatch.setattr(health, "MigrationExecutor", _refuses("file is not a database"))

    assert client.get("/readyz").json()["status"] == "schema unreadable"


def test_an_ingest_that_the_disk_breaks_off_says_what_is_filed(db, tmp_path, monkeypatch):
    monkeypatch.setattr("archive.intake.ingest.BATCH", 1)
    for name in ("1", "2"):
        (tmp_path / name).write_text(
            document(name=name, title=f"第{name}篇", epoch=f"171230670{name}000")
        )
    said = io.StringIO()

    captures = 'INSERT INTO "archive_capture"'

    with (
        refusing("database or disk is full", captures, after=1),
        pytest.raises(CommandError) as failed,
    ):
        call_command("ingest", str(tmp_path), jobs=1, stdout=said)

    assert failed.value.returncode == 3
    assert "There is no space left on the disk." in str(failed.value)
    assert said.getvalue().startswith("created 1, updated 0, unchanged 0, duplicate 0, rejected 0")
    assert list(Article.objects.values_list("title", flat=True)) == ["第1篇"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's disk is another machine's")
def test_an_ingest_onto_a_full_disk_ends_with_a_sentence_and_is_completed_later(tmp_path):
    database = Path(shutil.copy(migrated(tmp_path), tmp_path / "archive.sqlite3"))
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database}"}
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(40):
        text = "".join(chr(0x4E00 + (number * 997 + place * 31) % 20_000) for place in range(3_000))
        (folder / f"{number}.txt").write_text(document(name=f"{number}", text=text))

    def manage(*words: str, most: int = resource.RLIM_INFINITY) -> subprocess.CompletedProcess[str]:
        """Run a command that can write no file beyond a size, as on a disk that is full."""
        return subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, text=True,
            capture_output=True, check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        )  # fmt: skip

    broken = manage("ingest", str(folder), "--jobs=1", most=database.stat().st_size + 700_000)
    whole = manage("ingest", str(folder), "--jobs=1")

    assert broken.returncode == 3, broken.stderr
    assert "Traceback" not in broken.stderr
    assert "What is counted above is filed" in broken.stderr
    assert whole.returncode == 0
    filed = int(re.search("created ([0-9]+)", broken.stdout)[1])
    assert f"created {40 - filed}, updated 0, unchanged {filed}, " in whole.stdout
    assert manage("verify").returncode == 0


# Somebody else holds all connections of a PostgreSQL; then one is given back while a reader waits.
CROWDED = """
import threading, django; django.setup()
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client

call_command("migrate", verbosity=0)
connections["default"].close()
connections["default"].close_pool()
where = settings.DATABASES["default"]
held = []
try:
    while True:
        held.append(psycopg.connect(host=where["HOST"], user=where["USER"], dbname=where["NAME"]))
except psycopg.OperationalError:
    pass
client = Client(raise_request_exception=False, SERVER_NAME="localhost")
for path in ("/api/v1/sources/", "/readyz"):
    answer = client.get(path)
    print(path, answer.status_code, answer.headers.get("Retry-After", ""))
threading.Timer(1, held.pop().close).start()
print("later", client.get("/api/v1/sources/").status_code)
"""


# Every connection of a pool breaks, as when the server is begun again.
BROKEN = """
import django; django.setup()
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

call_command("migrate", verbosity=0)
connection.close()
held = [connection.pool.getconn() for _ in range(5)]
for each in held:
    connection.pool.putconn(each)
where = settings.DATABASES["default"]
with psycopg.connect(host=where["HOST"], user=where["USER"], dbname=where["NAME"]) as server:
    server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                   " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'")
client = Client(raise_request_exception=False, SERVER_NAME="localhost")
print([client.get("/api/v1/sources/").status_code for _ in range(2)])
"""


@pytest.fixture(scope="module")
def narrow() -> Iterator[dict[str, str]]:
    """The environment of a process on a PostgreSQL that takes few connections."""
    with cluster.cluster("max_connections=8") as database:
        settings = {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "reader.settings"}
        yield {**os.environ, **settings}


def test_a_postgresql_without_a_free_connection_is_waited_for_and_then_said(narrow):
    done = subprocess.run(
        [sys.executable, "-c", CROWDED], cwd=ROOT, capture_output=True, text=True, check=False,
        env=narrow,
    )  # fmt: skip

    assert done.stdout.splitlines() == ["/api/v1/sources/ 503 10", "/readyz 503 ", "later 200"], (
        done.stderr
    )


def test_pages_are_answered_at_once_after_postgresql_was_begun_again(narrow):
    done = subprocess.run(
        [sys.executable, "-c", BROKEN], cwd=ROOT, capture_output=True, text=True, check=False,
        env=narrow,
    )  # fmt: skip

    assert done.stdout.splitlines() == ["[200, 200]"], done.stderr
