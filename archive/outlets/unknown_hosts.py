"""What the documents of an unknown host tell of it: name, clock, ends of titles, repeated lines. Pure."""

import datetime as dt
import math
import re
import zoneinfo
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from babel.core import get_global

from archive.text.characters import IS_HAN
from archive.text.conversion import converted

FEWEST = 5  # documents that must agree
SHARE = 0.5  # of all documents looked at
LONGEST_SUFFIX, LONGEST_LINE = 40, 120  # characters
APART = re.compile(r"\s*[-_|｜–—·•»]{1,3}\s*(?=[^-_|｜–—·•»]{2,40}$)")
OFFSET = re.compile(r"(?<=\d)\s*(?:(Z|GMT|UTC)|([+-])(\d\d):?(\d\d))$", re.IGNORECASE)
FIGURES = re.compile(r"\d+")
HALF_HOUR = 30  # minutes: offsets are multiples of a quarter, almost all of half an hour


@dataclass(frozen=True)
class Seen:
    """What one document tells: the site's name, its title as printed, its paragraphs, its times.

    `stated` is the date as its head has it; `captured_at` when it was captured, if that is known.
    """

    site: str = ""
    title: str = ""
    paragraphs: tuple[str, ...] = ()
    stated: str = ""
    language: str = ""
    captured_at: dt.datetime | None = None


@dataclass(frozen=True)
class Proposed:
    """Values for the fields of an outlet, and for each in how many of `of` documents it was seen."""

    values: dict[str, str | list[str]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    of: int = 0


def propose(host: str, documents: Sequence[Seen]) -> Proposed:
    """Return what the documents of a host agree on; nothing where too few do.

    Fields are named as those of a source: name_en, time_zone, title_suffixes, furniture_lines.
    """
    values: dict[str, str | list[str]] = {}
    seen: dict[str, int] = {}
    of = len(documents)
    suffix, with_suffix = _most(filter(None, map(_suffix, (d.title for d in documents))), of)
    name, with_name = _most((d.site for d in documents if d.site and len(d.site) <= 60), of)
    if not name and suffix:
        name, with_name = suffix.strip(" -_|｜–—·•»"), with_suffix
    if name:
        for key in names_of(name):
            values[key], seen[key] = names_of(name)[key], with_name
    if suffix:
        values["title_suffixes"], seen["title_suffixes"] = [suffix], with_suffix
    zone, with_zone = zone_of(host, documents)
    if zone:
        values["time_zone"], seen["time_zone"] = zone, with_zone
    if lines := repeated(documents):
        values["furniture_lines"] = [line for line, _count in lines]
        seen["furniture_lines"] = min(count for _line, count in lines)
    return Proposed(values, seen, of)


def names_of(name: str) -> dict[str, str]:
    """Return a name in the fields of the languages that it can be in.

    >>> names_of("例報")
    {'name_zh_hans': '例报', 'name_zh_hant': '例報'}
    """
    if not IS_HAN.search(name):
        return {"name_en": name}
    simplified = converted(name, "zh-Hans")
    return {
        "name_zh_hans": simplified,
        "name_zh_hant": name if name != simplified else converted(name, "zh-Hant"),
    }


def _suffix(title: str) -> str:
    """Return the end of a title behind its last bar or dash, with that; "" for none."""
    match = APART.search(title)
    return title[match.start() :].strip() if match and match.start() >= 2 else ""


def _most(values: Iterable[str], of: int) -> tuple[str, int]:
    """Return the commonest value and how often it is there; "" where too few have it."""
    [(value, count)] = Counter(values).most_common(1) or [("", 0)]
    return (value, count) if count >= max(FEWEST, SHARE * of) else ("", 0)


def repeated(documents: Sequence[Seen]) -> list[tuple[str, int]]:
    """Return paragraphs that most documents have, figures aside, as one of them prints each."""
    counts: Counter[str] = Counter()
    printed: dict[str, str] = {}
    for document in documents:
        short = {FIGURES.sub("0", p): p for p in document.paragraphs if 2 < len(p) <= LONGEST_LINE}
        counts.update(short.keys())
        printed |= short
    least = max(FEWEST, SHARE * len(documents))
    return [(printed[line], count) for line, count in counts.most_common(10) if count >= least]


def zone_of(host: str, documents: Sequence[Seen]) -> tuple[str, int]:
    """Return a time zone that has all offsets the documents state, and how many state one.

    Where none do, one whose clock fits the times of capture: no page was captured before it was
    published, and of many one was captured soon after. Of several zones that of the country of
    host and language comes first; without one that fits "".
    """
    stated = [(moment, offset) for d in documents for moment, offset in _offsets(d.stated)]
    # Systems that state all in UTC do not tell where they stand.
    local = [pair for pair in stated if pair[1]]
    if len(local) >= FEWEST and len({m.date() for m, _ in local}) > 1:
        fitting = (z for z in _candidates(host, documents) if _has(z, local))
        return next(fitting, ""), len(local)
    ahead = [
        (naive - d.captured_at.replace(tzinfo=None)).total_seconds() / 60
        for d in documents
        if d.captured_at and (naive := _naive(d.stated))
    ]
    if len(ahead) < FEWEST or stated:
        return "", 0
    offset = math.ceil(max(ahead) / HALF_HOUR) * HALF_HOUR
    moments = [(naive, offset) for d in documents if (naive := _naive(d.stated))]
    # This is a guess at best: only a country's own zone makes it likely.
    zones = (z for z in _candidates(host, documents) if not z.startswith("Etc/"))
    fitting = (z for z in zones if _has(z, moments[:1]))
    return next(fitting, ""), len(ahead)


def _offsets(stated: str) -> Iterable[tuple[dt.datetime, int]]:
    match = OFFSET.search(stated)
    naive = _naive(OFFSET.sub("", stated)) if match else None
    if match and naive:
        sign = -1 if match[2] == "-" else 1
        yield naive, sign * (int(match[3]) * 60 + int(match[4])) if match[2] else 0


def _naive(text: str) -> dt.datetime | None:
    """Return a date and time in ISO 8601 without an offset, with a blank or a T; None for another."""
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is None and len(text.strip()) > 10 else None


def _has(zone: str, pairs: Iterable[tuple[dt.datetime, int]]) -> bool:
    place = zoneinfo.ZoneInfo(zone)
    return all(
        moment.replace(tzinfo=place).utcoffset() == dt.timedelta(minutes=offset)
        for moment, offset in pairs
    )


def _candidates(host: str, documents: Sequence[Seen]) -> Iterable[str]:
    """Yield zones: of the country in the host's name, of that of the language, then fixed offsets."""
    ending = host.rpartition(".")[2].upper()
    languages = Counter(d.language for d in documents if d.language).most_common(1)
    likely = get_global("likely_subtags")
    tag = languages[0][0].replace("-", "_") if languages else ""
    full = likely.get(tag) or likely.get(tag.partition("_")[0]) or ""
    for country in (ending if ending != "UK" else "GB", full.rpartition("_")[2]):
        yield from _zones_of(country)
    for minutes in range(-11, 15):
        yield f"Etc/GMT{-minutes:+d}" if minutes else "UTC"


@cache
def _zones_of(country: str) -> tuple[str, ...]:
    """Return the zones of a country, the one of most of its people first where that is known."""
    known = zoneinfo.available_timezones()
    zones = [z for z, whose in get_global("zone_territories").items() if whose == country]
    first = {"US": "America/New_York", "CN": "Asia/Shanghai", "RU": "Europe/Moscow"}.get(country)
    zones.sort(key=lambda zone: zone != first)
    return tuple(zone for zone in zones if zone in known)
