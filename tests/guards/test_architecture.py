"""docs/architecture.md is true: its files are there, and rooms import only what it says."""

import re

import pytest

from tests.guards.architecture import (
    MODULES,
    PAGE,
    ROOT,
    allowed,
    circles,
    dependencies,
    files_named,
    room_of,
    rooms,
)

MOST = 12  # rooms or modules on one level
# Django's own, or one for each thing there is.
CROWDED = {
    "archive/migrations": "one for each change of the schema",
    "reader/views": "one for each kind of page, under the name of its template and its tests",
    "archive/models": "one for each table",
}
DOORS = {"admin", "management", "templatetags", "apps", "accounts", "desk"}


def test_files_are_named():
    assert len(files_named()) > 40


@pytest.mark.parametrize("name", files_named())
def test_every_file_that_is_named_is_there(name):
    assert (ROOT / name).exists()


def test_every_recipe_names_where_to_begin():
    recipes = re.findall(r"^- \*\*(.+?)\*\*: (.+)$", PAGE, re.MULTILINE)

    assert len(recipes) >= 10
    assert [name for name, text in recipes if not re.search(r"`[\w/.-]+`", text)] == []


def test_every_room_is_in_the_table():
    there = {room.removeprefix("archive.") for room in rooms("archive")} - DOORS

    assert there == set(allowed())


@pytest.mark.parametrize(("room", "may"), allowed().items())
def test_a_room_imports_only_what_the_table_allows(room, may):
    wrong = {
        module: others
        for module in MODULES
        if room_of(module) == f"archive.{room}"
        and (
            others := {
                other
                for other in dependencies(module)
                if other != "archive"
                and room_of(other).removeprefix("archive.") not in {*may, room}
            }
        )
    }

    assert wrong == {}


def test_every_room_of_the_reader_is_described():
    there = {
        path.name for path in (ROOT / "reader").iterdir() if (path / "__init__.py").is_file()
    } - {"management", "migrations"}

    assert {name for name in there if f"| `{name}` |" not in PAGE} == set()


def test_no_module_leads_back_to_itself():
    assert circles({module: dependencies(module) for module in MODULES}) == []


@pytest.mark.parametrize("app", ["archive", "reader"])
def test_no_room_leads_back_to_itself(app):
    assert circles(rooms(app)) == []


def test_a_circle_would_be_found():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


def levels() -> dict[str, int]:
    """How many modules lie in each folder."""
    found: dict[str, int] = {}
    for app in ("archive", "reader", "tests"):
        for path in (ROOT / app).rglob("*.py"):
            if path.name != "__init__.py":
                folder = str(path.parent.relative_to(ROOT))
                found[folder] = found.get(folder, 0) + 1
    return found


def test_no_level_is_crowded():
    crowded = {folder: count for folder, count in levels().items() if count > MOST}

    assert crowded.keys() - CROWDED.keys() == set()


def test_what_may_be_crowded_is():
    assert [folder for folder in CROWDED if levels().get(folder, 0) <= MOST] == []
