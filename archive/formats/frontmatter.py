"""Posts with a YAML head: title, date and address above HTML, or above a whole feed capture."""

import datetime as dt
import html
import re
from dataclasses import replace
from typing import Any

import yaml

from archive.documents import Document, DocumentError
from archive.formats import feedfile, webpage

HEAD = re.compile(r"\s*---[ \t]*\n(?P<yaml>.*?)\n---[ \t]*(?:\n|$)", re.DOTALL)
ADDRESS = re.compile(r"https?://\S+")
# What the sites that publish such posts call the same thing.
TITLES, DATES, ADDRESSES = (
    ("title",),
    ("date", "published", "pubdate"),
    ("from", "url", "link", "source"),
)
AUTHORS, SECTIONS = ("author", "byline"), ("section", "categories", "category")

# What only a whole page has, saved with its frame: then the article is a part of it.
FRAME = re.compile(
    r"<(?:article|main|nav|header|footer|aside)\b"
    r"|\sclass=[\"'][^\"'<>]*\b(?:comments-area|comment-list|entry-content|entry-meta|site-footer|sharedaddy)\b"
)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def recognises(text: str) -> bool:
    """Whether the text opens with a YAML head between two lines of three dashes."""
    match = HEAD.match(text)
    return bool(match) and bool(re.search(r"^\w[\w-]*\s*:", match["yaml"], re.MULTILINE))  # type: ignore[index]


def read(text: str) -> list[Document | DocumentError]:
    """Return the one document; what a feed capture below the head says wins over the head.

    Raises DocumentError for a head that is not YAML, or when no title is found.
    """
    match = HEAD.match(text)
    assert match is not None
    head = _head(match["yaml"])
    body = text[match.end() :].lstrip("\n")
    date = _date(_first(head, DATES))
    if feedfile.recognises(body):
        inner, *others = feedfile.read(body)
        if isinstance(inner, Document) and date and not inner.stated_date:
            inner = replace(inner, stated_date=date, stated_basis="front matter")
        return [
            replace(one, format="frontmatter") if isinstance(one, Document) else one
            for one in (inner, *others)
        ]
    title = " ".join(html.unescape(_text(_first(head, TITLES))).split())
    if not title:
        raise DocumentError("the head of the document has no title")
    address = ADDRESS.match(html.unescape(_text(_first(head, ADDRESSES))))
    url = address[0] if address else ""
    author, section = _text(_first(head, AUTHORS)), _text(_first(head, SECTIONS))
    tags = {str(tag).casefold() for tag in _listed(head.get("tags"))}
    # Sites that only republish repeat the outlet's name as author, as tag and as category.
    is_outlet = author.casefold() in tags
    return [
        Document(
            format="frontmatter",
            title=title,
            url=url,
            body=_article(body, url),
            stated_date=date,
            stated_basis="front matter" if date else "",
            author="" if is_outlet else html.unescape(author),
            section="" if {section.casefold()} == tags else html.unescape(section),
        )
    ]


def _article(body: str, url: str) -> str:
    """The article's HTML: taken out of the page around it, or made of lines without any tag."""
    if FRAME.search(body):
        return webpage.article_in(body, url) or body
    if not TAG.search(body):
        parts = re.split(r"\n\s*\n", html.unescape(body))
        return "".join(f"<p>{html.escape(part.strip())}</p>" for part in parts if part.strip())
    return body


def _head(text: str) -> dict[str, Any]:
    try:
        head = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        where = getattr(error, "problem_mark", None)
        line = f" in line {where.line + 2}" if where else ""
        raise DocumentError(f"the head of the document is not YAML{line}") from error
    if not isinstance(head, dict):
        raise DocumentError("the head of the document names nothing")
    return {str(key).lower(): value for key, value in head.items()}


def _first(head: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((head[name] for name in names if head.get(name)), "")


def _text(value: Any) -> str:
    return str(next(iter(_listed(value)), "") or "").strip()


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _date(value: Any) -> str:
    """The date as printed, whatever YAML made of it: text, a date, or a moment."""
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, dt.date) else _text(value)
