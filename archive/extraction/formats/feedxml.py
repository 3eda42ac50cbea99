"""Feeds: RSS 0.9x, 1.0 (RDF) and 2.0, and Atom; one document for each entry."""

import html
import io
import re
from typing import Any
from urllib.parse import urljoin
from xml.parsers import expat

import feedparser
from lxml import etree
from lxml import html as markup

from archive.extraction.cleaning.tree.html_parsing import check_attributes
from archive.extraction.documents import Document, DocumentError, fault
from archive.extraction.publication_dates import date_forms
from archive.text.script import stated_language

MOST_ENTRIES = 2_000
MOST_ELEMENTS = 200_000
MOST_ESCAPES = 2_000_000  # ampersands; feedparser takes time for each
PROLOG = re.compile(r"\s*+(?:<\?.*?\?>\s*+|<!--.*?-->\s*+)*+", re.DOTALL)
DOCTYPE = re.compile(r"<!DOCTYPE\b[^\[>]*+(?:\[.*?\]\s*+)?>", re.DOTALL | re.IGNORECASE)
ROOT = re.compile(r"<([\w.-]+:)?(?P<name>[\w.-]+)")
ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s/>]", re.IGNORECASE)
UNPRINTED = ("attachment", "nav_menu_item", "revision", "custom_css", "wp_global_styles")
ROOTS = ("rss", "feed", "rdf", "channel")
MAIL = re.compile(r"\S+@\S+")
TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
# Tags that were escaped once more than the text around them.
ESCAPED_TAG = re.compile(
    r"&lt;/?(?:a|b|i|p|em|br|strong|span|img)(?:\s(?:(?!&[lg]t;)[^<>])*)?/?&gt;"
)
CODE = re.compile(r"<(?:code|pre)\b")  # it shows such tags
MUCH_LONGER = 3  # times as long as a content is a summary that is taken instead
PICTURE = re.compile(r"<(?:img|figure|picture|svg)\b", re.IGNORECASE)
PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)", re.IGNORECASE)
CDATA = re.compile(r"(<!\[CDATA\[(?:.*?\]\]>|.*))", re.DOTALL)
AMPERSAND = re.compile(r"&(?!(?:#\d+|#x[0-9A-Fa-f]+|amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]*;)?")
PREFIX = re.compile(r"</?([A-Za-z][\w.-]*):")
# The generator that our own feeds name, and the scheme of the category that is the section.
OURS = "Foreign Desk"
OUR_SECTION = "urn:foreign-desk:section"
# Namespaces of prefixes that feeds use without declaring them.
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
# The response header that tells feedparser the encoding of the text it gets.
ENCODING = {"content-type": "application/xml; charset=utf-8"}


def recognises(text: str) -> bool:
    """Whether the text is XML, and no XHTML page."""
    root = _root(text)
    return root in ROOTS or (root != "html" and text.lstrip().startswith("<?xml"))


