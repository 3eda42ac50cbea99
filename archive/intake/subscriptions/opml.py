"""Lists of feeds in OPML, as feed readers import and export them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

MOST_FEEDS = 2_000
MOST_BYTES = 2 * 1024 * 1024


class OpmlError(Exception):
    """Raised for a file that is no list of feeds."""


@dataclass(frozen=True)
class Outline:
    """A feed in a list: its address, and what it is called."""

    address: str
    title: str = ""


def read(raw: bytes) -> list[Outline]:
    """Return the feeds of a list, each address once. Raises OpmlError.

    >>> read(b'<opml><body><outline text="X" xmlUrl="https://x.example/feed"/></body></opml>')
    [Outline(address='https://x.example/feed', title='X')]
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        tree = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise OpmlError(str(error)) from error
    if etree.QName(tree).localname.lower() != "opml":
        raise OpmlError(etree.QName(tree).localname)
    found: dict[str, Outline] = {}
    for outline in tree.iter("outline"):
        address = (outline.get("xmlUrl") or outline.get("xmlurl") or "").strip()
        if address and len(found) < MOST_FEEDS:
            title = outline.get("title") or outline.get("text") or ""
            found.setdefault(address, Outline(address, " ".join(title.split())[:200]))
    return list(found.values())


def written(feeds: Iterable[Outline], title: str) -> bytes:
    """Return a list of feeds as OPML 2.0 in UTF-8."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for feed in feeds:
        called = feed.title or feed.address
        etree.SubElement(
            body, "outline", type="rss", text=called, title=called, xmlUrl=feed.address
        )
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
