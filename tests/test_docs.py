"""What can be set, run or opened is in the README."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "reader" / "settings.py").read_text(encoding="utf-8")
READ = sorted(set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', SETTINGS)))
COMMANDS = sorted(
    path.stem
    for package in ("archive", "reader")
    for path in (ROOT / package / "management" / "commands").glob("[a-z]*.py")
)


def test_settings_and_commands_were_found():
    assert "TIME_ZONE" in READ
    assert "ingest" in COMMANDS


@pytest.mark.parametrize("name", READ)
def test_every_setting_is_in_the_readme(name):
    assert f"| `{name}` |" in README


@pytest.mark.parametrize("name", re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
def test_every_setting_of_the_readme_is_read(name):
    assert name in READ


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name):
    assert re.search(rf"^\| `{name}[ `]", README, re.MULTILINE)


@pytest.mark.parametrize("name", re.findall(r"^\| `([a-z_]+)[^`]*` \|", README, re.MULTILINE))
def test_every_command_of_the_readme_exists(name):
    assert name in COMMANDS


@pytest.mark.parametrize("target", ["run", "test", "check"])
def test_every_make_target_of_the_readme_exists(target):
    makefile = (ROOT / "Makefile").read_text()

    assert f"make {target}" in README
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_every_key_of_an_outlet_is_explained():
    from dataclasses import fields

    from archive.outlets import Outlet

    page = (ROOT / "docs" / "outlets.md").read_text(encoding="utf-8")

    assert [f.name for f in fields(Outlet) if f.name != "slug" and f"`{f.name}`" not in page] == []


def test_every_field_of_a_query_is_explained():
    from archive.search.query import FIELDS

    page = (ROOT / "docs" / "search.md").read_text(encoding="utf-8")

    assert [field for field in sorted(set(FIELDS.values())) if f"`{field}:" not in page] == []
