"""The site as others see it: a real server on a database of its own."""

import fcntl
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import urllib3
from django.db import OperationalError

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "fixtures" / "documents"


class Site:
    """A server's address, and what is needed to run commands on its database."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder / 'archive.sqlite3'}",
            "SECRET_KEY": "only for tests",
            "API_RATE": "0",
        }

    def command(self, *words: str) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), *words]

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            self.command(*words),
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    def wait(self) -> None:
        until = time.monotonic() + 60
        while True:
            try:
                urllib3.request("GET", f"{self.address}/healthz", retries=False, timeout=5)
            except urllib3.exceptions.HTTPError:
                assert time.monotonic() < until, "the server does not answer"
                time.sleep(0.2)
            else:
                return


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let nobody else who names the same file run this block at the same time."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def common(folder: Path) -> Path:
    """Return the folder that all workers of this run of the tests have in common."""
    worker = next((each for each in folder.parents if each.name.startswith("popen-")), folder)
    return worker.parent


def copy(one: Path, other: Path) -> None:
    """Copy a database with all that was written to it, in its file yet or not."""
    with closing(sqlite3.connect(one)) as source, closing(sqlite3.connect(other)) as target:
        source.backup(target)


def prepared(folder: Path) -> Path:
    """Return a file with an archive of the starter topics and the sample documents.

    It is made once in a run of the tests, as are the hashed files that pages name: a server
    looks for them only when it starts.
    """
    place = common(folder) / "prepared"
    place.mkdir(exist_ok=True)
    made = Site(place)
    with alone(place / "lock"):
        if not (place / "done").exists():
            with alone(ROOT / "manage.py"):  # runs beside this one share the folder
                made.manage("collectstatic", "--noinput", "--verbosity", "0")
            made.manage("migrate", "--verbosity", "0")
            copy(place / "archive.sqlite3", place / "empty.sqlite3")
            made.manage("load_topics")
            made.manage("ingest", str(SAMPLES))
            (place / "done").touch()
    return place


@contextmanager
def serving(folder: Path, *paths: Path, empty: bool = False) -> Iterator[Site]:
    """Serve an archive of the documents below `paths` while the block runs.

    It has the starter topics and the sample documents besides, unless it was to be empty.
    """
    site = Site(folder)
    archive = prepared(folder) / ("empty.sqlite3" if empty else "archive.sqlite3")
    copy(archive, folder / "archive.sqlite3")
    if paths:
        site.manage("ingest", *map(str, paths))
    server = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "reader.wsgi", "--bind", f"127.0.0.1:{site.port}",
            "--workers", "2", "--threads", "2", "--no-control-socket", "--log-level", "error",
            "--limit-request-line", "8190",
        ],
        cwd=ROOT, env=site.environment,
    )  # fmt: skip
    try:
        site.wait()
        yield site
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for_answers() -> None:
    """Return when the live server answers nothing any more, at most after ten seconds.

    Of a database in memory SQLite refuses what it would wait for in a file.
    """
    from archive.models import Entry

    until = time.monotonic() + 10
    while True:
        try:
            Entry.objects.all().delete()
        except OperationalError:
            assert time.monotonic() < until, "the server still reads"
            time.sleep(0.1)
        else:
            return
