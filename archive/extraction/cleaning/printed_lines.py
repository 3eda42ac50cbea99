"""Lines in which an outlet says who wrote an article, or when: read by the outlet's own patterns."""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from archive.extraction.cleaning import credits
from archive.extraction.documents import Document
from archive.outlets import Outlet, Patterns

LONGEST = 300  # characters of such a line
MOST = 5_000  # lines that are looked through
INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|big|cite|em|font|i|mark|s|small|span|strong|sub|sup|time|u)\b[^<>]*>",
    re.IGNORECASE,
)
TAG = re.compile(r"<[^<>]*>")


class Said(NamedTuple):
    """What such lines say: the names of authors, and the date as printed."""

    authors: tuple[str, ...] = ()
    date: str = ""


NOTHING = Said()


def said_in(document: Document, outlet: Outlet) -> Said:
    """Return what the first lines that match the outlet's patterns say of author and date."""
    if not outlet.byline_lines and not outlet.date_lines:
        return NOTHING
    lines = list(lines_of(document))
    byline = _first(lines, outlet.byline_lines, "byline")
    return Said(
        tuple(credits.authors(byline)) if byline else (),
        _first(lines, outlet.date_lines, "date"),
    )


def lines_of(document: Document) -> Iterator[str]:
    """Yield the short lines that a document prints: those of a saved page wherever they stand."""
    text = document.page_lines
    if not text:
        body = html.unescape(TAG.sub("\n", INLINE.sub(" ", document.body)))
        text = f"{document.page_text}\n{body}"
    for line in text.split("\n")[:MOST]:
        said = " ".join(line.split())
        if 0 < len(said) <= LONGEST:
            yield said


def _first(lines: list[str], patterns: Patterns, group: str) -> str:
    found = (match[group] for p in patterns for line in lines if (match := p.search(line)))
    return next((name.strip() for name in found if name and name.strip()), "")
