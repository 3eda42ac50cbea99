"""The formats a document can come in, recognised by content and never by file name.

A format is a module with two functions: `recognises(text)` says whether a text is of the format,
`read(text)` returns its documents: one, or, for a feed, one for each entry. An entry that cannot
become an article is a DocumentError in its place, and the others go on.
"""

from collections.abc import Callable

from archive.documents import Document, DocumentError
from archive.formats import feedfile, feedxml, frontmatter, jsonlines, pagetext, webpage
from archive.formats.decoding import decode

Read = Callable[[str], list[Document | DocumentError]]

# Asked in this order: the strictest first; `pagetext` takes any text.
FORMATS: tuple[tuple[Callable[[str], bool], Read], ...] = (
    (jsonlines.recognises, jsonlines.read),
    (feedfile.recognises, feedfile.read),
    (frontmatter.recognises, frontmatter.read),
    (feedxml.recognises, feedxml.read),
    (webpage.recognises, webpage.read),
    (pagetext.recognises, pagetext.read),
)


NAMES = tuple(recognises.__module__.rpartition(".")[2] for recognises, _read in FORMATS)


def read(raw: bytes, name: str = "") -> list[Document | DocumentError]:
    """Return the documents these bytes hold; `name` says in which format, where none should guess.

    Raises DocumentError when they are no text, or not a document of any known format.
    """
    text = decode(raw)
    if name:
        return FORMATS[NAMES.index(name)][1](text)
    return next(read for recognises, read in FORMATS if recognises(text))(text)
