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
