"""A streaming replica: visitors read from it, editors see their own changes; pgbouncer before it."""

import os
import shutil
import signal
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

# The two servers stop and start while pages are asked for, each time by new connections.
FAILURES = """
import os
import time
import django; django.setup()
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client
from archive.models import Article
from reader.serving.scaling import replica
from reader.views.for_machines import health
from tests.helpers import cluster
from tests.helpers.desk import address, send

def control(name, *words):
    # A server that keeps the pipe it was started with would be waited for.
    cluster.run("pg_ctl", "-D", os.environ[name], "-w", "-l", os.environ[name] + ".log", *words)

def ask(sql, name):
    with connections[name].cursor() as cursor:
        cursor.execute(sql)

# Nobody waits as long for a server as visitors do.
for database in settings.DATABASES.values():
    database["OPTIONS"]["pool"] = database["OPTIONS"]["pool"] | {"timeout": 1, "reconnect_timeout": 0.5}

def got(client, *pages):
    answers = []
    for page in pages:
        connections.close_all()  # as between requests
        answers.append(client.get(page))
    return answers

def statuses(client, *pages):
    return [answer.status_code for answer in got(client, *pages)]

article = Article.objects.first()
editor, visitor, writer = Client(), Client(), Client(raise_request_exception=False)
editor.raise_request_exception = False
editor.force_login(get_user_model().objects.get())
pages = ["/", f"/articles/{article.pk}/", "/search/?q=北约", "/feed.atom", "/api/v1/articles/"]

ask("SELECT pg_wal_replay_pause()", "replica")
new = Article.objects.get(pk=article.pk)
new.pk, new.identity, new.story, new.capture = None, "rfi:new", None, None
new.save()
print("not yet at the replica:", statuses(visitor, f"/articles/{new.pk}/", "/articles/999999/"))
health.BEHIND = -1  # as after half a minute
print("it lags:", got(visitor, "/readyz")[0].json()["status"])
health.BEHIND = replica.BEHIND
ask("SELECT pg_wal_replay_resume()", "replica")

def changed(name, setting, value):
    ask(f"ALTER SYSTEM SET {setting} = '{value}'", name)
    ask("SELECT pg_reload_conf()", name)

def until(done):
    deadline = time.monotonic() + 20
    while not done() and time.monotonic() < deadline:
        time.sleep(0.05)

def hears():
    with connections["replica"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_wal_receiver")
        return cursor.fetchone()[0]

with connections["replica"].cursor() as cursor:
    cursor.execute("SHOW primary_conninfo")
    conninfo = cursor.fetchone()[0].replace("'", "''")
changed("replica", "primary_conninfo", "host=/nowhere")
until(lambda: not hears())
print("it is cut off:", statuses(visitor, *pages), got(visitor, "/readyz")[0].json()["status"])
changed("replica", "primary_conninfo", conninfo)
until(hears)

settings.DEBUG = False  # or the answer to a failure would be Django's own, for developers
visitor.raise_request_exception = False
def breaks_off(execute, sql, params, many, context):
    broken.append(sql)
    return execute("SELECT pg_terminate_backend(pg_backend_pid())", None, False, context)
broken, answered = [], []
for page in pages:
    connections.close_all()
    with connections["replica"].execute_wrapper(breaks_off):
        answered.append(visitor.get(page).status_code)
print("it breaks off:", answered, len(broken) >= len(pages))
replica._away.clear()

changed("default", "default_transaction_read_only", "on")
until(lambda: "read-only" in got(visitor, "/readyz")[0].json()["status"])
kept = send(editor, address(article), title="不收")
print("the primary takes no writes:", statuses(visitor, *pages), kept.status_code, "不收" in kept.content.decode())
ask("ALTER SYSTEM RESET default_transaction_read_only", "default")
ask("SELECT pg_reload_conf()", "default")
until(lambda: "read-only" not in got(visitor, "/readyz")[0].json()["status"])
settings.DEBUG = True
visitor.raise_request_exception = True

control("REPLICA", "-m", "immediate", "stop")
print("without the replica:", statuses(visitor, *pages))
print("it is told:", "no replica" in got(visitor, "/readyz")[0].json()["status"])
print("nobody waits for it:", "replica" in replica._away)
control("REPLICA", "restart")
replica._away["replica"] = 0.1  # the time is over
got(visitor, "/")
print("it is back:", "replica" not in replica._away)

writer.post("/preferences/", {"theme": "dark"})
control("PRIMARY", "-m", "immediate", "stop")
print("without the primary:", statuses(visitor, *pages))
print("who just wrote:", statuses(writer, *pages[:2]))
settings.DEBUG = False
desk = got(editor, "/admin/")[0]
print("the desk:", desk.status_code, "The database cannot be reached" in desk.content.decode())
ready = got(visitor, "/readyz")[0]
print("ready:", ready.status_code, ready.json()["status"])
control("REPLICA", "-m", "immediate", "stop")
replica._away.clear()
visitor.raise_request_exception = False
neither = got(visitor, "/")[0]
print("neither:", neither.status_code, "Retry-After" in neither)
settings.DEBUG = True
control("PRIMARY", "restart")
control("REPLICA", "restart")
replica._away.clear()
print("both again:", statuses(visitor, *pages[:2]), statuses(editor, "/admin/"))
connections.close_all()
"""

