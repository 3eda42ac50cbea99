"""Workers that are killed lose nothing and repeat nothing; two at once do each job once."""

import json
import shutil
import subprocess
import sys

import pytest
from django.db import connection

from tests.conftest import on
from tests.helpers.serving import ROOT, migrated

pytestmark = pytest.mark.long


@pytest.fixture
def archive(request, tmp_path) -> dict[str, str]:
    """The environment of processes on an empty archive: a copy of one that other tests share."""
    if connection.vendor == "postgresql":
        return request.getfixturevalue("new_archive")()
    return on(str(shutil.copy(migrated(tmp_path), tmp_path / "a.sqlite3")))


def test_a_job_whose_worker_was_killed_is_finished_by_another_and_nothing_is_there_twice(archive):
    ran = subprocess.run(
        [sys.executable, "-m", "tests.jobs.killed_workers"],
        cwd=ROOT,
        env={**archive, "DJANGO_SETTINGS_MODULE": "reader.settings", "LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    told = json.loads(ran.stdout.splitlines()[-1])

    two, counts = told.pop("two"), told.pop("counts")
    assert told.pop("exported") is True
    assert told.pop("left") == []
    assert len(told) == 6
    # Killed in the middle, then taken up once more and done.
    assert {kind: said for kind, said in told.items() if said != [True, "done", 2, ""]} == {}
    assert counts == {
        "Article": 5, "Capture": 5, "Revision": 0, "FeedReading": 2, "Picture": 2,
    }  # fmt: skip
    assert two["codes"] == [0, 0]
    assert (two["states"], two["tries"]) == (["done"], [1])
    assert len(two["jobs"]) == len(set(two["jobs"])) == 6 + 1 + 3
