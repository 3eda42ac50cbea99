"""What is known of each outlet: one TOML file each, read strictly."""

import re
import tomllib
import zoneinfo
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from cssselect import SelectorError
from lxml.cssselect import CSSSelector

from archive.text.script import either_script

FOLDER = Path(__file__).parent
LONGEST = 20_000  # characters of a text matched against patterns; most paragraphs have 300
NAMELESS = "unknown"  # slug of the outlet of documents that name none
REMEMBERED = 256  # texts cached for each kind of pattern: most articles have fewer paragraphs


class OutletError(Exception):
    """A mistake in an outlet's file, with file and line."""


class Patterns(tuple[re.Pattern[str], ...]):
    """Regular expressions tried on a text one after the other.

    Cleaning repeats until nothing changes, with the same paragraphs: answers are cached.
    """

    def naming(self, text: str) -> str:
        """Return the first pattern that matches the whole text, as written in the file, or ""."""
        return self._named(text) if self and text and len(text) <= LONGEST else ""

    def occur_in(self, text: str) -> bool:
        """Whether any pattern is found anywhere in the text."""
        return bool(self) and len(text) <= LONGEST and self._found(text)

    @cached_property
    def _named(self) -> Callable[[str], str]:
        # All patterns joined to one first: most texts match none, and one test is faster.
        any_of = re.compile("|".join(f"(?:{p.pattern})" for p in self), re.DOTALL)

        def named(text: str) -> str:
            if not any_of.fullmatch(text):
                return ""
            return next(as_written(p) for p in self if p.fullmatch(text))

        return lru_cache(REMEMBERED)(named)

    @cached_property
    def _found(self) -> Callable[[str], bool]:
        return lru_cache(REMEMBERED)(lambda text: any(p.search(text) for p in self))

    @cached_property
    def followed(self) -> list[re.Pattern[str]]:
        """The patterns, matching only where more text follows."""
        return [re.compile(rf"{p.pattern}\s*(?=\S)") for p in self]

    @cached_property
    def ending(self) -> list[re.Pattern[str]]:
        """The patterns, matching only at the end of a text, full stops after them aside."""
        return [re.compile(rf"(?:{p.pattern})[。.\s]*$") for p in self]


NONE = Patterns()


@dataclass(frozen=True)
class Outlet:
    """How one outlet's documents are read. Every pattern is a regular expression.

    Text patterns are matched against a whole block's text without regard to how tags split it.
    docs/outlets.md explains every field with examples.
    """

    slug: str
    zh_hans: str = ""
    zh_hant: str = ""
    en: str = ""
    homepage: str = ""
    domains: tuple[str, ...] = ()
    # Empty where it is not known: then no time of day is believed that states no offset.
    time_zone: str = ""
    # Slugs of outlets whose texts it reprints, together with their boilerplate.
    reprints: tuple[str, ...] = ()
    # Text by which a page without an address is recognised as this outlet's.
    recognised_by: Patterns = NONE
    # The outlet's own id in an address (group `id`), a date in it, the section it names.
    article_id: Patterns = NONE
    url_date: Patterns = NONE
    section: Patterns = NONE
    # Text beside the headline: dropped, or kept as the kicker (group `kicker`).
    title_furniture: Patterns = NONE
    kicker: Patterns = NONE
    # CSS selectors into the publisher's HTML.
    drop: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    image_credits: tuple[str, ...] = ()
    standfirst: tuple[str, ...] = ()
    # Text removed from inside a paragraph; paragraphs that are headings (group `heading`).
    inside: Patterns = NONE
    headings: Patterns = NONE
    # Boilerplate blocks to remove; blocks that end the article and are removed with all after them;
    # text removed from a block's end.
    furniture: Patterns = NONE
    ends_at: Patterns = NONE
    end_marks: Patterns = NONE
    # Who wrote it (groups `byline`, `translator`, `editor`, `agency`); a block that says nothing
    # else is removed, of any other only the matched end.
    credits: Patterns = NONE
    # A name that opens the standfirst (group `byline`) and stays there.
    lead_byline: Patterns = NONE
    # Likewise in the last paragraphs, which introduce the author.
    bio_byline: Patterns = NONE

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone or "UTC")

    def with_rules_of(self, other: "Outlet") -> "Outlet":
        """Return this outlet with the other's rules appended to its own."""
        own: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        for name, value in own.items():
            if isinstance(value, tuple):
                own[name] = type(value)((*value, *getattr(other, name)))
        return Outlet(**own)

    def with_text_rules_of(self, others: Iterable["Outlet"]) -> "Outlet":
        """Return this outlet with the others' rules for text appended, but not those for HTML."""
        names = ("furniture", "inside", "end_marks", "credits")
        own = {field.name: getattr(self, field.name) for field in fields(self)}
        for other in others:
            for name in names:
                more = (rule for rule in getattr(other, name) if rule not in own[name])
                own[name] = Patterns((*own[name], *more))
        return Outlet(**own)

    def without_rules(self) -> "Outlet":
        """Return the outlet with names, domains and time zone, but without rules for documents."""
        facts = ("slug", "zh_hans", "zh_hant", "en", "homepage", "domains", "time_zone")
        return Outlet(**{name: getattr(self, name) for name in facts})

    def id_in(self, url: str) -> str:
        """Return the outlet's own id of the article at this address, or an empty text."""
        # Some write a question mark of the headline into the path as it is.
        parts = [unquote(part) for part in re.split(r"[?#]", url) if "/" in part]
        found = (p.search(part) for p in self.article_id for part in parts)
        return next((match["id"] for match in found if match), "")

    def section_in(self, url: str) -> str:
        """Return the section an address names, or an empty text."""
        path = path_of(url)
        return next((m["section"] for p in self.section if (m := p.search(path))), "")


