"""The chapters of an e-book (EPUB): which of its files they are, and which of them are texts."""

import posixpath
import re
import zipfile
from typing import Any
from urllib.parse import unquote

from lxml import etree

from archive.extraction.documents import MOST_BYTES, DocumentError
from archive.text.characters import IS_CJK

CONTAINER = "META-INF/container.xml"
MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)|<(head|style|script|svg|nav)\b.*?(?:</\1\s*>|\Z)|<[^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
LINK = re.compile(r"<a\b[^<>]*\bhref\b.*?(?:</a\s*>|\Z)", re.DOTALL | re.IGNORECASE)
# Pages of a book that are no texts of it, as its `epub:type` names them.
FRONT = re.compile(
    r"<(?:body|section|nav|div)\b[^<>]*\bepub:type=[\"'](?:[^\"']*\s)?"
    r"(?:cover|titlepage|toc|landmarks|copyright-page|colophon|index)\b",
    re.IGNORECASE,
)
FEWEST = 120  # characters of a text; a Chinese one counts as two
MERE_LINKS = 0.6  # share of the text inside links from which a page is a table of contents


def chapters(archive: zipfile.ZipFile) -> list[str] | None:
    """Return the names of a book's files in the order they are read; None for no book.

    Cover and table of contents, as far as the book names them, are left out. Raises DocumentError
    for a book without a list of its chapters.
    """
    names = set(archive.namelist())
    if not (CONTAINER in names or _said(archive, "mimetype").startswith(b"application/epub+zip")):
        return None
    root = _parsed(_said(archive, CONTAINER))
    package = next((e.get("full-path", "") for e in _all(root, "rootfile")), "")
    book = _parsed(_said(archive, package))
    folder = posixpath.dirname(package)
    items = {item.get("id"): item for item in _all(book, "item")}
    covers = {
        _path(folder, e) for e in _all(book, "reference") if e.get("type") in ("cover", "toc")
    }
    found = []
    for step in _all(book, "itemref"):
        item = items.get(step.get("idref"))
        if item is None or "nav" in (item.get("properties") or "").split():
            continue
        path = _path(folder, item)
        if path in names and path not in covers and "html" in (item.get("media-type") or ""):
            found.append(path)
    if not found:
        raise DocumentError("the e-book (EPUB) has no list of its chapters")
    return list(dict.fromkeys(found))


def is_text(raw: bytes) -> bool:
    """Whether a chapter carries a text: it is no cover, title page or table of contents."""
    html = raw.decode("utf-8", "replace")
    text = _bare(html)
    linked = sum(len(_bare(link)) for link in LINK.findall(html))
    length = len(text) + len(IS_CJK.findall(text))
    return length >= FEWEST and linked < MERE_LINKS * len(text) and not FRONT.search(html)


def _bare(html: str) -> str:
    return "".join(MARKUP.sub(" ", html).split())


def _said(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return the content of one of the book's own lists, or nothing."""
    info = archive.NameToInfo.get(name)
    return archive.read(info) if info and info.file_size <= MOST_BYTES else b""


def _parsed(xml: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    return etree.fromstring(xml, parser) if xml.strip() else None


def _all(tree: Any, name: str) -> list[Any]:
    return [] if tree is None else tree.xpath(f"//*[local-name()='{name}']")


def _path(folder: str, element: Any) -> str:
    href = unquote(element.get("href") or "").partition("#")[0]
    return posixpath.normpath(posixpath.join(folder, href))
