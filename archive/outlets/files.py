"""Outlets' files: one in TOML each, read strictly, every mistake named by file and line."""

import re
import tomllib
import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from cssselect import SelectorError
from lxml.cssselect import CSSSelector

from archive.outlets.outlet_rules import WRITTEN, Outlet, Patterns
from archive.text.script import either_script

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_SLUG = 50
COMMON_FILES = ("default.toml", "unknown.toml")  # in the program's folder; these describe no outlet


class OutletError(Exception):
    """A mistake in an outlet's file, with file and line."""


def read_folders(folders: Iterable[Path]) -> tuple[dict[str, Outlet], list[OutletError]]:
    """Return the outlets in folders by slug, and what is wrong with each file that has none.

    A file in a later folder replaces that of the same name in an earlier one. `COMMON_FILES`, in
    the first, are no outlets.
    """
    paths: dict[str, Path] = {}
    found: dict[str, Outlet] = {}
    wrong: list[OutletError] = []
    for number, folder in enumerate(folders):
        if not folder.is_dir():
            wrong.append(OutletError(f"{folder}: there is no such folder of outlets"))
            continue
        for path in sorted(folder.glob("*.toml")):
            if path.name in COMMON_FILES and number == 0:
                continue
            try:
                found[path.stem] = _named(path)
                paths[path.stem] = path
            except OutletError as error:
                wrong.append(error)
    wrong += _between(found, paths)
    return found, wrong


def _named(path: Path) -> Outlet:
    """Return the outlet in a file whose name can be a slug, and which gives it a name."""
    if path.name in COMMON_FILES:
        raise OutletError(f"{path.name}: the rules for every outlet cannot be replaced")
    if not SLUG.fullmatch(path.stem) or len(path.stem) > LONGEST_SLUG:
        raise OutletError(
            f"{path.name}: its name is to be the outlet's slug: at most {LONGEST_SLUG} small"
            " letters a to z and digits, with hyphens between them"
        )
    outlet = load(path)
    if not (outlet.zh_hans or outlet.zh_hant or outlet.en):
        raise OutletError(f"{path.name}: the outlet has no name: en, zh_hans or zh_hant")
    return outlet


def _between(found: Mapping[str, Outlet], paths: Mapping[str, Path]) -> list[OutletError]:
    """Return what is wrong between files: unknown outlets, and domains that two of them have."""
    wrong = []
    whose: dict[str, str] = {}
    for slug, outlet in found.items():
        text = paths[slug].read_text(encoding="utf-8")
        for name in sorted(set(outlet.reprints) - set(found)):
            line = _line_of("reprints", text)
            wrong.append(
                OutletError(f"{paths[slug].name}, line {line}: there is no outlet {name!r}")
            )
        for domain in outlet.domains:
            if whose.setdefault(domain, slug) != slug:
                line = _line_of("domains", text)
                wrong.append(
                    OutletError(
                        f"{paths[slug].name}, line {line}: the domain {domain!r} is that of"
                        f" {paths[whose[domain]].name}"
                    )
                )
    return wrong


def load(path: Path) -> Outlet:
    """Return the outlet a TOML file describes.

    Raises OutletError naming file and line for bad TOML, an unknown key, a value of the wrong
    kind, a regular expression that does not compile or a time zone that does not exist.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OutletError(f"{path.name}: it cannot be read: {error}") from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise OutletError(f"{path.name}: {error}") from error
    values: dict[str, Any] = {"slug": path.stem}
    known = {field.name: field.type for field in fields(Outlet)} | {"slug": None}
    for key, value in table.items():
        try:
            values[key] = _read_value(key, value, known)
        except ValueError as error:
            raise OutletError(f"{path.name}, line {_line_of(key, text)}: {error}") from error
    return Outlet(**values)


def _read_value(key: str, value: Any, known: dict[str, Any]) -> Any:
    if key not in known or key == "slug":
        names = ", ".join(sorted(set(known) - {"slug"}))
        raise ValueError(f"there is no key {key!r}; the keys are {names}")
    if known[key] is str:
        if not isinstance(value, str):
            raise ValueError(f"{key} must be text, not {value!r}")
        if key == "time_zone" and value not in _zones():
            raise ValueError(f"there is no time zone {value!r}")
        return value
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{key} must be a list of texts")
    if known[key] is Patterns:
        return Patterns(map(pattern_of, value))
    return tuple(map(_selector if key in SELECTORS else str, value))


@cache  # it walks the whole zone database
def _zones() -> set[str]:
    return zoneinfo.available_timezones()


SELECTORS = ("drop", "figures", "captions", "image_credits", "standfirst")


def _selector(text: str) -> str:
    try:
        CSSSelector(text)
    except SelectorError as error:
        raise ValueError(f"{text!r} is not a CSS selector: {error}") from error
    return text


def pattern_of(text: str) -> re.Pattern[str]:
    """Return a pattern compiled for both Chinese scripts. Raises ValueError where it cannot be."""
    try:
        pattern = re.compile(either_script(text), re.DOTALL)
    except re.error as error:
        raise ValueError(f"{text!r} is not a regular expression: {error}") from error
    WRITTEN[pattern.pattern] = text
    return pattern


def _line_of(key: str, text: str) -> int:
    match = re.search(rf"^[ \t]*{re.escape(key)}\s*=", text, re.MULTILINE)
    return text.count("\n", 0, match.start()) + 1 if match else 1
