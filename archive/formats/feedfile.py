"""Full-text feed captures: an epoch, `[title](address)`, a rule of dashes, publisher HTML."""

import datetime as dt
import html
import re

from archive.documents import Document, DocumentError

# Seconds, milliseconds or microseconds: systems differ.
EPOCH = re.compile(r"<!--\s*(?P<time>\d{10}(?:\d{3}){0,2})\s*-->")
# The same where the number is no time: in another unit, or cut off.
COMMENT = re.compile(r"<!--[^<>]{0,80}-->")
LINK = re.compile(
    r"(?:#{1,6}\s+)?\[(?P<title>.*)\]\s?\(<?(?P<url>[^()\s<>]*(?:\([^()\s<>]*\)[^()\s<>]*)*)>?\)"
)
RULE = re.compile(r"-{3,}")
DATE = re.compile(r"日期[：:]\s*(?P<date>.+)")
# A head whose lines were joined to one.
JOINED = re.compile(
    rf"(?P<epoch>{EPOCH.pattern.replace('P<time>', ':')})\s*(?P<link>\[.{{1,500}}?\]\(\S{{1,2000}}?\))\s*(?P<rule>-{{3,}})\s"
)
# Where the next capture begins, when several were written into one file.
NEXT = re.compile(
    r"(?=<!--[ \t]*\d{10,16}[ \t]*-->[ \t]*\n{1,9}\[[^\n]{1,500}\]\(https?://\S{1,2000}\)[ \t]*\n-{3,}[ \t]*\n)"
)


def recognises(text: str) -> bool:
    """Whether the text opens with an epoch comment, or with a linked title over a rule or HTML."""
    lines = [line.strip() for line in text.lstrip().split("\n", 6)]
    if EPOCH.fullmatch(lines[0]) or JOINED.match(lines[0] + "\n"):
        return True
    if COMMENT.fullmatch(lines[0]):
        lines = [line for line in lines[1:] if line] or [""]
    below = next(filter(None, lines[1:]), "")
    return bool(LINK.fullmatch(lines[0])) and bool(RULE.fullmatch(below) or below.startswith("<"))


def read(text: str) -> list[Document | DocumentError]:
    """Return the document, or each of several captures that were written into one file.

    `captured_at` is the epoch in its head, in UTC. The title runs to the last `](`, because
    titles hold brackets of their own. Raises DocumentError, with the line, when the linked title
    is missing or empty.
    """
    first, *others = NEXT.split(text.lstrip())
    if not first:
        first, *others = others
    found: list[Document | DocumentError] = [_one(first)]
    for other in others:
        try:
            found.append(_one(other))
        except DocumentError as error:
            found.append(error)
    return found


def _one(text: str) -> Document:
    text = JOINED.sub(r"\g<epoch>\n\g<link>\n\g<rule>\n", text, count=1)
    # Not splitlines(): U+2028 and others stand inside paragraphs.
    lines = text.split("\n")
    number = 0
    captured_at = None
    if epoch := EPOCH.fullmatch(lines[0].strip()):
        seconds = int(epoch["time"]) / 10 ** (len(epoch["time"]) - 10)
        captured_at = dt.datetime.fromtimestamp(seconds, dt.UTC)
    if epoch or COMMENT.fullmatch(lines[0].strip()):
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
    return Document(
        format="feedfile",
        title=title,
        url=link["url"],
        body="\n".join(lines[number:]),
        captured_at=captured_at,
        stated_date=stated_date,
        stated_basis="front matter" if stated_date else "",
    )
