"""A real server on a database of its own, for tests."""

import fcntl
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import urllib3

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "fixtures" / "documents"


class Site:
    """The address of a server, and the environment for commands on its database."""

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
            "RATE_SEARCH": "0",
            "RATE_EXPORT": "0",
            "ANSWER_SECONDS": "0",
        }

        self.server: subprocess.Popen[bytes] | None = None

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
    """Run a block exclusively among processes that name the same lock file."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def common(folder: Path) -> Path:
    """Return the folder shared by all workers of this test run."""
    worker = next((each for each in folder.parents if each.name.startswith("popen-")), folder)
    return worker.parent


def copy(one: Path, other: Path) -> None:
    """Copy an SQLite database, including what is still in its write-ahead log."""
    with closing(sqlite3.connect(one)) as source, closing(sqlite3.connect(other)) as target:
        source.backup(target)


def migrated(folder: Path) -> Path:
    """Return an SQLite file with the tables of an empty archive, made once in a test run."""
    place = common(folder) / "migrated"
    place.mkdir(exist_ok=True)
    with alone(place / "lock"):
        if not (place / "done").exists():
            Site(place).manage("migrate", "--verbosity", "0")
            (place / "done").touch()
    return place / "archive.sqlite3"


def prepared(folder: Path) -> Path:
    """Return an SQLite file with the starter topics and the sample documents.

    It is made once in a test run, as are the collected static files, which a server reads only
    when it starts.
    """
    place = common(folder) / "prepared"
    place.mkdir(exist_ok=True)
    made = Site(place)
    with alone(place / "lock"):
        if not (place / "done").exists():
            with alone(ROOT / "manage.py"):  # runs beside this one share the folder
                made.manage("collectstatic", "--noinput", "--verbosity", "0")
            copy(migrated(folder), place / "archive.sqlite3")
            made.manage("load_topics")
            made.manage("ingest", str(SAMPLES))
            (place / "done").touch()
    return place


@contextmanager
def serving(
    folder: Path, *paths: Path, empty: bool = False, options: Sequence[str] = (), **environment: str
) -> Iterator[Site]:
    """Serve an archive of the documents below `paths` while the block runs.

    The archive also has the starter topics and the sample documents, unless it is to be empty. The
    server gets the `options` as arguments, and the settings from its `environment`.
    """
    site = Site(folder)
    site.environment |= environment
    archive = prepared(folder) / "archive.sqlite3"
    copy(migrated(folder) if empty else archive, folder / "archive.sqlite3")
    if paths:
        site.manage("ingest", *map(str, paths))
    with running(site, *options):
        yield site


@contextmanager
def running(site: Site, *options: str) -> Iterator[None]:
    """Run a server at the site's address for the duration of the block."""
    server = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "--config", "python:reader.serving.gunicorn",
            "--bind", f"127.0.0.1:{site.port}", "--log-level", "error",
            *options, "reader.wsgi",
        ],
        cwd=ROOT, env=site.environment,
    )  # fmt: skip
    try:
        site.wait()
        site.server = server
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for_answers() -> None:
    """Wait, at most twenty seconds, until the live server has no request in progress.

    A page may have asked for many others, and SQLite refuses concurrent access to a database in
    memory, instead of waiting as with a file. Close the pages first: each connection has a thread.
    """
    until = time.monotonic() + 20
    while any("process_request_thread" in thread.name for thread in threading.enumerate()):
        assert time.monotonic() < until, "the server still answers"
        time.sleep(0.05)


def gone(processes):
    """Whether processes end within some seconds; zombies count as ended."""
    for _ in range(100):
        if not any(map(runs, processes)):
            return True
        time.sleep(0.1)
    return False


def runs(process):
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
