"""Conversion of an article's field values to JSON values and back."""

import datetime as dt
from typing import Any

from archive.models.source import Source

# The fields that make up a date, and change together.
DATE = ("published_at", "published_precision", "published_basis", "published_raw")


def from_plain(name: str, value: Any) -> Any:
    """Return the value of a field from its JSON value. Source.DoesNotExist for an unknown slug."""
    if name == "source":
        return Source.objects.get(slug=value)
    return dt.datetime.fromisoformat(value) if name == "published_at" and value else value


def plain(value: Any) -> Any:
    """Return a field's value as JSON: moments as ISO text in UTC, sources by slug."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return value.slug if isinstance(value, Source) else value
