"""The API answers as its OpenAPI schema says, whatever is asked (schemathesis)."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.serving import ROOT, serving

pytestmark = pytest.mark.long

EXAMPLES = 4  # of each operation, in each phase


def test_schemathesis_finds_nothing(tmp_path):
    with serving(tmp_path) as site:
        done = subprocess.run(
            [
                str(Path(sys.executable).parent / "schemathesis"),
                "--config-file", str(ROOT / "tests" / "reader" / "api" / "schemathesis.toml"),
                "run", f"{site.address}/api/v1/openapi.json",
                "--max-examples", str(EXAMPLES), "--generation-database", "none", "--workers", "2",
            ],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr
    assert "Tested: 19" in done.stdout
