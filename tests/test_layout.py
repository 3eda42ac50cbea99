"""What lies at the top of the project, and nothing else."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOP = {
    "manage.py", "archive", "reader", "templates", "static", "fixtures", "requirements.txt", "tests",
    "README.md", "Makefile", "pyproject.toml", "LICENSE", "CHANGELOG.md", "docs",
}  # fmt: skip


def test_only_what_belongs_at_the_top_is_there():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()

    assert {line.split("/")[0] for line in tracked if not line.startswith(".")} <= TOP
