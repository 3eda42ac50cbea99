"""What every format yields: one document, read but not yet cleaned."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST_BYTES = 10 * 1024 * 1024  # a document; the longest real article seen is 0.3 MB


class DocumentError(Exception):
    """A document that cannot become an article, and why, in words for a person."""

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.reason = reason
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return DocumentError, (self.reason, self.path)


@dataclass(frozen=True)
class Document:
    """One document as its format states it; nothing is guessed here.

    `body` is the publisher's HTML. Times are aware. `stated_date` is the publication date as the
    document's own head prints it, and `stated_basis` names that head (front matter or feed).
    """

    format: str
    title: str
    body: str
    url: str = ""
    captured_at: dt.datetime | None = None
    stated_date: str = ""
    stated_basis: str = ""
    outlet: str = ""
    author: str = ""
    section: str = ""
    language: str = ""
    page_dates: tuple[str, ...] = ()
    page_text: str = ""
    # A line of the archive's own export: read already, with an editor's corrections.
    record: Mapping[str, Any] | None = None
