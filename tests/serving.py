"""The site as others see it: a real server on a database of its own."""

import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import urllib3
from django.db import OperationalError

ROOT = Path(__file__).parent.parent


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


@cache
def collect_static_files() -> None:
    """Make the hashed files that pages name; a server looks for them only when it starts."""
    with (ROOT / "manage.py").open() as program:
        fcntl.flock(program, fcntl.LOCK_EX)  # test runs beside each other share the folder
        subprocess.run(
            [sys.executable, program.name, "collectstatic", "--noinput", "--verbosity", "0"],
            env={**os.environ, "SECRET_KEY": "only for tests"}, check=True,
        )  # fmt: skip


@contextmanager
def serving(folder: Path, *paths: Path, topics: bool = True) -> Iterator[Site]:
    """Serve an archive of the documents below `paths` while the block runs."""
    collect_static_files()
    site = Site(folder)
    site.manage("migrate", "--verbosity", "0")
    if topics:
        site.manage("load_topics")
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