def read(text: str) -> list[Document | DocumentError]:
    """Return a document for each entry, in the order of the feed.

    An entry without a title or a body is a DocumentError in its place; if a broken feed lost
    entries, there is one more at the end. Raises DocumentError if the text is no feed, or one of
    more than 2,000 entries.
    """
    name = _root(text)
    if name not in ROOTS:
        raise DocumentError(f"this is XML, but no feed: it is a document of kind “{name}”")
    _check(len(ENTRY.findall(text)), MOST_ENTRIES, "entries")
    # A feed needs nothing from a DOCTYPE, where entities for an expansion attack are declared.
    start = PROLOG.match(text).end()  # type: ignore[union-attr]
    doctype = DOCTYPE.match(text, start)
    xml, damage = _well_formed(text[doctype.end() if doctype else start :])
    feed = feedparser.parse(
        io.BytesIO(xml),
        response_headers=ENCODING,
        # Cleaning does both later; feedparser takes quadratic time for them.
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not any(map(_is_published, feed.entries)):
        raise DocumentError(damage or "the feed is empty")
    documents = [_read_entry(entry, feed.feed) for entry in feed.entries if _is_published(entry)]
    return [*documents, DocumentError(damage)] if damage else documents


def _is_published(entry: Any) -> bool:
    """Whether an entry is no draft, picture or menu, which WordPress exports beside its posts."""
    kind, status = entry.get("wp_post_type", "post"), entry.get("wp_status", "publish")
    return kind not in UNPRINTED and status not in ("draft", "auto-draft", "trash", "inherit")


def _read_entry(entry: Any, feed: Any) -> Document | DocumentError:
    try:
        return _document(entry, feed)
    except Exception as error:
        return fault(error)


def _check(count: int, limit: int, what: str) -> None:
    if count > limit:
        raise DocumentError(f"the feed has {count} {what}; the limit is {limit}")


def _well_formed(source: str) -> tuple[bytes, str]:
    """Return the feed as well-formed XML, and in words what was lost of a broken one.

    feedparser's own repair of broken XML takes quadratic time.
    """
    damage = ""
    check_attributes(source)
    _check(source.count("&"), MOST_ESCAPES, "escaped characters")
    # Every second part is CDATA, in which ampersands are no escapes.
    parts = CDATA.split(source)
    parts[::2] = [AMPERSAND.sub(_ampersand, part) for part in parts[::2]]
    source = "".join(parts)
    try:
        tree = etree.fromstring(source.encode("utf-8", "replace"), _parser())
    except etree.XMLSyntaxError as error:
        tree, damage = _recovered(source, str(error))
    if tree is None:
        raise DocumentError(damage)
    _check(sum(1 for _ in tree.iter()), MOST_ELEMENTS, "elements")
    xml = etree.tostring(tree, encoding="utf-8")
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(xml, True)
    except expat.ExpatError as error:
        raise DocumentError(f"the feed is not XML: {error}") from error
    return xml, damage


def _recovered(source: str, reason: str) -> tuple[etree._Element | None, str]:
    """Return what could be parsed of a broken feed, and in words what was lost; "" for nothing."""
    text = source
    if root := ROOT.search(source):
        used = {prefix for prefix in PREFIX.findall(source) if f"xmlns:{prefix}" not in source}
        names = (f' xmlns:{p}="{NAMESPACES.get(p, f"urn:{p}")}"' for p in sorted(used - {"xml"}))
        text = source[: root.end()] + "".join(names) + source[root.end() :]
    tree = etree.fromstring(text.encode("utf-8", "replace"), _parser(recover=True))
    kept = len(ENTRY.findall(etree.tostring(tree, encoding="unicode"))) if tree is not None else 0
    lost = len(ENTRY.findall(source)) - kept
    return tree, f"the feed is broken, {lost} of its entries are lost: {reason}" if lost > 0 else ""


def _ampersand(match: re.Match[str]) -> str:
    """Return the character of an HTML entity that XML lacks, else an escaped ampersand."""
    character = html.unescape(match[0])
    return f"&amp;{match[1] or ''}" if "&" in character or "<" in character else character


def _parser(recover: bool = False) -> etree.XMLParser:
    """Return a parser without network and entities, within libxml2's limits of depth and size."""
    return etree.XMLParser(
        recover=recover, resolve_entities=False, no_network=True, remove_comments=True,
        remove_pis=True, strip_cdata=False,
    )  # fmt: skip


def _root(text: str) -> str:
    """Return the name of the root element, in lower case and without its prefix; "" for none."""
    start = PROLOG.match(text).end()  # type: ignore[union-attr]
    if doctype := DOCTYPE.match(text, start):
        start = PROLOG.match(text, doctype.end()).end()  # type: ignore[union-attr]
    root = ROOT.match(text, start)
    return root["name"].lower() if root else ""


def _document(entry: Any, feed: Any) -> Document | DocumentError:
    ours = feed.get("generator") == OURS
    link = (_original(entry) if ours else "") or entry.get("link", "")
    url = urljoin(feed.get("link", ""), link) if link else ""
    title = _text(entry.get("title", ""), entry.get("title_detail", {}).get("type", ""))
    body, detail = _body(entry)
    if not title:
        return DocumentError(
            f"the entry {url or entry.get('id', '')} has no title".replace("  ", " ")
        )
    if not body:
        return DocumentError(f"the entry “{title}” has no text")
    stated = _date(entry)
    language = (
        detail.get("language")
        or entry.get("title_detail", {}).get("language")
        or feed.get("language", "")
    )
    return Document(
        format="feedxml",
        title=title,
        url=url,
        body=_picture(entry, body)
        + _based(body, detail.get("base", ""), url)
        + _recording(entry, body),
        stated_date=stated,
        stated_basis="feed" if stated else "",
        author="、".join(dict.fromkeys(filter(None, map(_name, entry.get("authors", []))))),
        section=_section(entry, ours),
        language=stated_language(language, f"{title}\n{TAG.sub(' ', body)}"),
        locale=str(language or ""),
        place=_place(feed),
    )


def _text(title: str, kind: str) -> str:
    """Return a title as plain text: feeds have it as text, as HTML, or escaped twice."""
    if TAG.search(title) and kind != "text/plain":
        title = markup.fragment_fromstring(title, create_parent="div").text_content()
    elif kind != "text/plain" or re.search(r"&#?\w+;", title):
        title = html.unescape(title)
    return " ".join(title.split())


def _body(entry: Any) -> tuple[str, Any]:
    """Return the longest content of an entry as HTML, and its attributes.

    The summary where there is none, or one that says far less, such as “Read more”.
    """
    contents = [part for part in entry.get("content", []) if part.get("value", "").strip()]
    detail: Any = max(contents, key=lambda part: len(part["value"]), default={})
    value, summary = str(detail.get("value", "")).strip(), str(entry.get("summary", "")).strip()
    if MUCH_LONGER * len(TAG.sub("", value)) <= len(TAG.sub("", summary)):
        detail, value = entry.get("summary_detail", {}), summary
    if TAG.search(value) and not CODE.search(value):
        value = ESCAPED_TAG.sub(lambda tag: html.unescape(tag[0]), value)
    if value and detail.get("type") == "text/plain":
        paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", value))
        value = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    return value, detail


def _based(body: str, base: str, url: str) -> str:
    """Return the body, its links made absolute if xml:base differs from the entry's address."""
    if not base or urljoin(base, "x") == urljoin(url, "x") or TAG.search(body) is None:
        return body
    tree = markup.fragment_fromstring(body, create_parent="div")
    tree.make_links_absolute(base, handle_failures="ignore")
    inside = (markup.tostring(child, encoding="unicode") for child in tree)
    return html.escape(tree.text or "") + "".join(inside)


def _date(entry: Any) -> str:
    """Return the date of publication, else of the last change, as printed if that is readable."""
    for name in ("published", "updated"):
        if printed := " ".join(str(entry.get(name, "")).split()):
            moment = entry.get(f"{name}_parsed")
            if moment and not date_forms.find(printed, stated=True):
                return "{}-{:02}-{:02}".format(*moment[:3])
            return printed
    return ""


def _name(author: Any) -> str:
    """Return an author's name; RSS has a mail address, with the name in brackets."""
    name = str(author.get("name", ""))
    if MAIL.search(name):
        name = MAIL.sub("", name).strip().strip("()（）")
    return " ".join(name.split())


def _label(tag: Any) -> str:
    return " ".join(html.unescape(str(tag.get("label") or tag.get("term") or "")).split())


def _original(entry: Any) -> str:
    """Return the address of the original article in a feed of another Foreign Desk; "" for none."""
    return next((link.get("href", "") for link in entry.get("links", []) if link.rel == "via"), "")


def _section(entry: Any, ours: bool) -> str:
    """Return the first category of an entry; in feeds of another Foreign Desk only the section."""
    tags = [tag for tag in entry.get("tags", []) if not ours or tag.get("scheme") == OUR_SECTION]
    return next((_label(tag) for tag in tags if _label(tag)), "")


def _place(feed: Any) -> str:
    """Return the address that a feed gives for itself; "" for none."""
    return next((link.get("href", "") for link in feed.get("links", []) if link.rel == "self"), "")


def _picture(entry: Any, body: str) -> str:
    """Return a figure with the entry's own picture if the body shows none, else ""."""
    if PICTURE.search(body):
        return ""
    media = [
        (m.get("url", ""), f"{m.get('type', '')} {m.get('medium', '')}")
        for m in entry.get("media_content", [])
    ]
    media += [(m.get("url", ""), "image") for m in entry.get("media_thumbnail", [])]
    media += [(m.get("href", ""), m.get("type", "")) for m in entry.get("enclosures", [])]
    for url, kind in media:
        if url and ("image" in kind or (not kind.strip() and PICTURE_NAME.search(url))):
            return f'<figure><img src="{html.escape(url)}"></figure>'
    return ""


def _recording(entry: Any, body: str) -> str:
    """Return a player of the sound or film that comes with the entry if the body has no link to it."""
    for enclosed in entry.get("enclosures", []):
        kind, url = str(enclosed.get("type", "")).partition("/")[0], enclosed.get("href", "")
        if kind in ("audio", "video") and url and url not in html.unescape(body):
            return f'<{kind} src="{html.escape(url)}"></{kind}>'
    return ""
