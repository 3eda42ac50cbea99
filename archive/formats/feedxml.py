"""Feeds: RSS 0.9x, 1.0 (RDF) and 2.0, and Atom, one document for each entry."""

import html
import io
import re
from typing import Any
from urllib.parse import urljoin
from xml.parsers import expat

import feedparser
from lxml import etree
from lxml import html as markup

from archive.dating import is_dateline
from archive.documents import Document, DocumentError
from archive.script import stated_language

MOST_ENTRIES = 2_000
MOST_ELEMENTS = 200_000
MOST_ESCAPES = 2_000_000  # each of which costs feedparser a step
PROLOG = re.compile(r"\s*+(?:<\?.*?\?>\s*+|<!--.*?-->\s*+)*+", re.DOTALL)
DOCTYPE = re.compile(r"<!DOCTYPE\b[^\[>]*+(?:\[.*?\]\s*+)?>", re.DOTALL | re.IGNORECASE)
ROOT = re.compile(r"<([\w.-]+:)?(?P<name>[\w.-]+)")
ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s/>]", re.IGNORECASE)
ROOTS = ("rss", "feed", "rdf", "channel")
MAIL = re.compile(r"\S+@\S+")
TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
PICTURE = re.compile(r"<(?:img|figure|picture|svg)\b", re.IGNORECASE)
PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)", re.IGNORECASE)
CDATA = re.compile(r"(<!\[CDATA\[(?:.*?\]\]>|.*))", re.DOTALL)
AMPERSAND = re.compile(r"&(?!(?:#\d+|#x[0-9A-Fa-f]+|amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]*;)?")
PREFIX = re.compile(r"</?([A-Za-z][\w.-]*):")
# What a feed of such an archive as this says of itself, and of an article's section.
OURS = "Foreign Desk"
OUR_SECTION = "urn:foreign-desk:section"
# What prefixes mean that feeds use without saying so.
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
# Said to feedparser in place of a server: the text it gets from us is in this encoding.
ENCODING = {"content-type": "application/xml; charset=utf-8"}


def recognises(text: str) -> bool:
    """Whether the text is XML, and not a page written as XML."""
    root = _root(text)
    return root in ROOTS or (root != "html" and text.lstrip().startswith("<?xml"))


def read(text: str) -> list[Document | DocumentError]:
    """Return a document for each entry, in the order of the feed.

    An entry without a title or a body is a DocumentError in its place. Raises DocumentError when
    the text is no feed, or one of more than 2,000 entries.
    """
    name = _root(text)
    if name not in ROOTS:
        raise DocumentError(f"this is XML, but no feed: it is a document of kind “{name}”")
    _check(len(ENTRY.findall(text)), MOST_ENTRIES, "entries")
    # Nothing a feed needs is in a DOCTYPE, and entities that multiply a text are declared there.
    start = PROLOG.match(text).end()  # type: ignore[union-attr]
    doctype = DOCTYPE.match(text, start)
    xml, damage = _well_formed(text[doctype.end() if doctype else start :])
    feed = feedparser.parse(
        io.BytesIO(xml),
        response_headers=ENCODING,
        # Both are the cleaner's business, and take quadratic time in feedparser.
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not feed.entries:
        raise DocumentError(damage or "the feed is empty")
    documents = [_document(entry, feed.feed) for entry in feed.entries]
    return [*documents, DocumentError(damage)] if damage else documents


def _check(count: int, limit: int, what: str) -> None:
    if count > limit:
        raise DocumentError(f"the feed has {count} {what}; the limit is {limit}")


def _well_formed(source: str) -> tuple[bytes, str]:
    """The feed as XML that every parser takes, and what was lost of it, in words.

    feedparser's own way with broken XML takes quadratic time.
    """
    damage = ""
    _check(source.count("&"), MOST_ESCAPES, "escaped characters")
    # Every second part is CDATA, where an ampersand is nothing but one.
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
    """What is left of a broken feed, and why entries are missing, if any are."""
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
    """The character that HTML has a name for and XML has not; else an ampersand and no more."""
    character = html.unescape(match[0])
    return f"&amp;{match[1] or ''}" if "&" in character or "<" in character else character


def _parser(recover: bool = False) -> etree.XMLParser:
    """A parser that goes nowhere and expands nothing; its own limits of depth and size hold."""
    return etree.XMLParser(
        recover=recover, resolve_entities=False, no_network=True, remove_comments=True,
        remove_pis=True, strip_cdata=False,
    )  # fmt: skip


def _root(text: str) -> str:
    """The name of the outermost element, in lower case and without its prefix."""
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
        body=_picture(entry, body) + _based(body, detail.get("base", ""), url),
        stated_date=stated,
        stated_basis="feed" if stated else "",
        author="、".join(dict.fromkeys(filter(None, map(_name, entry.get("authors", []))))),
        section=_section(entry, ours),
        language=stated_language(language, f"{title}\n{TAG.sub(' ', body)}"),
    )


def _text(title: str, kind: str) -> str:
    """A title as text: feeds write it as text, as HTML, or as text that was escaped once more."""
    if TAG.search(title) and kind != "text/plain":
        title = markup.fragment_fromstring(title, create_parent="div").text_content()
    elif kind != "text/plain" or re.search(r"&#?\w+;", title):
        title = html.unescape(title)
    return " ".join(title.split())


def _body(entry: Any) -> tuple[str, Any]:
    """The longest content of an entry, else its summary, as HTML; and what is said about it."""
    contents = [part for part in entry.get("content", []) if part.get("value", "").strip()]
    best = max(contents, key=lambda part: len(part["value"]), default=None)
    detail = best if best is not None else entry.get("summary_detail", {})
    value = str(best["value"] if best is not None else entry.get("summary", "")).strip()
    if value and detail.get("type") == "text/plain":
        paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", value))
        value = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    return value, detail


def _based(body: str, base: str, url: str) -> str:
    """The body with its links made whole where xml:base says that they start elsewhere."""
    if not base or urljoin(base, "x") == urljoin(url, "x") or TAG.search(body) is None:
        return body
    tree = markup.fragment_fromstring(body, create_parent="div")
    tree.make_links_absolute(base, handle_failures="ignore")
    inside = (markup.tostring(child, encoding="unicode") for child in tree)
    return html.escape(tree.text or "") + "".join(inside)


def _date(entry: Any) -> str:
    """The date of publication, else of the last change, as printed where that can be read."""
    for name in ("published", "updated"):
        if printed := " ".join(str(entry.get(name, "")).split()):
            moment = entry.get(f"{name}_parsed")
            if moment and not is_dateline(printed):
                return "{}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*moment[:6])
            return printed
    return ""


def _name(author: Any) -> str:
    """An author's name; RSS asks for a mail address and lets the name stand in brackets."""
    name = str(author.get("name", ""))
    if MAIL.search(name):
        name = MAIL.sub("", name).strip().strip("()（）")
    return " ".join(name.split())


def _label(tag: Any) -> str:
    return " ".join(html.unescape(str(tag.get("label") or tag.get("term") or "")).split())


def _original(entry: Any) -> str:
    """Where an article comes from, in a feed that another archive made of it."""
    return next((link.get("href", "") for link in entry.get("links", []) if link.rel == "via"), "")


def _section(entry: Any, ours: bool) -> str:
    """The first label of an entry; where an archive put its topics beside it, the section alone."""
    tags = [tag for tag in entry.get("tags", []) if not ours or tag.get("scheme") == OUR_SECTION]
    return next((_label(tag) for tag in tags if _label(tag)), "")


def _picture(entry: Any, body: str) -> str:
    """A figure for the picture that stands beside a body which shows none."""
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
