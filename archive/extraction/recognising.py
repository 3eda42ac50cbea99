"""Document formats, recognised by content and never by file name.

A format is a module with two functions: `recognises(text)` says whether a text is of the format,
`read(text)` returns its documents: one, or, for a feed, one for each entry. An entry that cannot
become an article is a DocumentError in its place, and the others go on.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from html import escape
from typing import Any

from archive.extraction.documents import Document, DocumentError
from archive.extraction.file_names import day_in, title_in
from archive.extraction.formats import entrylist, feedfile, feedxml, jsonlines, pagetext, webpage
from archive.extraction.formats.decoding import decoded
from archive.extraction.formats.packed import mail, mhtml, officetext, pdftext, warcrecord
from archive.extraction.formats.page_start import without_printed
from archive.extraction.formats.posts import frontmatter, markdown
from archive.extraction.formats.refused import shapes, signatures
from archive.extraction.publication_dates.dating import possible
from archive.text.characters import fit, fit_all

Read = Callable[[str], list[Document | DocumentError]]
ReadBytes = Callable[[bytes], list[Document | DocumentError]]

# Tried in this order, the strictest first; `pagetext` accepts any running text.
FORMATS: tuple[tuple[Callable[[str], bool], Read], ...] = (
    (jsonlines.recognises, jsonlines.read),
    (feedfile.recognises, feedfile.read),
    (frontmatter.recognises, frontmatter.read),
    (entrylist.recognises, entrylist.read),
    (feedxml.recognises, feedxml.read),
    (webpage.recognises, webpage.read),
    (markdown.recognises, markdown.read),
    (pagetext.recognises, pagetext.read),
)


# Recognised by their bytes, before these are decoded: each of their parts has its own encoding.
PACKED: tuple[tuple[Callable[[bytes], bool], ReadBytes], ...] = (
    (warcrecord.recognises, warcrecord.read),
    (mhtml.recognises, mhtml.read),
    (mail.recognises, mail.read),
    (officetext.recognises, officetext.read),
    (pdftext.recognises, pdftext.read),
)


def _name(recognises: Any) -> str:
    return str(recognises.__module__.rpartition(".")[2])


NAMES = tuple(_name(recognises) for recognises, _read in (*FORMATS, *PACKED))


def read(raw: bytes, name: str = "", origin: str = "") -> list[Document | DocumentError]:
    """Return the documents in these bytes; `name` is the format where it should not be detected.

    `origin` is the path or address that they came from: its file name gives the title where
    nothing else does. Raises DocumentError if they are no text, or not a document of any known
    format, with the name of what they are.
    """
    if read_bytes := _packed(raw, name):
        found, damage = read_bytes(raw), ""
    else:
        signatures.refuse_bytes(raw)
        text, damage = decoded(raw)
        text = without_printed(text)
        found = _of_text(text, name)(text)
    return [
        one if isinstance(one, DocumentError) else _named(_fit(replace(one, damage=damage)), origin)
        for one in found
    ]


def read_as_told(raw: bytes, name: str, title: str, address: str) -> list[Document]:
    """Return the document in these bytes, with the title and the address that an editor gave.

    A text of no known format becomes paragraphs as it stands. Raises DocumentError for bytes that
    are no text.
    """
    try:
        read_bytes = _packed(raw, name)
        text = "" if read_bytes else decoded(raw)[0]
        found = read_bytes(raw) if read_bytes else _of_text(text, name)(text)
        first = next(one for one in found if isinstance(one, Document))
    except (DocumentError, StopIteration):
        first = Document("by hand", title, _paragraphs(decoded(raw)[0]))
    return [_fit(replace(first, title=title, url=address or first.url))]


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def _packed(raw: bytes, name: str) -> ReadBytes | None:
    """Return how bytes are read that are not decoded as a whole; None for a text."""
    for recognises, read_as in PACKED:
        if _name(recognises) == name if name else recognises(raw):
            return read_as
    return None


def _of_text(text: str, name: str) -> Read:
    """Return how a text is read. Raises DocumentError for a kind that is none of the formats'."""
    if not name:
        signatures.refuse_text(text)
    for recognises, read_as in FORMATS:
        if not name and recognises is markdown.recognises:
            shapes.refuse(text)
        if _name(recognises) == name if name else recognises(text):
            return read_as
    raise DocumentError("no paragraph of running text found")


def _named(document: Document, origin: str) -> Document:
    """Return a document with the title and the day in its file's name where it states none."""
    if not document.title:
        title = title_in(origin)
        if not title:
            raise DocumentError(
                "the page has no title"
                if document.format == "webpage"
                else "the head of the document has no title"
                if document.format == "frontmatter"
                else "no title found above the text"
            )
        document = replace(document, title=title, title_basis="file name")
    return replace(document, file_day=day_in(origin))


def _fit(document: Document) -> Document:
    """Return a document with its texts and times made fit to be stored and shown."""
    texts = {
        field.name: fit(value)
        for field in fields(document)
        if isinstance(value := getattr(document, field.name), str)
    }
    return replace(
        document,
        **texts,  # type: ignore[arg-type]
        captured_at=possible(document.captured_at),
        record=fit_all(document.record),
    )
