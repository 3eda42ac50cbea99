"""The archive's own export: one article on a line, with its corrections."""

import datetime as dt
import json
from typing import Any

from archive.documents import Document, DocumentError

MARK = "foreign_desk"
VERSION = 1
START = f'{{"{MARK}":'
NEEDED = {"title": str, "identity": str, "source": str, "body_html": str, "edited_fields": list}


def recognises(text: str) -> bool:
    """Whether the text is a line of an export. A file of many is cut into lines before."""
    return text.lstrip("\ufeff \n").startswith(START)


def read(text: str) -> list[Document | DocumentError]:
    """Return the one document, its `record` the line as exported.

    Raises DocumentError for a line that is cut off, of another version, or incomplete.
    """
    try:
        record: dict[str, Any] = json.loads(text)
    except ValueError as error:
        raise DocumentError(f"the line is not JSON: {error}") from error
    if record.get(MARK) != VERSION:
        raise DocumentError(f"the line is of version {record.get(MARK)!r}, not {VERSION}")
    for name, kind in NEEDED.items():
        if not isinstance(record.get(name), kind):
            raise DocumentError(f"the line lacks {name!r}, or it is of the wrong kind")
    captured = record.get("captured_at")
    try:
        captured_at = dt.datetime.fromisoformat(captured) if captured else None
    except ValueError as error:
        raise DocumentError(f"captured_at: {error}") from error
    return [
        Document(
            format="jsonlines",
            title=record["title"],
            body=record["body_html"],
            url=str(record.get("source_url") or ""),
            captured_at=captured_at,
            outlet=record["source"],
            record=record,
        )
    ]
