"""What an outlet is: names, addresses, clock, and the patterns by which its documents are read. Pure."""

import re
import zoneinfo
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

LONGEST = 20_000  # characters of a text matched against patterns; most paragraphs have 300
REMEMBERED = 256  # texts cached for each kind of pattern: most articles have fewer paragraphs


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
    # Lines printed around the text, or in it, that say who wrote it (group `byline`) or when it was
    # published (group `date`): believed before anything else in the document.
    byline_lines: Patterns = NONE
    date_lines: Patterns = NONE
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
        return self._without_rules

    @cached_property
    def _without_rules(self) -> "Outlet":
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


# Patterns as written in the files, by what `either_script` made of them.
WRITTEN: dict[str, str] = {}


def as_written(pattern: re.Pattern[str]) -> str:
    """Return a pattern as its outlet's file has it."""
    return WRITTEN.get(pattern.pattern, pattern.pattern)


@lru_cache(maxsize=16)  # asked twice for each article
def path_of(url: str) -> str:
    """Return the path of an address, percent-encoding undone."""
    return unquote(urlsplit(url).path)