# The primary is lost for good: the replica is promoted, and is the only database from then on.
PROMOTED = """
import django; django.setup()
from django.contrib.auth import get_user_model
from django.test import Client
from archive.models import Article
from tests.helpers.desk import address, send
article, editor, visitor = Article.objects.first(), Client(), Client()
editor.force_login(get_user_model().objects.get())
send(editor, address(article), title="升为主库之后")
print("升为主库之后" in visitor.get(f"/articles/{article.pk}/").content.decode(), visitor.get("/readyz").json()["status"])
"""

# Where each transaction may have another connection.
PGBOUNCER = """
[databases]
postgres = host={folder} port=5432 user=postgres
[pgbouncer]
pool_mode = transaction
unix_socket_dir = {folder}
listen_port = 6432
auth_type = any
default_pool_size = 2
pidfile = {folder}/pgbouncer.pid
logfile = {folder}/pgbouncer.log
"""
THROUGH = """
import django; django.setup()
from django.core.management import call_command
from django.db import connection
from django.test import Client
import sys
call_command("ingest", sys.argv[1])
visitor = Client()
pages = ["/", "/search/?q=北约", "/topics/", "/api/v1/articles/", "/timeline.csv"]
print("pages:", [visitor.get(page).status_code for page in pages])
with connection.cursor() as cursor:
    cursor.execute("SHOW statement_timeout")
    print("limit left behind:", cursor.fetchone()[0])
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
                    "ANSWER_SECONDS": "600",  # a limit, which no busy machine reaches
                    "PRIMARY": str(primary),
                    "REPLICA": str(replica),
                }


def python(replicated, *command):
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=replicated, capture_output=True, text=True,
        check=False, timeout=240,
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


def test_behind_pgbouncer_documents_are_read_in_and_pages_answered(replicated, said, tmp_path):
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")
    if program is None:
        pytest.skip("pgbouncer is not installed, so nothing was tried behind it")
    (tmp_path / "article.txt").write_text(document(title="另一篇", name="other"), encoding="utf-8")
    folder = Path(replicated["PRIMARY"]).parent
    settings = folder / "pgbouncer.ini"
    settings.write_text(PGBOUNCER.format(folder=folder))
    subprocess.run(cluster.as_its_user(program, "-q", "-d", str(settings)), cwd="/", check=True)
    try:
        behind = replicated | {
            "DATABASE_URL": replicated["DATABASE_URL"].replace(":5432/", ":6432/"),
            "PGBOUNCER": "on",
        }
        del behind["REPLICA_URL"]
        printed = python(behind, "-c", THROUGH, str(tmp_path / "article.txt"))
    finally:
        os.kill(int((folder / "pgbouncer.pid").read_text()), signal.SIGTERM)

    assert "created 1" in printed
    assert "pages: [200, 200, 200, 200, 200]" in printed
    assert "limit left behind: 0" in printed


@pytest.fixture(scope="module")
def failed(replicated, said):
    """The lines printed while servers failed, as name and value; after the visits."""
    printed = python(replicated, "-c", FAILURES)
    return dict(line.split(": ", 1) for line in printed.strip().splitlines())


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


def test_what_the_replica_does_not_have_yet_is_taken_from_the_primary(failed):
    assert failed["not yet at the replica"] == "[200, 404]"


def test_a_replica_that_dies_is_done_without(failed):
    assert failed["without the replica"] == "[200, 200, 200, 200, 200]"
    assert failed["it is told"] == "True"
    assert failed["nobody waits for it"] == "True"
    assert failed["it is back"] == "True"


def test_a_replica_that_lags_or_hears_nothing_is_told_of_and_read(failed):
    assert "replica behind" in failed["it lags"]
    assert failed["it is cut off"] == (
        "[200, 200, 200, 200, 200] replica does not hear from the primary"
    )


def test_what_the_replica_breaks_off_is_read_from_the_primary(failed):
    assert failed["it breaks off"] == "[200, 200, 200, 200, 200] True"


def test_a_primary_that_takes_no_writes_is_read_and_a_form_comes_back(failed):
    assert failed["the primary takes no writes"] == "[200, 200, 200, 200, 200] 503 True"


def test_a_primary_that_dies_leaves_pages_for_visitors(failed):
    assert failed["without the primary"] == "[200, 200, 200, 200, 200]"
    assert failed["who just wrote"] == "[200, 200]"


def test_without_the_primary_the_desk_says_why_it_is_closed(failed):
    assert failed["the desk"] == "503 True"
    assert failed["ready"].startswith("503 no database")
    assert "replica does not hear from the primary" in failed["ready"]


def test_without_both_the_answer_says_so_and_when_to_ask_again(failed):
    assert failed["neither"] == "503 True"
    assert failed["both again"] == "[200, 200] [200]"


def test_a_replica_that_was_promoted_is_a_whole_archive(replicated, failed):
    """Last, as the pair is none any more."""
    cluster.run("pg_ctl", "-D", replicated["REPLICA"], "-w", "promote")
    alone = replicated | {"DATABASE_URL": replicated["REPLICA_URL"]}
    del alone["REPLICA_URL"]

    assert python(alone, "-c", PROMOTED).split() == ["True", "ok"]
