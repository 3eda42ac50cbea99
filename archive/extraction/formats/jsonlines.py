"""The archive's own export: one article per line as JSON, with its corrections."""

import datetime as dt
import json
import re
from typing import Any

from archive.extraction.documents import Document, DocumentError
from archive.extraction.formats.exportline import mistake

MARK = "foreign_desk"
VERSION = 1
# How a file of them begins, a byte order mark and blanks before it allowed.
START = re.compile(rb'\s*(?:\xef\xbb\xbf)?\s*\{\s*"' + MARK.encode() + rb'"\s*:')


def recognises(text: str) -> bool:
    """Whether the text is a line of an export. Files of many are split into lines before."""
    return START.match(text[:200].encode("utf-8", "replace")) is not None


def read(text: str) -> list[Document | DocumentError]:
    """Return the one document, its `record` the line as exported.

    Raises DocumentError for a line that is cut off, of another version, or wrong in a field,
    which it names.
    """
    try:
        record: Any = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"the line is not JSON: {error}") from error
    if not isinstance(record, dict) or MARK not in record:
        raise DocumentError("the line is not one of an export")
    if record[MARK] != VERSION:
        given = repr(record[MARK])[:60]
        raise DocumentError(f"the line is of version {given}, not {VERSION}")
    name, why = mistake(record)
    if name or why:
        raise DocumentError(f"the line has {name!r} wrong: {why}")
    captured = record.get("captured_at")
    return [
        Document(
            format="jsonlines",
            title=record["title"],
            body=record["body_html"],
            url=record["source_url"],
            captured_at=dt.datetime.fromisoformat(captured) if captured else None,
            outlet=record["source"],
            record=record,
        )
    ]
