"""Values made fit to be stored and shown on every page: texts, addresses, moments, pictures.

One function for each kind of value, returning the nearest value that can be stored. Called where
a document is read, and again by the model fields on every write and read, so that nothing
bypasses them. Pure: no Django.
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from archive.text.characters import fit

EARLIEST = dt.datetime(1800, 1, 1, tzinfo=dt.UTC)  # no article is older
# Beyond these some time zone has no date: the calendar of Python and databases ends.
FIRST = dt.datetime(1, 1, 3, tzinfo=dt.UTC)
LAST = dt.datetime(9999, 12, 29, tzinfo=dt.UTC)
# Columns of the database, in characters.
LENGTHS = {
    "source_url": 2000, "title": 1000, "kicker": 200, "byline": 500, "section": 200,
    "language": 20, "published_raw": 200,
}  # fmt: skip
PICTURE_KEYS = ("url", "alt", "caption", "credit")
LONGEST_ADDRESS = 2000
LONGEST_LEAD = 5_000  # characters; the body keeps the whole paragraph

LINE_END = re.compile("[ \t]*[\r\n\x85\u2028\u2029]+[ \t]*|\t+")
# A host with or without a port. No user name: what stands before an @ can be mistaken for the host.
WEB = re.compile(
    r"https?://(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:[/?#][^\s\x00-\x20\x7f-\x9f\ud800-\udfff]*)?",
    re.IGNORECASE,
)
LINE_ENDS_IN_ADDRESS = re.compile("[\t\r\n]+")
HIDDEN_IN_ADDRESS = re.compile("[ \xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def prose(text: Any) -> str:
    """Return a text without characters that pages and feeds cannot hold; "" for what is no text.

    >>> prose("a\\x00b\\ud83d\\n"), prose(None)
    ('ab\\n', '')
    """
    return fit(text) if isinstance(text, str) else ""


def lead(text: Any) -> str:
    """Return the lead of an article as lists show it: a very long paragraph cut short."""
    said = prose(text)
    return f"{said[: LONGEST_LEAD - 1]}…" if len(said) > LONGEST_LEAD else said


def line(text: Any, most: int = 0) -> str:
    """Return a text on one line, cut to at most `most` characters (0: any number).

    >>> line("a\\r\\nb"), line("abcdef", 4)
    ('a b', 'abc…')
    """
    one = prose(text)
    if LINE_END.search(one):
        one = LINE_END.sub(" ", one).strip()
    return f"{one[: most - 1]}…" if most and len(one) > most else one


def web_address(text: Any, most: int = LONGEST_ADDRESS) -> str:
    """Return the address if a browser may be sent to it, else "".

    http and https only, with a host, without user name or control characters, of at most `most`
    characters. Blanks and invisible characters are percent-encoded and line ends removed, as
    browsers do.

    >>> web_address("https://example.com/a"), web_address("javascript:alert(1)//https://x")
    ('https://example.com/a', '')
    """
    if not isinstance(text, str):
        return ""
    address = LINE_ENDS_IN_ADDRESS.sub("", str(text).strip())
    address = HIDDEN_IN_ADDRESS.sub(lambda match: quote(match[0]), address)
    if len(address) > most or not WEB.fullmatch(address):
        return ""
    try:
        urlsplit(address).port  # noqa: B018 - raises for a port that there is not
    except ValueError:
        return ""
    return address


def moment(value: Any) -> dt.datetime | None:
    """Return the value if it is an aware datetime from 1800 to the end of next year, else None.

    Far beyond that the time zones of some readers have no such day, and calendars no such year.
    """
    if not isinstance(value, dt.datetime) or value.tzinfo is None:
        return None
    return value if EARLIEST <= value < latest() else None


def believable(value: dt.datetime) -> dt.datetime:
    """Return the moment clamped to the range of `moment`; a naive one is taken as UTC."""
    value = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    return min(max(value, EARLIEST), latest())


def within_calendar(value: dt.datetime) -> dt.datetime:
    """Return the moment clamped so that it has a date in every time zone."""
    return min(max(value, FIRST), LAST)


def day(value: dt.date) -> dt.date | None:
    """Return the date if in some time zone it is that of a possible `moment`, else None."""
    first, last = EARLIEST.date() - dt.timedelta(1), latest().date()
    return value if first <= value <= last else None


def reach(value: dt.date, days: int) -> tuple[dt.date, dt.date]:
    """Return the two dates so many days before and after a date, clamped to the calendar.

    >>> reach(dt.date.max, 14)[1] == dt.date.max
    True
    """
    number = value.toordinal()
    first, last = max(number - days, 1), min(number + days, dt.date.max.toordinal())
    return dt.date.fromordinal(first), dt.date.fromordinal(last)


def latest() -> dt.datetime:
    """Return the first moment too late to be believed: in UTC, the year after next begins."""
    return dt.datetime(dt.datetime.now(dt.UTC).year + 2, 1, 1, tzinfo=dt.UTC)


def language(tag: Any) -> str:
    """Return a language tag such as zh-Hans, or "und" where it is none.

    >>> language("en"), language("<b>")
    ('en', 'und')
    """
    if not isinstance(tag, str) or len(tag) > LENGTHS["language"]:
        return "und"
    return tag if LANGUAGE.fullmatch(tag) else "und"


def images(value: Any) -> list[dict[str, str]]:
    """Return the pictures of a list that have a web address, as texts by PICTURE_KEYS."""
    pictures = value if isinstance(value, list) else []
    return [
        {"url": url, **{name: prose(one.get(name)) for name in PICTURE_KEYS[1:]}}
        for one in pictures
        if isinstance(one, Mapping) and (url := web_address(one.get("url"), 4_000))
    ]


def credits(value: Any) -> dict[str, list[str]]:
    """Return names by role, from a value of any shape; what has the wrong type is dropped.

    >>> credits({"translator": ["Li", 1], "x": "y"})
    {'translator': ['Li']}
    """
    roles = value if isinstance(value, Mapping) else {}
    return {
        line(role): [line(name) for name in names if isinstance(name, str)]
        for role, names in roles.items()
        if isinstance(role, str) and isinstance(names, list)
    }


def names(value: Any) -> list[str]:
    """Return the texts in a list, each on one line; [] for what is no list."""
    return (
        [line(name) for name in value if isinstance(name, str)] if isinstance(value, list) else []
    )


def evidence(value: Any) -> list[dict[str, str]]:
    """Return the evidence for a topic of an article: spellings, each with its sentence."""
    return [
        {"term": line(one["term"]), "sentence": prose(one.get("sentence"))}
        for one in (value if isinstance(value, list) else [])
        if isinstance(one, Mapping) and isinstance(one.get("term"), str)
    ]


def values(value: Any) -> dict[str, Any]:
    """Return the values of an article's fields as revisions keep them: moments as ISO text."""
    found = {str(name): one for name, one in value.items()} if isinstance(value, Mapping) else {}
    for name in found.keys() & {"published_at", "withdrawn_at"}:
        found[name] = _iso(found[name])
    for name in found.keys() & {
        "published_precision",
        "published_basis",
        "withdrawn_note",
        "source",
    }:
        found[name] = prose(found[name])
    if not isinstance(found.get("topics", {}), Mapping):
        del found["topics"]
    dated = found.get("published_at")  # text, where `fitted` wants a moment
    return fitted(found) | ({"published_at": dated} if "published_at" in found else {})


