"""What every format yields: one document, read but not yet cleaned."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

logger = logging.getLogger(__name__)
Piece = TypeVar("Piece")  # of a file with several documents
MOST_BYTES = 10 * 1024 * 1024  # a document; the longest real article seen is 0.3 MB


class DocumentError(Exception):
    """A document that cannot become an article, and why, in words for a person."""

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.reason = reason
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return DocumentError, (self.reason, self.path)


def fault(error: Exception) -> DocumentError:
    """Return any exception from reading a document as a DocumentError; details go to the log."""
    if isinstance(error, DocumentError):
        return error
    logger.debug("a document raised this", exc_info=error)
    if isinstance(error, RecursionError):
        return DocumentError("the elements are nested too deeply")
    if isinstance(error, MemoryError):
        return DocumentError("reading it takes more memory than one document may have")
    return DocumentError(f"reading it failed: {type(error).__name__}")


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
    # "file name" where nothing in the document states the title.
    title_basis: str = ""
    # The day with which the file's name begins, as Jekyll has it.
    file_day: str = ""
    locale: str = ""  # as stated, en-US: in which order it has day and month
    page_dates: tuple[str, ...] = ()
    page_text: str = ""
    # The text of a saved page, a line for each of its blocks.
    page_lines: str = ""
    # The address that a saved page or feed says it was taken from.
    place: str = ""
    # Which bytes of the file were no text, in words.
    damage: str = ""
    # A parsed line of the archive's own export, with an editor's corrections.
    record: Mapping[str, Any] | None = None


def each_read(
    read: Callable[[Piece], Document], pieces: Iterable[Piece]
) -> list[Document | DocumentError]:
    """Return what `read` makes of each piece of a file; for one that cannot be read, why not."""
    found: list[Document | DocumentError] = []
    for piece in pieces:
        try:
            found.append(read(piece))
        except Exception as error:
            found.append(fault(error))
    return found
