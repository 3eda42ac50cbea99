"""README: every setting, command and address is documented."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
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
    from archive.search.query.parsing import FIELDS

    page = (ROOT / "docs" / "search.md").read_text(encoding="utf-8")

    assert [field for field in sorted(set(FIELDS.values())) if f"`{field}:" not in page] == []


def test_every_picture_a_page_shows_exists_and_none_is_left_over():
    pages = [page.read_text(encoding="utf-8") for page in (ROOT / "docs").glob("*.md")]
    shown = {name for page in pages for name in re.findall(r"\]\((pictures/[^)]+)\)", page)}
    kept = {f"pictures/{path.name}" for path in (ROOT / "docs" / "pictures").glob("*")}

    assert shown == kept
    assert len(kept) > 10


def test_the_editors_guide_names_buttons_as_the_desk_does(settings):
    """What is bold is a word of the interface: in English as in the code, in Chinese as translated."""
    from django.utils import translation

    english = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
    chinese = (ROOT / "docs" / "editors.zh.md").read_text(encoding="utf-8")
    buttons = (
        "Save and next", "Take it back", "Look at what will change", "Carry out", "Preview",
        "Undo this change", "Merge into another topic…", "Split…", "Change the address…",
        "Read it again", "Hand documents in", "Bring this version back", "Withdraw…", "Put back…",
        "Add a feed", "Try it", "is read", "fetch full texts", "Capture a page", "Capture it",
        "From any page", "Bring a list of feeds (OPML)", "Take the list away (OPML)", "Stop it",
        "Do it again",
    )  # fmt: skip

    with translation.override("zh-hans"):
        for button in buttons:
            assert f"**{button}**" in re.sub(r"\s+", " ", english)
            assert f"**{translation.gettext(button)}**" in chinese.replace("\n", "")
