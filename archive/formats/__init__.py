"""The formats a document can come in, recognised by content and never by file name."""

from archive.documents import Document
from archive.formats import feedfile, pagetext
from archive.formats.decoding import decode

# Asked in this order: the strictest first; `pagetext` takes any text.
FORMATS = (feedfile, pagetext)


def read(raw: bytes) -> Document:
    """Return the document these bytes hold.

    Raises DocumentError when they are no text, or not a document of any known format.
    """
    text = decode(raw)
    format_ = next(module for module in FORMATS if module.recognises(text))
    return format_.read(text)
