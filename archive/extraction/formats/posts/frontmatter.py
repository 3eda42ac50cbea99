"""Posts with a head: title, date and address above Markdown, HTML, or a whole feed capture."""

import datetime as dt
import html
import re
from dataclasses import replace

from archive.extraction.documents import Document, DocumentError
from archive.extraction.formats import feedfile, webpage
from archive.extraction.formats.posts import heads, markdown_text
from archive.extraction.publication_dates.dating import is_dateline
from archive.outlets.keepers import original_among

# Signs of a whole page saved with all around the article, which then has to be found in it.
FRAME = re.compile(
    r"<(?:article|main|nav|header|footer|aside)\b"
    r"|\sclass=[\"'][^\"'<>]*\b(?:comments-area|comment-list|entry-content|entry-meta|site-footer|sharedaddy)\b"
)


def recognises(text: str) -> bool:
    """Whether the text opens with a head in YAML, TOML or JSON, or with lines that are one."""
    return heads.recognises(text)


def read(text: str) -> list[Document | DocumentError]:
    """Return the one document, or those of the feed captures below the head.

    Above captures only the date of the head is used, if the first capture has none. Without a
    title in the head it is the first heading. Raises DocumentError for a head that cannot be read,
    or with no text below it.
    """
    head = heads.read(text)
    body = text[head.end :].lstrip("\n")
    date = head.date(heads.DATES)
    if feedfile.recognises(body):
        inner, *others = feedfile.read(body)
        if isinstance(inner, Document) and date and not inner.stated_date:
            inner = replace(inner, stated_date=date, stated_basis="front matter")
        return [
            replace(one, format="frontmatter") if isinstance(one, Document) else one
            for one in (inner, *others)
        ]
    if not body.strip():
        raise DocumentError("the document has a head, and no text below it")
    # A copy in an archive of the web, named beside the original, is what was saved.
    (url, copied, _), authors = original_among(head.addresses()), head.authors()
    created = head.date(heads.CREATED)
    # What a reader saved of an address has the time of saving; a post of one's own that of writing.
    date = date or ("" if url else created)
    title = " ".join(html.unescape(head.text(heads.TITLES)).split())
    section = head.text(heads.SECTIONS)
    tags = {tag.casefold() for tag in heads.texts(head.values.get("tags"))} or {""}
    # Sites that only republish repeat the outlet's name as author, as tag and as category.
    is_outlet = bool(authors) and authors[0].casefold() in tags
    is_day = is_dateline(title)  # of a diary, where the heading says what happened
    article, heading = _article(body, url, "" if is_day else title)
    if is_day and heading:
        title, date = heading, date or title
    return [
        Document(
            format="frontmatter",
            title=title or heading,
            url=url,
            body=article,
            captured_at=copied or (_time(created) if url else None),
            stated_date=date,
            stated_basis="front matter" if date else "",
            author="" if is_outlet else html.unescape("、".join(authors)),
            section="" if {section.casefold()} == tags else html.unescape(section),
        )
    ]


def _article(body: str, url: str, title: str) -> tuple[str, str]:
    """Return the article's HTML, cut out of a whole page or made from Markdown, and its heading."""
    if FRAME.search(body):
        return webpage.article_in(body, url) or body, ""
    if markdown_text.is_markdown(body):
        return markdown_text.article(body, title)
    return body, ""


def _time(text: str) -> dt.datetime | None:
    """Return a time of capture that states its offset from UTC, else None."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
