"""The top level of the project holds only what belongs there."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOP = {
    "manage.py", "archive", "reader", "templates", "static", "fixtures", "requirements.txt", "tests",
    "README.md", "CONTRIBUTING.md", "Makefile", "pyproject.toml", "LICENSE", "CHANGELOG.md", "docs",
    "Containerfile", "compose.yaml",
}  # fmt: skip


def test_only_what_belongs_at_the_top_is_there():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()

    assert {line.split("/")[0] for line in tracked if not line.startswith(".")} <= TOP


# Rooms whose names Django gives, in every app.
DJANGOS = {"admin", "management", "migrations", "models", "templatetags", "locale", "views"}


def test_no_level_has_more_than_a_dozen_rooms():
    """What can be taken in at a glance: folders beside each other, but for those of Django's names."""
    for level in (
        path.parent for app in ("archive", "reader") for path in (ROOT / app).rglob("__init__.py")
    ):
        rooms = {path.parent.name for path in level.glob("*/__init__.py")} - DJANGOS

        assert len(rooms) <= 12, f"{level}: {sorted(rooms)}"
