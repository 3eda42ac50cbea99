"""The container: its steps are carried out in a folder that has only what they copy."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", "")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
COPIED = [
    name
    for line in re.findall(r"^COPY (?!--from)(.+)$", TEXT, re.MULTILINE)
    for name in shlex.split(line)[:-1]
]
STARTED = json.loads(re.findall(r"^CMD (\[.+\])$", TEXT, re.MULTILINE)[-1])


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """A folder with what the image holds, whose code cannot be written."""
    folder = tmp_path_factory.mktemp("image")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            without = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, ignore=without)
        else:
            shutil.copy(source, folder / name)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def test_the_linter_has_nothing_to_say():
    program = Path(sys.executable).parent / "hadolint"

    done = subprocess.run([program, ROOT / "Containerfile"], capture_output=True, text=True, check=False)  # fmt: skip

    assert (done.returncode, done.stdout) == (0, "")


def test_what_is_copied_is_enough_to_collect_and_to_serve(image, tmp_path):
    environment = {
        "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'archive.sqlite3'}",
        "PICTURES_DIR": str(tmp_path / "pictures"),
    }  # fmt: skip
    [step] = re.findall(r"^RUN (\S+ manage.py collectstatic[^&]+)", TEXT, re.MULTILINE)
    checked = [*STARTED[:1], "--check-config", *STARTED[1:]]
    for command in (shlex.split(step), checked):
        done = subprocess.run(
            command, cwd=image, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    assert (image / ".staticfiles" / "staticfiles.json").exists()


def test_it_runs_without_rights():
    assert re.findall(r"^USER (.+)$", TEXT, re.MULTILINE) == ["10001"]
    for name in ("prepare", "web"):
        service = COMPOSE["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]


def test_every_command_is_one_of_ours():
    run = [" ".join(service.get("command", ())) for service in COMPOSE["services"].values()]
    named = re.findall(r"python manage\.py (\w+)", " ".join([*run, TEXT]))

    assert {"migrate", "load_topics", "collectstatic"} <= set(named)
    assert set(named) - set(get_commands()) == set()


def test_services_wait_for_services_that_are_there():
    waits = {name for each in COMPOSE["services"].values() for name in each.get("depends_on", ())}
    mounted = {
        place.partition(":")[0]
        for each in COMPOSE["services"].values()
        for place in each.get("volumes", ())
    }

    assert waits <= set(COMPOSE["services"])
    assert mounted == set(COMPOSE["volumes"])
    assert COMPOSE["services"]["web"]["ports"] == ["127.0.0.1:8000:8000"]