@cache
def outlets() -> dict[str, Outlet]:
    """Return every outlet by slug, with the rules of those it reprints and the default ones.

    Raises OutletError, with file and line, at the first mistake in a file.
    """
    own = {p.stem: load(p) for p in sorted(FOLDER.glob("*.toml")) if p.stem != "default"}
    for slug, outlet in own.items():
        for name in set(outlet.reprints) - set(own):
            line = _line_of("reprints", (FOLDER / f"{slug}.toml").read_text(encoding="utf-8"))
            raise OutletError(f"{slug}.toml, line {line}: there is no outlet {name!r}")
    return {
        slug: outlet.with_text_rules_of(own[name] for name in outlet.reprints).with_rules_of(
            DEFAULT
        )
        for slug, outlet in own.items()
    }


def load(path: Path) -> Outlet:
    """Return the outlet a TOML file describes.

    Raises OutletError naming file and line for bad TOML, an unknown key, a value of the wrong
    kind, a regular expression that does not compile or a time zone that does not exist.
    """
    text = path.read_text(encoding="utf-8")
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
        return Patterns(map(_pattern, value))
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


def _pattern(text: str) -> re.Pattern[str]:
    try:
        pattern = re.compile(either_script(text), re.DOTALL)
    except re.error as error:
        raise ValueError(f"{text!r} is not a regular expression: {error}") from error
    WRITTEN[pattern.pattern] = text
    return pattern


# Patterns as written in the files, by what `either_script` made of them.
WRITTEN: dict[str, str] = {}


def as_written(pattern: re.Pattern[str]) -> str:
    """Return a pattern as its outlet's file has it."""
    return WRITTEN.get(pattern.pattern, pattern.pattern)


def _line_of(key: str, text: str) -> int:
    match = re.search(rf"^[ \t]*{re.escape(key)}\s*=", text, re.MULTILINE)
    return text.count("\n", 0, match.start()) + 1 if match else 1


@lru_cache(maxsize=16)  # asked twice for each article
def path_of(url: str) -> str:
    """Return the path of an address, percent-encoding undone."""
    return unquote(urlsplit(url).path)


def host_of(url: str) -> str:
    """Return the host of an address in lower case without `www.`, or an empty text."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def outlet_of(url: str, text: str = "") -> Outlet:
    """Return the outlet an address belongs to, else the one a page's text names, else a default.

    The default for an unknown host is an outlet named by that host; with neither host nor name
    the outlet is called "unknown".
    """
    host = host_of(url)
    if host:
        for outlet in outlets().values():
            if any(host == domain or host.endswith("." + domain) for domain in outlet.domains):
                return outlet
        slug = slug_of(host)
        return unknown(slug, host)
    for outlet in outlets().values():
        if any(pattern.search(text) for pattern in outlet.recognised_by):
            return outlet
    return unknown(NAMELESS)


def slug_of(host: str) -> str:
    """Return the slug of an outlet of which only the host is known.

    >>> slug_of("news.example.org")
    'news-example-org'
    """
    return re.sub(r"[^a-z0-9]+", "-", host).strip("-")[:50] or NAMELESS


@lru_cache(maxsize=64)  # the documents of one publisher come together
def unknown(slug: str, host: str = "") -> Outlet:
    """Return an outlet of which only the host is known, with the text rules of all others."""
    name = host or slug
    domains = (host,) if host else ()
    outlet = Outlet(slug=slug, en=name, zh_hans=name, zh_hant=name, domains=domains)
    if name == NAMELESS:
        outlet = replace(
            outlet, en="No source stated", zh_hans="没有写明来源", zh_hant="沒有寫明來源"
        )
    # It may reprint any of the others.
    return outlet.with_rules_of(DEFAULT).with_text_rules_of(outlets().values())


# The rules for everybody, and for bodies without an outlet.
DEFAULT = load(FOLDER / "default.toml")
