"""`verify`: resumes after an interruption, checks samples, and reports what cannot be read."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from archive.models import Article, Capture
from archive.safekeeping import verifying
from archive.safekeeping.verifying import capture_checks, looking, problems
from tests.helpers.serving import ROOT, copy, prepared

pytestmark = pytest.mark.long

PAGE = 4096
SCRIPT = """
import io, sys
from django.core.management import call_command
from django.db import connection
for path in sys.stdin.read().split():
    connection.close()
    connection.settings_dict["NAME"] = path
    out, code = io.StringIO(), 0
    try:
        call_command("verify", stdout=out)
    except SystemExit as stopped:
        code = stopped.code
    print(code, out.getvalue().splitlines()[0][:200])
"""


def told(paths):
    """Return (exit code, first line) of `verify` for each database file."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", SCRIPT],
        input="\n".join(map(str, paths)), cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "DATABASE_URL": "sqlite:///:memory:", "SECRET_KEY": "only for tests"},
    )  # fmt: skip
    return [line.split(" ", 1) for line in done.stdout.splitlines()]


@pytest.fixture
def whole(tmp_path):
    path = tmp_path / "whole.sqlite3"
    copy(prepared(tmp_path) / "archive.sqlite3", path)
    return path


def test_every_overwritten_page_that_holds_something_is_told_in_a_line(whole, tmp_path):
    chance = random.Random(13)
    with sqlite3.connect(whole) as database:
        used = (
            "SELECT pageno FROM dbstat WHERE payload > 0 OR pagetype = 'overflow' ORDER BY pageno"
        )
        pages = [number for (number,) in database.execute(used)]
    paths = []
    for number in [1, *chance.sample(pages, 5)]:
        path = tmp_path / f"page-{number}.sqlite3"
        shutil.copy(whole, path)
        with path.open("r+b") as file:
            file.seek((number - 1) * PAGE)
            file.write(chance.randbytes(PAGE))
        paths.append(path)

    assert [(p.name, code) for p, (code, line) in zip(paths, told(paths), strict=True)] == [
        (p.name, "1") for p in paths
    ]


def test_a_file_cut_off_emptied_or_of_something_else_is_told_in_a_line(whole, tmp_path):
    size = whole.stat().st_size
    contents = [
        whole.read_bytes()[: size // 2],
        whole.read_bytes()[: size - PAGE],
        b"",
        bytes(size),
        b"this is no database\n" * 1000,
    ]
    paths = []
    for number, content in enumerate(contents):
        paths.append(tmp_path / f"{number}.sqlite3")
        paths[-1].write_bytes(content)

    assert [(code, "restore a backup" in line) for code, line in told(paths)] == [("1", True)] * 5


def test_a_whole_archive_disagrees_in_nothing(whole):
    assert told([whole]) == [["0", "disagreements 0"]]


@pytest.fixture
def damaged(make_article):
    for _ in range(5):
        make_article()
    Capture.objects.bulk_create(
        Capture(
            sha256=f"{n:064}", origin=f"{n}.txt", received_at="2024-05-01T00:00Z", size=1,
            compressed=b"", outcome="rejected", reason="the file is empty",
        )
        for n in range(5)
    )  # fmt: skip


@pytest.mark.django_db
def test_a_look_that_was_interrupted_goes_on_where_it_was(damaged, tmp_path, monkeypatch):
    monkeypatch.setattr(capture_checks, "AT_ONCE", 2)
    file, seen, check = tmp_path / "look.json", [], capture_checks._of_captures

    def interrupted(rows):
        if len(seen) == 4:
            raise KeyboardInterrupt
        seen.extend(rows)
        return check(rows)

    with monkeypatch.context() as patch:
        patch.setattr(capture_checks, "_of_captures", interrupted)
        with pytest.raises(KeyboardInterrupt):
            verifying.look(["captures"], resume=file)
    again = []
    monkeypatch.setattr(
        capture_checks, "_of_captures", lambda rows: again.extend(rows) or check(rows)
    )

    findings = verifying.look(["captures"], resume=file)

    assert [capture.origin for capture in again] == ["4.txt"]
    assert len(findings) == 5
    assert not file.exists()


@pytest.mark.django_db
def test_a_file_that_is_no_look_is_refused(tmp_path):
    file = tmp_path / "look.json"
    file.write_text("{}")

    with pytest.raises(CommandError) as refused:
        call_command("verify", "--resume", str(file))

    assert refused.value.returncode == 2


@pytest.mark.django_db
def test_a_sample_looks_at_so_many_rows(damaged, monkeypatch):
    seen = []
    monkeypatch.setattr(capture_checks, "_of_captures", lambda rows: seen.extend(rows) or [])

    verifying.look(["captures"], sample=3)

    assert len({capture.pk for capture in seen}) == 3


@pytest.mark.django_db
def test_a_row_that_cannot_be_read_is_told_and_the_others_are_looked_at(damaged, monkeypatch):
    ids = sorted(Article.objects.values_list("pk", flat=True))

    def check(rows):
        for article in rows:
            if article.pk == ids[2]:
                raise ValueError("no JSON")
            yield problems.Finding("seen", str(article.pk))

    found = [f for _, some in problems.walk(Article.objects.all(), check) for f in some]

    assert [f.line for f in found if f.kind == "seen"] == [str(pk) for pk in ids if pk != ids[2]]
    assert [f"article {ids[2]} cannot be read: no JSON" in f.line for f in found].count(True) == 1


@pytest.mark.django_db
def test_a_step_that_fails_is_told_and_the_others_go_on(damaged, monkeypatch):
    def fails(after, sample):
        raise ValueError("of a kind nobody thought of")

    monkeypatch.setitem(looking.STEPS, "articles", fails)

    findings = verifying.look(["articles", "captures"])

    assert [finding.kind for finding in findings] == ["capture damaged"] * 5 + ["unreadable"]
    assert "of a kind nobody thought of" in findings[-1].line