def _iso(text: Any) -> str | None:
    try:
        read = dt.datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return within_calendar(read).isoformat() if read.tzinfo else None


def fitted(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of an article's fields made fit to be stored, unknown names unchanged.

    A date out of range becomes None, its precision unknown and its basis empty; the date as
    printed, `published_raw`, stays. A date with unknown precision becomes an estimated one.
    """
    kept = dict(values)
    for name in kept.keys() & LENGTHS.keys():
        kept[name] = line(kept[name], LENGTHS[name])
    if "lead" in kept:
        kept["lead"] = lead(kept["lead"])
    for name in kept.keys() & {"body_text", "body_html"}:
        # Text that fits stays the same object, whose type may say that it is sanitised.
        if (text := prose(kept[name])) != kept[name]:
            kept[name] = text
    if "source_url" in kept:
        kept["source_url"] = web_address(values["source_url"])
    if "language" in kept:
        kept["language"] = language(kept["language"])
    if "images" in kept:
        kept["images"] = images(kept["images"])
    if "credits" in kept:
        kept["credits"] = credits(kept["credits"])
    if "published_at" in kept and not isinstance(kept["published_at"], str):
        kept["published_at"] = moment(kept["published_at"])
        if kept["published_at"] is None:
            undated = {"published_precision": "unknown", "published_basis": ""}
            kept |= {name: value for name, value in undated.items() if name in kept}
        elif kept.get("published_precision") == "unknown":
            kept["published_precision"] = "estimated"
    return kept
