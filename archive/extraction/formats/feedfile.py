"""Full-text feed captures: Unix time, `[title](address)`, a rule of dashes, publisher HTML."""

import datetime as dt
import html
import re

from archive.extraction.documents import Document, DocumentError, each_read
from archive.extraction.formats.posts import markdown_text

MOST_CAPTURES = 2_000  # in one file
LONGEST_LINE = 10_000  # characters of a title with its address
# Seconds, milliseconds or microseconds: systems differ.
EPOCH = re.compile(r"<!--\s*(?P<time>\d{10}(?:\d{3}){0,2})\s*-->")
# The same where its content is no Unix time: in another unit, or cut off.
COMMENT = re.compile(r"<!--[^<>]{0,80}-->")
LINK = re.compile(
    r"(?:#{1,6}\s+)?\[(?P<title>.*)\]\s?\(<?(?P<url>[^()\s<>]*(?:\([^()\s<>]*\)[^()\s<>]*)*)>?\)"
)
# A title that was broken into lines, with its address after them.
BROKEN = re.compile(
    r"(?P<mark>(?:#{1,6}\s+)?\[)(?P<title>(?:(?!\]\()[^\n]){0,500}(?:\n(?:(?!\]\()[^\n]){0,500}){1,6})(?=\]\()"
)
# A link to the start of the site is no title: `[:house:返回首页](…)`.
HOME = re.compile(
    r"(?::\w+:|[↺←«‹<🏠\s])*(?:返?回?(?:到|至)?首[页頁]|主[页頁]|返回(?:目[录錄]|列表|上[级級])?|home(?: ?page)?"
    r"|back(?: to .{1,30})?|index|menu|目[录錄])[\s»›>]*",
    re.IGNORECASE,
)
RULE = re.compile(r"-{3,}")
DATE = re.compile(r"日期[：:]\s*(?P<date>.+)")
# A head whose lines were joined into one.
JOINED = re.compile(
    rf"(?P<epoch>{EPOCH.pattern.replace('P<time>', ':')})\s*(?P<link>\[.{{1,500}}?\]\(\S{{1,2000}}?\))\s*(?P<rule>-{{3,}})\s"
)
# Where the next capture begins, when several were written into one file.
NEXT = re.compile(
    r"(?=<!--[ \t]*\d{10,16}[ \t]*-->[ \t]*\n{1,9}\[[^\n]{1,500}\]\(https?://\S{1,2000}\)[ \t]*\n-{3,}[ \t]*\n)"
)


def recognises(text: str) -> bool:
    """Whether the text opens with a Unix time comment, or a linked title above a rule or HTML."""
    text = _with_title_in_one_line(text.lstrip())
    lines = [line[: LONGEST_LINE + 1].strip() for line in text.split("\n", 6)]
    if EPOCH.fullmatch(lines[0]) or JOINED.match(lines[0] + "\n"):
        return True
    if COMMENT.fullmatch(lines[0]):
        lines = [line for line in lines[1:] if line] or [""]
    below = next(filter(None, lines[1:]), "")
    link = LINK.fullmatch(lines[0])
    if link is None or HOME.fullmatch(link["title"]):
        return False
    return bool(RULE.fullmatch(below) or below.startswith("<"))


def read(text: str) -> list[Document | DocumentError]:
    """Return the document, or each of several captures that were written into one file.

    `captured_at` is the Unix time in its head, in UTC. The title runs to the last `](`, because
    titles hold brackets of their own. Raises DocumentError, with the line, when the linked title
    is missing or empty, or when there are more than 2,000 captures.
    """
    first, *others = NEXT.split(text.lstrip())
    if not first:
        first, *others = others
    if len(others) >= MOST_CAPTURES:
        count = len(others) + 1
        raise DocumentError(f"the file has {count} captures; the limit is {MOST_CAPTURES}")
    return [_one(first), *each_read(_one, others)]


def _with_title_in_one_line(text: str) -> str:
    comment = COMMENT.match(text)
    start = comment.end() if comment else 0
    start += len(text[start:]) - len(text[start:].lstrip())
    if match := BROKEN.match(text, start):
        title = " ".join(match["title"].split())
        return f"{text[:start]}{match['mark']}{title}{text[match.end() :]}"
    return text


def _one(text: str) -> Document:
    text = _with_title_in_one_line(text)
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
    line = lines[number].strip() if number < len(lines) else ""
    link = LINK.fullmatch(line) if len(line) <= LONGEST_LINE else None
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
    body = "\n".join(lines[number:])
    return Document(
        format="feedfile",
        title=title,
        url=link["url"],
        body=markdown_text.article(body, title)[0] if markdown_text.is_markdown(body) else body,
        captured_at=captured_at,
        stated_date=stated_date,
        stated_basis="front matter" if stated_date else "",
    )
