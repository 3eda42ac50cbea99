"""What a page prints around its article for readers, and says nowhere for machines: day, author."""

import re

from lxml import etree
from lxml import html as markup

from archive.cleaning import credits
from archive.dating import PRINTED, is_dateline
from archive.script import either_script

# What pages call such lines.
DATED = re.compile(
    r"(?:^|[\s_-])(?:dates?|time|timestamp|datetime|pubdate|pubtime|publish\w*|posted|updated?|"
    r"updatetime|credit|source|meta|metadata|info)(?:$|[\s_-])",
    re.IGNORECASE,
)
SIGNED = re.compile(r"author|byline|writer|reporter|source|meta", re.IGNORECASE)
NAMED = re.compile(
    either_script(
        r"^(?:By\s+|(?:作者|撰文|撰稿|记者|文)\s*[：/｜|]\s*)(?P<names>[^。！？：:|]{2,40})$"
    )
)
AROUND = {"aside", "nav", "footer", "li", "form"}  # where dates and names are others'
LONGEST = 80  # characters of such a line


def date_in(tree: markup.HtmlElement) -> str:
    """Return the first line that prints a date and is named for it, or an empty text."""
    for element in tree.iter(etree.Element):
        if _is_named(element, DATED):
            whole = _said(element)
            pieces = [whole, *(piece.strip() for piece in element.itertext())]
            if len(whole) <= LONGEST and (date := next(filter(is_dateline, pieces), "")):
                return date
    return ""


def authors_in(tree: markup.HtmlElement) -> list[str]:
    """Return the names of the first line that says who wrote it and is named for it."""
    for element in tree.iter(etree.Element):
        if _is_named(element, SIGNED) and (match := NAMED.match(_said(element))):
            return credits.names(match["names"])
    return []


def only_dates(element: markup.HtmlElement) -> bool:
    """Whether an element prints a date, and nothing of the article."""
    if not DATED.search(_name(element)):
        return False
    said = _said(element)
    pieces = (piece.strip() for piece in element.itertext())
    dated = PRINTED.search(said) or any(map(is_dateline, pieces))
    return len(said) <= LONGEST and bool(dated) and not re.search("[。！？]", said)


def _is_named(element: markup.HtmlElement, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.search(_name(element))) and not any(
        outer.tag in AROUND for outer in element.iterancestors()
    )


def _name(element: markup.HtmlElement) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}"


def _said(element: markup.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())
