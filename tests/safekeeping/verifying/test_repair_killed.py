"""`verify --repair` killed at any moment: nothing is lost, and the next run completes it."""

import os
import signal
import sqlite3
import subprocess
import sys

import pytest

from tests.helpers.serving import ROOT, copy, prepared

pytestmark = pytest.mark.long

SCRIPT = """
import os, signal, sys
from django.core.management import call_command
from archive.safekeeping.verifying import mending
def killed(*given):
    os.kill(os.getpid(), signal.SIGKILL)
mending.REPAIRS[sys.argv[1]] = killed
call_command("verify", "--repair")
"""
DAMAGE = """
UPDATE archive_article SET characters = characters + 1 WHERE id = 1;
DELETE FROM archive_tally WHERE id IN (SELECT id FROM archive_tally LIMIT 5);
DELETE FROM search_entry WHERE article_id = 2;
"""


@pytest.fixture
def damaged(tmp_path):
    path = tmp_path / "damaged.sqlite3"
    copy(prepared(tmp_path) / "archive.sqlite3", path)
    with sqlite3.connect(path) as database:
        database.executescript(DAMAGE)
    return path


def run(path, *words):
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{path}",
        "SECRET_KEY": "only for tests",
    }
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip


@pytest.mark.parametrize("way", ["article", "search", "counts"])
def test_a_repair_that_is_killed_is_ended_by_the_next(damaged, way):
    start = f"import django, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'reader.settings'; django.setup()\n{SCRIPT}"
    killed = run(damaged, "-c", start, way)
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-500:]

    ended = run(damaged, "manage.py", "verify", "--repair")

    assert ended.stdout.endswith("left 0\n")
    assert ended.returncode == 0
