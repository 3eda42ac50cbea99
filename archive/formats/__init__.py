"""The formats a document can come in, recognised by content and never by file name."""

from collections.abc import Callable

from archive.documents import Document
from archive.formats import feedfile, pagetext
from archive.formats.decoding import decode

# Asked in this order: the strictest first; `pagetext` takes any text.
FORMATS: tuple[tuple[Callable[[str], bool], Callable[[str], Document]], ...] = (
    (feedfile.recognises, feedfile.read),
    (pagetext.recognises, pagetext.read),
)


def read(raw: bytes) -> Document:
    """Return the document these bytes hold.

    Raises DocumentError when they are no text, or not a document of any known format.
    """
    text = decode(raw)
    return next(read for recognises, read in FORMATS if recognises(text))(text)
