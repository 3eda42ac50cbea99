"""What is known of each outlet: a TOML file each, in the program and in the operator's folder."""

import re
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from archive.outlets.files import COMMON_FILES, OutletError, load, read_folders
from archive.outlets.outlet_rules import LONGEST, Outlet, Patterns, as_written, path_of

__all__ = [
    "LONGEST",
    "NAMELESS",
    "Outlet",
    "OutletError",
    "Patterns",
    "as_written",
    "common_rules",
    "host_of",
    "load",
    "mistakes",
    "outlet_of",
    "outlets",
    "path_of",
    "rules_for_unknown",
    "slug_of",
    "unknown",
    "use_folder",
]  # fmt: skip

FOLDER = Path(__file__).parent
NAMELESS = "unknown"  # slug of the outlet of documents that name none
_operators: list[Path] = []


def use_folder(folder: Path | None) -> None:
    """Let the files in a folder of the operator's count as well, before those of the program."""
    _operators[:] = [folder] if folder else []
    outlets.cache_clear()
    unknown.cache_clear()


def mistakes() -> list[OutletError]:
    """Return what is wrong with outlets' files: file, line and reason of each."""
    return read_folders([FOLDER, *_operators])[1]


@cache
def outlets() -> dict[str, Outlet]:
    """Return every outlet by slug, with the rules of those it reprints and the default ones.

    Raises OutletError, with file and line, at the first mistake in a file.
    """
    own, wrong = read_folders([FOLDER, *_operators])
    if wrong:
        raise wrong[0]
    return {
        slug: _with_common_rules(outlet.with_text_rules_of(own[name] for name in outlet.reprints))
        for slug, outlet in own.items()
    }


@cache
def common_rules() -> Outlet:
    """Return the rules for every outlet, and for bodies without one."""
    return load(FOLDER / COMMON_FILES[0])


@cache
def rules_for_unknown() -> Outlet:
    """Return the rules for outlets that have none of their own."""
    return load(FOLDER / COMMON_FILES[1])


def _with_common_rules(outlet: Outlet) -> Outlet:
    """Return the outlet with the rules for everybody, and those for unknown ones if it needs them."""
    return (
        outlet if outlet.furniture else outlet.with_rules_of(rules_for_unknown())
    ).with_rules_of(common_rules())


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
    return _with_common_rules(outlet).with_text_rules_of(outlets().values())
