"""Documents are ingested by processes that work beside each other, or are killed on the way."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.serving import ROOT, copy

# What is said of an archive, one command after the other.
AFTERWARDS = """
from django.core.management import call_command
for words in (["verify"], ["ingest", {corpus!r}], ["verify"], ["ingest", {corpus!r}]):
    print("$", *words, flush=True)
    call_command(*words)
"""


def manage(*arguments, database, **options):
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{database}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def finished(process, code=0):
    output, errors = process.communicate(timeout=120)
    assert process.returncode == code, errors
    return output


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A file with an archive that has nothing in it yet."""
    database = tmp_path_factory.mktemp("empty") / "archive.sqlite3"
    finished(manage("migrate", "--verbosity", "0", database=database))
    return database


def test_two_processes_store_what_one_does(shared, empty, tmp_path):
    counts = []
    for jobs in ("1", "2"):
        database = tmp_path / f"{jobs}.sqlite3"
        copy(empty, database)
        output = finished(
            manage(
                "ingest",
                str(shared / "seeds"),
                str(shared / "corpus"),
                "--jobs",
                jobs,
                database=database,
            )
        )
        counts.append(output.split(" in ")[0])

    assert counts[0] == counts[1]
    assert "rejected 0" in counts[0]


@pytest.mark.parametrize("seconds", [0.9, 1.6, 2.4])
def test_killed_at_any_instant_the_archive_is_whole_and_a_rerun_completes_it(
    shared, empty, tmp_path, seconds
):
    database = tmp_path / "killed.sqlite3"
    copy(empty, database)

    process = manage("ingest", str(shared / "corpus"), database=database, start_new_session=True)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()

    script = AFTERWARDS.format(corpus=str(shared / "corpus"))
    said = finished(manage("shell", "-v", "0", "-c", script, database=database))
    _, whole, _, complete, again = said.split("$ ")
    assert "disagreements 0" in whole
    assert "disagreements 0" in complete
    assert "created 0, updated 0, unchanged 569, duplicate 0, rejected 0" in again
