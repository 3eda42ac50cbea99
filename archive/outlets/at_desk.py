"""What editors say of an outlet at the desk: names, domains, clock, and examples made into rules. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from archive.outlets import Outlet, host_of, outlets, slug_of, unknown
from archive.outlets.examples import (
    ExampleError,
    byline_pattern,
    date_pattern,
    furniture_pattern,
    line_pattern,
    suffix_pattern,
)
from archive.outlets.files import pattern_of
from archive.outlets.outlet_rules import Patterns

Example = tuple[str, str]  # a line as printed, and the part of it that is marked


@dataclass(frozen=True)
class AtDesk:
    """What was said of one outlet at the desk; empty where nothing was.

    `domains` are hosts whose articles are its, subdomains included; the rest are what an editor
    pasted: ends of titles, lines that are no text, lines in which a name or a date is marked.
    `learned` are fingerprints of lines that its articles share (archive.extraction.cleaning.edge_lines).
    """

    slug: str
    zh_hans: str = ""
    zh_hant: str = ""
    en: str = ""
    homepage: str = ""
    time_zone: str = ""
    domains: tuple[str, ...] = ()
    title_suffixes: tuple[str, ...] = ()
    furniture_lines: tuple[str, ...] = ()
    bylines: tuple[Example, ...] = ()
    dates: tuple[Example, ...] = ()
    learned: frozenset[str] = frozenset()


# By slug; sent to the processes that read documents.
Desk = Mapping[str, AtDesk]
NOTHING: Desk = {}
NAMES = ("zh_hans", "zh_hant", "en")
FACTS = ("zh_hans", "zh_hant", "en", "homepage", "time_zone", "domains")


def slug_at(url: str, desk: Desk) -> str:
    """Return the slug of the outlet to which the desk gave the host of an address; "" for none.

    Of a host and one above it the nearer counts.

    >>> slug_at("https://news.paper.example/1", {"p": AtDesk("p", domains=("paper.example",))})
    'p'
    """
    host = host_of(url)
    if not host or not desk:
        return ""
    whose = {domain: slug for slug, said in desk.items() for domain in said.domains}
    parts = host.split(".")
    above = (".".join(parts[n:]) for n in range(len(parts) - 1))
    return next((whose[name] for name in above if name in whose), "")


@lru_cache(maxsize=64)  # the documents of one outlet come together
def made(said: AtDesk, host: str = "") -> Outlet:
    """Return the outlet with what was said of it at the desk, before the rules of its file if any.

    `host` is that of a document, where the outlet was known by no more than it.
    """
    host = host if slug_of(host) == said.slug else ""
    outlet = outlets().get(said.slug) or unknown(said.slug, host)
    facts = {name: value for name in FACTS if (value := getattr(said, name))}
    if said.slug not in outlets() and not host and any(name in facts for name in NAMES):
        facts = {**dict.fromkeys(NAMES, ""), **facts}  # its slug is no name of it
    bylines = list(_patterns(byline_pattern, said.bylines))
    dates = list(_patterns(date_pattern, said.dates))
    lines = list(_patterns(furniture_pattern, ((line,) for line in said.furniture_lines)))
    lines += [line_pattern(pattern.replace("(?P<date>", "(?:")) for pattern in dates]
    suffixes = _patterns(suffix_pattern, ((suffix,) for suffix in said.title_suffixes))
    return replace(
        outlet,
        **facts,
        title_furniture=_before(suffixes, outlet.title_furniture),
        byline_lines=_before(bylines, outlet.byline_lines),
        date_lines=_before(dates, outlet.date_lines),
        furniture=_before(lines, outlet.furniture),
        credits=_before(map(line_pattern, bylines), outlet.credits),
    )


def _patterns(make: Callable[..., str], examples: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for example in examples:
        try:
            yield make(*example)
        except ExampleError:
            continue  # refused at the desk, where the editor is told why


def _before(written: Iterable[str], others: Patterns) -> Patterns:
    return Patterns((*map(pattern_of, written), *others))
