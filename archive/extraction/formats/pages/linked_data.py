"""JSON-LD of a page: the object of its article, with its authors in full."""

import json
import re
from collections.abc import Iterator
from typing import Any

from archive.text.characters import fit_all

KINDS = re.compile(r"(?:\w*Article|BlogPosting|Report)")
HOLDING = ("@graph", "mainEntity", "mainEntityOfPage")  # keys of other objects
# What is no JSON around it or in it, as pages write it by hand.
WRAPPING = re.compile(
    r"/\*.{0,40}?\*/|<!\[CDATA\[|\]\]>|^[ \t]*//.*$|^[ \t]*<!--|-->[ \t]*$", re.MULTILINE
)
COMMA_TOO_MANY = re.compile(r",(?=\s*[\]}])")


def article_in(tree: Any) -> tuple[dict[str, Any], list[str]]:
    """Return the object of the page's article, or {}, and the dates stated of other objects."""
    found: dict[str, Any] = {}
    by_id: dict[str, Any] = {}
    dates: list[str] = []
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        try:
            objects = list(_objects(fit_all(_parsed(script.text or ""))))
        except (ValueError, RecursionError):  # hand-written, cut off, or an attack
            continue
        by_id |= {o["@id"]: o for o in objects if isinstance(o.get("@id"), str) and "name" in o}
        found = found or next(filter(_is_article, objects), {})
        others = (o for o in objects if not _is_article(o))
        said = [date for o in others for date in listed(o, "datePublished")]
        dates += [date for date in said if isinstance(date, str)]
    people = [by_id.get(_id(one), one) for one in listed(found, "author")]
    return ({**found, "author": people} if people else found), dates


def _parsed(text: str) -> Any:
    """Return what JSON says, also in a comment or CDATA, and with a comma too many."""
    try:
        return json.loads(text, strict=False)
    except ValueError:
        bare = COMMA_TOO_MANY.sub("", WRAPPING.sub("", text))
        return json.loads(bare.rstrip("; \n"), strict=False)


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a JSON-LD document, outer ones first."""
    if isinstance(data, dict):
        yield data
    inner = data if isinstance(data, list) else [v for key in HOLDING for v in listed(data, key)]
    for value in inner:
        yield from _objects(value)


def _id(value: Any) -> str:
    """Return the name by which another object of the JSON-LD is meant; "" if none is."""
    value = value.get("@id") if isinstance(value, dict) and "name" not in value else ""
    return value if isinstance(value, str) else ""


def listed(data: Any, key: str) -> list[Any]:
    """Return the values under a key of an object, one or several."""
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, list) else [] if value is None else [value]


def _is_article(data: dict[str, Any]) -> bool:
    kinds = listed(data, "@type")
    return any(isinstance(kind, str) and KINDS.fullmatch(kind) for kind in kinds)
