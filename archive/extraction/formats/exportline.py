"""Schema of a line of the archive's own export, and its violations in words. Pure: no Django.

An unknown key is allowed and ignored: a later version may have added it; keys may be added and are
never renamed. Lengths and enumerated values equal those of the database columns; a test compares
them.
"""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from archive.text import storable

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

# The fields an editor may correct; the others are the body and what is derived from it.
CORRECTABLE = (
    "source", "title", "kicker", "lead", "byline", "section", "language", "published_at",
    "published_precision",
)  # fmt: skip
PRECISIONS = ("second", "minute", "day", "month", "estimated", "unknown")
BASES = (
    "dateline", "url", "front matter", "feed", "capture time", "page", "editor", "",
)  # fmt: skip

TEXT = {"type": "string"}
NAMES = {"type": "array", "items": {"enum": list(CORRECTABLE)}, "uniqueItems": True}
SLUG = {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,50}$"}
IDENTITY = {
    "type": "string",
    "maxLength": 2100,
    "pattern": "^(?://|[-a-zA-Z0-9_]{1,50}:)[^\\x00-\\x1f\\x7f-\\x9f]+$",
}
MOMENT = {"type": ["string", "null"], "format": "moment"}
CORRECTIONS = {
    "source": SLUG,
    "title": {"type": "string", "minLength": 1, "maxLength": storable.LENGTHS["title"]},
    "kicker": {"type": "string", "maxLength": storable.LENGTHS["kicker"]},
    "lead": TEXT,
    "byline": {"type": "string", "maxLength": storable.LENGTHS["byline"]},
    "section": {"type": "string", "maxLength": storable.LENGTHS["section"]},
    "language": {"type": "string", "format": "language"},
    "published_at": MOMENT,
    "published_precision": {"enum": list(PRECISIONS)},
}
DATED = {
    "published_basis": {"enum": list(BASES)},
    "published_raw": {"type": "string", "maxLength": storable.LENGTHS["published_raw"]},
}
IMAGE = {
    "type": "object",
    "required": ["url"],
    "properties": {
        "url": {"type": "string", "minLength": 1, "maxLength": 4_000, "format": "address"},
        "alt": TEXT,
        "caption": TEXT,
        "credit": TEXT,
    },
}
TOPIC = {
    "type": "object",
    "required": ["slug", "origin"],
    "properties": {
        "slug": {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,100}$"},
        "origin": {"enum": ["editor", "excluded"]},
    },
}
SHARED_LINE = {
    "type": "object",
    "required": ["line", "choice"],
    "properties": {
        "line": {"type": "string", "minLength": 1, "maxLength": 200},
        "choice": {"enum": ["drop", "keep"]},
    },
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": [
        *CORRECTIONS, *DATED, "identity", "credits", "body_html", "images", "source_url",
        "edited_fields", "machine_read", "withdrawn_at", "topics",
    ],
    "properties": {
        **CORRECTIONS,
        **DATED,
        "identity": IDENTITY,
        "credits": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": TEXT},
        },
        "body_html": TEXT,
        # Both are derived from the body again, and ignored here.
        "body_text": TEXT,
        "characters": {"type": "integer", "minimum": 0},
        "images": {"type": "array", "items": IMAGE},
        "source_url": {
            "type": "string", "maxLength": storable.LENGTHS["source_url"], "format": "address",
        },
        "captured_at": MOMENT,
        "edited_fields": NAMES,
        "machine_read": {
            "type": "object",
            "properties": {**CORRECTIONS, **DATED},
            "propertyNames": {"enum": [*CORRECTIONS, *DATED]},
        },
        "corrected_at": MOMENT,
        "contested_fields": {"anyOf": [{"type": "null"}, NAMES]},
        "copy_of": {"anyOf": [{"type": "null"}, {"const": ""}, IDENTITY]},
        "event_of": {"anyOf": [{"type": "null"}, IDENTITY]},
        "event_name": {"type": "string", "maxLength": 200},
        "thread_name": {"type": "string", "maxLength": 200},
        "withdrawn_at": MOMENT,
        "withdrawn_note": TEXT,
        "topics": {"type": "array", "items": TOPIC},
        # What editors decided of lines that articles of the source share, with its first article.
        "shared_lines": {"type": "array", "items": SHARED_LINE},
    },
    # A date has a known precision, no date an unknown one.
    "if": {"properties": {"published_at": {"type": "null"}}},
    "then": {"properties": {"published_precision": {"const": "unknown"}}},
    "else": {"properties": {"published_precision": {"not": {"const": "unknown"}}}},
}  # fmt: skip
SENTENCES = {
    "required": "it is missing",
    "minLength": "it is empty",
    "maxLength": "it is longer than {value} characters",
    "minimum": "it is less than {value}",
    "type": "it is not of the type {value}",
    "uniqueItems": "it names something twice",
    "moment": "it is no moment with an offset between 1800 and next year",
    "address": "it is no address that begins with http:// or https://",
    "language": "it is no language tag such as zh-Hans",
}


def mistake(record: Mapping[str, Any]) -> tuple[str, str]:
    """Return the first invalid field of a line and why it is, in words; two empty texts if none is.

    >>> mistake({})
    ('source', 'it is missing')
    """
    error = next(_validator().iter_errors(record), None)
    return ("", "") if error is None else (_field(error), _why(error))


def brings_decisions(record: Mapping[str, Any]) -> bool:
    """Whether a line holds editors' decisions: corrections, withdrawal, topics, copy marks, lines."""
    decided = (
        "edited_fields", "machine_read", "contested_fields", "corrected_at", "withdrawn_at",
        "withdrawn_note", "topics", "event_of", "event_name", "thread_name", "shared_lines",
    )  # fmt: skip
    return any(record.get(name) for name in decided) or record.get("copy_of") is not None


@cache
def _validator() -> "Draft202012Validator":
    # Imported late: other formats do not need it.
    from jsonschema import Draft202012Validator, FormatChecker

    checker = FormatChecker(())
    checker.checks("moment")(_is_moment)
    checker.checks("address")(lambda value: value == "" or bool(storable.web_address(value, 4_000)))
    checker.checks("language")(lambda value: value == "und" or storable.language(value) != "und")
    return Draft202012Validator(SCHEMA, format_checker=checker)


def _is_moment(value: object) -> bool:
    if not isinstance(value, str):
        return True  # `type` in the schema checks other values
    try:
        return storable.moment(dt.datetime.fromisoformat(value)) is not None
    except (ValueError, OverflowError):
        return False


def _field(error: "ValidationError") -> str:
    """The field as a path: images.0.url."""
    path = [str(part) for part in error.absolute_path]
    if error.validator == "required":
        path.append(next(n for n in error.validator_value if n not in error.instance))
    return ".".join(path)[:200]


def _why(error: "ValidationError") -> str:
    value = error.validator_value
    key = value if error.validator == "format" else str(error.validator)
    if key == "enum":
        return f"it is none of {', '.join(map(repr, value))}"
    if key in ("const", "not"):
        return "the date and its precision contradict each other"
    wrong = repr(error.instance)
    wrong = wrong if len(wrong) <= 60 else f"{wrong[:60]}…"
    return SENTENCES.get(key, f"it cannot be {wrong}").format(value=value)
