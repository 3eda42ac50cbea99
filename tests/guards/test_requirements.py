"""Locked requirements: one version of each package, every file by its hash."""

import os
import re
import shutil
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.txt", "tests/requirements.txt")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TESTS = PROJECT["optional-dependencies"]["tests"]
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def entries(lock: str) -> list[tuple[Requirement, list[str]]]:
    """Each package of a lock with the hashes of its files."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    found = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            said, *_rest = line.partition(" --hash")
            found.append((Requirement(said.strip()), HASH.findall(line)))
    return found


def versions(lock: str) -> dict[str, str]:
    """The version of each package for the Python and the machine of these tests."""
    return {
        canonicalize_name(package.name): str(package.specifier).removeprefix("==")
        for package, _hashes in entries(lock)
        if package.marker is None or package.marker.evaluate()
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_one_version_and_the_hashes_of_its_files(lock):
    found = entries(lock)

    assert len(found) > 60
    assert [str(p) for p, _ in found if not re.fullmatch(r"==[\w.]+", str(p.specifier))] == []
    assert [str(p) for p, hashes in found if not hashes] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_says_where_packages_come_from(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert re.findall(r"://|^\s*-[-a-z]*\s|index|find-links|@ ", text, re.MULTILINE) == []


@pytest.mark.parametrize(
    ("lock", "wanted"), [(LOCKS[0], PROJECT["dependencies"]), (LOCKS[1], TESTS)]
)
def test_what_people_write_down_is_what_is_locked(lock, wanted):
    """Else `make lock` was forgotten."""
    locked = versions(lock)

    asked = {canonicalize_name(r.name): str(r.specifier) for r in map(Requirement, wanted)}
    assert {name: f"=={locked.get(name)}" for name in asked} == asked


def test_the_tests_run_on_what_the_site_runs_on():
    site, tests = map(versions, LOCKS)

    assert {name: tests.get(name) for name in site} == site


@pytest.mark.parametrize("lock", LOCKS)
def test_whatever_a_package_needs_is_locked_too(lock):
    locked = versions(lock)
    extras = {canonicalize_name(r.name): r.extras
              for r in map(Requirement, [*PROJECT["dependencies"], *TESTS])}  # fmt: skip
    missing = []
    for name in locked:
        try:
            needed = [*map(Requirement, requires(name) or [])]
        except PackageNotFoundError:  # of another system
            continue
        on = [{"extra": extra} for extra in ("", *extras.get(name, ()))]
        missing += [
            f"{name} needs {one}"
            for one in needed
            if (one.marker is None or any(one.marker.evaluate(environment) for environment in on))
            and canonicalize_name(one.name) not in locked
        ]

    assert missing == []


def test_nothing_is_installed_without_its_hash():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installed = [line for line in makefile.splitlines() if "pip install" in line]

    assert len(installed) == 2
    assert all("--require-hashes" in line for line in installed)


@pytest.fixture
def ci(tmp_path):
    """Run `.ci/run` on a machine whose python3 is of a version, and whose make says its words."""
    for name in (".ci", "bin"):
        (tmp_path / name).mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")

    def tool(name: str, script: str) -> None:
        path = tmp_path / "bin" / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def run(version: str) -> subprocess.CompletedProcess[str]:
        tool("python3", f'case "$2" in *version*) echo {version};; esac')
        tool("make", 'echo "make $*"')
        tool("git", "")
        path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
        return subprocess.run(
            ["bash", str(tmp_path / ".ci" / "run")],
            env={"PATH": path}, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("version", ["3.10", "3.12", "3.13", "3.1", "4.0"])
def test_ci_refuses_another_python_than_debian_s(ci, version):
    done = ci(version)

    assert (done.returncode, done.stdout) == (1, "")
    assert "Python 3.11" in done.stderr
    assert version in done.stderr


def test_ci_checks_with_debian_s_python(ci):
    done = ci("3.11")

    assert (done.returncode, done.stdout) == (0, "make check PYTHON=python3\n")
