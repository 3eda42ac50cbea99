"""Full-text feed captures: an epoch, `[title](address)`, a rule of dashes, publisher HTML."""

import datetime as dt
import html
import re

from archive.documents import Document, DocumentError

EPOCH = re.compile(r"<!--\s*(\d{13})\s*-->")
LINK = re.compile(r"\[(?P<title>.*)\]\((?P<url>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)")
RULE = re.compile(r"-{3,}")
DATE = re.compile(r"日期[：:]\s*(?P<date>.+)")


def recognises(text: str) -> bool:
    """Whether the text opens with an epoch comment, or with a linked title over a rule."""
    lines = [line.strip() for line in text.lstrip().split("\n", 3)]
    if EPOCH.fullmatch(lines[0]):
        return True
    return bool(LINK.fullmatch(lines[0])) and len(lines) > 1 and bool(RULE.fullmatch(lines[1]))


def read(text: str) -> list[Document | DocumentError]:
    """Return the one document; `captured_at` is the epoch in its head, in UTC.

    The title runs to the last `](`, because titles hold brackets of their own.
    Raises DocumentError, with the line, when the linked title is missing or empty.
    """
    # Not splitlines(): U+2028 and others stand inside paragraphs.
    lines = text.lstrip().split("\n")
    number = 0
    captured_at = None
    if epoch := EPOCH.fullmatch(lines[0].strip()):
        captured_at = dt.datetime.fromtimestamp(int(epoch[1]) / 1000, dt.UTC)
        number = 1
    while number < len(lines) and not lines[number].strip():
        number += 1
    link = LINK.fullmatch(lines[number].strip()) if number < len(lines) else None
    if link is None:
        raise DocumentError(f"line {number + 1} is not a title with its address, [title](address)")
    title = " ".join(html.unescape(link["title"]).split())
    if not title:
        raise DocumentError(f"line {number + 1} has no title between its brackets")
    number += 1
    stated_date = ""
    while number < len(lines):
        line = lines[number].strip()
        if date := DATE.fullmatch(line):
            stated_date = date["date"].strip()
        elif line and not RULE.fullmatch(line):
            break
        number += 1
    document = Document(
        format="feedfile",
        title=title,
        url=link["url"],
        body="\n".join(lines[number:]),
        captured_at=captured_at,
        stated_date=stated_date,
        stated_basis="front matter" if stated_date else "",
    )
    return [document]
