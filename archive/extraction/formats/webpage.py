"""Saved web pages: finding the article in a page, and its metadata."""

import re

from archive.extraction.cleaning.tree.html_parsing import check_attributes
from archive.extraction.documents import Document, DocumentError
from archive.extraction.formats import page_start
from archive.extraction.formats.page_metadata import SECTIONS, SavedPage
from archive.extraction.formats.pages.page_body import body_of
from archive.extraction.placeholders import placeholder
from archive.extraction.publication_dates.dating import PRINTED

MOST_ELEMENTS = 100_000
TAG = re.compile(r"<[a-zA-Z]")


def recognises(text: str) -> bool:
    """Whether the text is a page of HTML, or a fragment of one."""
    return page_start.begins(text)


def read(text: str) -> list[Document | DocumentError]:
    """Return the one document; trafilatura finds the article, `cleaning` cleans it later.

    trafilatura's own HTML is not used: it joins words, and loses captions and the attributes by
    which an outlet's boilerplate is recognised. Metadata is read from JSON-LD, then from meta tags.
    Raises DocumentError if the page has no paragraph, or too many elements.
    """
    _check_size(text)
    page = SavedPage(page_start.from_markup(text))
    title = page.title()
    # Read first: body_of() removes from the tree what is not the article.
    lines, authors, (date, basis) = page.lines(), page.authors(), page.date()
    days = dict.fromkeys(match[0] for match in PRINTED.finditer(lines))
    if not date and (changed := page.changed()):
        days[changed] = None
    body = body_of(page, authors)
    if not body:
        # Without a script a challenge shows no more than a line, if that.
        shown = " ".join(page.tree.itertext("title", "h1", "h2", "p", "noscript", "div"))
        why = placeholder(title, shown)
        raise DocumentError(why or "no paragraph of running text found on the page")
    prose = re.sub(r"<[^<>]*>", " ", body)
    said = {match[0] for match in PRINTED.finditer(prose)}
    return [
        Document(
            format="webpage",
            title=title,
            url=page.url,
            body=page.picture(body) + body,
            captured_at=page.captured_at,
            stated_date=date,
            stated_basis=basis,
            author="、".join(authors),
            section=page.stated("articleSection", SECTIONS),
            language=page.language(prose),
            locale=page.locale(),
            page_dates=tuple(day for day in days if day not in said),
            page_text=page.site,
            page_lines=lines,
            place=page.saved_from,
        )
    ]


def article_in(text: str, url: str = "") -> str:
    """Return the HTML of the article in the body of a page, or "" if there is none."""
    _check_size(text)
    page = SavedPage(f"<html><body>{text}</body></html>")
    page.url = url
    return body_of(page)


def _check_size(text: str) -> None:
    check_attributes(text)
    tags = len(TAG.findall(text))
    if tags > MOST_ELEMENTS:
        raise DocumentError(f"the page has {tags} elements; the limit is {MOST_ELEMENTS}")
