"""Ingestion by several processes at once, and by processes that are killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers.serving import ROOT, gone

pytestmark = pytest.mark.long

# What is said of an archive, one command after the other.
AFTERWARDS = """
from django.core.management import call_command
for words in (["verify"], ["ingest", {corpus!r}], ["verify"], ["ingest", {corpus!r}]):
    print("$", *words, flush=True)
    call_command(*words)
"""


def manage(*arguments, archive, **options):
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=archive,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def finished(process, code=0):
    output, errors = process.communicate(timeout=120)
    assert process.returncode == code, errors
    return output


def test_two_processes_store_what_one_does(shared, documents, new_archive):
    counts = []
    for jobs in ("1", "2"):
        output = finished(
            manage(
                "ingest",
                str(shared / "seeds"),
                str(documents),
                "--jobs",
                jobs,
                archive=new_archive(),
            )
        )
        counts.append(output.split(" in ")[0])

    assert counts[0] == counts[1]
    assert "rejected 0" in counts[0]


@pytest.fixture
def documents(shared, tmp_path):
    """A folder with every third document of the corpus."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for path in sorted((shared / "corpus").rglob("*.*"))[::3]:
        shutil.copy(path, folder)
    return folder


@pytest.mark.parametrize("seconds", [0.1, 0.8])
def test_killed_at_any_instant_the_archive_is_whole_and_a_rerun_completes_it(
    documents, new_archive, seconds
):
    archive = new_archive()

    process = manage(
        "ingest", str(documents), "--jobs", "2", archive=archive, start_new_session=True
    )
    until(lambda: children_of(process.pid))
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()

    script = AFTERWARDS.format(corpus=str(documents))
    said = finished(manage("shell", "-v", "0", "-c", script, archive=archive))
    _, whole, _, complete, again = said.split("$ ")
    assert "disagreements 0" in whole
    assert "disagreements 0" in complete
    many = len(list(documents.iterdir()))
    assert f"created 0, updated 0, unchanged {many}, duplicate 0, rejected 0" in again


def test_stopped_it_ends_after_a_batch_says_so_and_leaves_no_process(documents, new_archive):
    archive = new_archive()
    process = manage("ingest", str(documents), "--jobs", "2", archive=archive)
    readers = until(lambda: children_of(process.pid))

    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=120)

    assert process.returncode == 3, errors
    assert "stopped by SIGTERM: what is counted above is filed" in errors
    assert output.startswith("created ")
    assert "Traceback" not in errors
    assert gone(readers)


def test_killed_it_leaves_no_process(documents, new_archive):
    archive = new_archive()
    process = manage("ingest", str(documents), "--jobs", "2", archive=archive)
    readers = until(lambda: children_of(process.pid))

    process.kill()
    process.communicate()

    assert gone(readers)


def test_a_reader_that_is_killed_costs_one_document_at_most(documents, new_archive):
    archive = new_archive()
    process = manage("ingest", str(documents), "--jobs", "2", archive=archive)
    readers = until(lambda: children_of(process.pid))

    os.kill(readers[0], signal.SIGKILL)
    output, errors = process.communicate(timeout=120)

    assert errors.count("rejected") <= 1, errors
    assert process.returncode in (0, 1)
    assert "rejected 0" in output or "SIGKILL" in errors


def children_of(pid):
    """Return the child processes of a process, once it has two."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [int(number) for number in found] if len(found) > 1 else []


def until(asked):
    """Poll until the answer is true, at most a minute, and return it."""
    for _ in range(1200):
        if answer := asked():
            return answer
        time.sleep(0.05)
    raise AssertionError("it never happened")
