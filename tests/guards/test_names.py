"""One word, one thing: no two modules and no two classes have the same name, but those listed."""

import ast
import re
from collections import defaultdict

from tests.guards.architecture import MODULES, tree_of

DJANGO = "Django asks for this name in every app"
PAGE = (
    "a page's view has the word of its address, template and tests, which is that of what it shows"
)
DESK = "a folder of the desk has the word of what is shown there"
COMMAND = "a command has the word of what it runs"
# Names that two modules share, and why that is right.
MODULES_ALIKE = {
    **dict.fromkeys(("admin", "apps", "models", "templatetags", "management", "commands", "urls", "views", "base"), DJANGO),
    **dict.fromkeys(("api", "article", "concordance", "coverage", "picture", "preferences", "search", "topics"), PAGE),
    **dict.fromkeys(("articles", "captures"), DESK),
    **dict.fromkeys(("alerts", "export", "feeds", "ingest"), COMMAND),
    "matching": "articles are matched with topics, and with saved searches",
    **dict.fromkeys(("charts", "companions"), "a template loads tags by the word of what they show"),
}  # fmt: skip
CLASSES_ALIKE = {"Command": DJANGO}


def alike(names):
    """The names that more than one place has."""
    places = defaultdict(list)
    for name, place in names:
        places[name].append(place)
    return {name: found for name, found in places.items() if len(found) > 1}


def modules():
    for module in MODULES:
        yield module.rpartition(".")[2], module


def classes():
    for module, path in MODULES.items():
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef):
                yield node.name.lstrip("_"), f"{module}.{node.name}"


def test_modules_are_told_apart_by_their_names():
    assert alike(modules()).keys() - MODULES_ALIKE.keys() == set()


def test_classes_are_told_apart_by_their_names():
    assert alike(classes()).keys() - CLASSES_ALIKE.keys() == set()


def test_only_what_is_listed_has_two_of_its_name():
    """Three of one name are too many, whatever the reason, but for Django's and topics."""
    many = {name for name, places in alike(modules()).items() if len(places) > 2}

    assert many - {"topics"} == set()


def test_what_is_listed_is_alike():
    assert MODULES_ALIKE.keys() - alike(modules()).keys() == set()
    assert CLASSES_ALIKE.keys() - alike(classes()).keys() == set()


def test_one_table_says_what_a_chinese_character_is():
    ranges = re.compile(r"\\u(?:3400|4e00)-\\u", re.IGNORECASE)

    assert [m for m, path in MODULES.items() if ranges.search(path.read_text("utf-8"))] == [
        "archive.text.characters"
    ]
