"""Concordance (keywords in context): each match of a search with the characters around it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice

from archive import search
from archive.database import deadline
from archive.export.citations.facts import one_line
from archive.models import Article
from archive.search import Query
from archive.text.characters import CJK
from archive.text.script import fold
from reader.exporting.rows import articles

WIDTH = 20  # characters on either side
SORTS = ("date", "left", "right")
GROUPS = ("source", "year", "neighbour")
OF_A_GROUP = 20  # lines that a page shows of each
NEIGHBOUR = re.compile(rf"[{CJK}]{{1,2}}|\s*[^\W_{CJK}]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One match: its article, the text before it, the match, the text after it."""

    article: Article
    before: str
    found: str
    after: str


def lines(ids: Iterable[int], query: Query) -> Iterator[Line]:
    """Yield the matches of the query, in the order of the articles and of their texts.

    Once the time for an answer is over, only the first article's are yielded. Files have no limit.
    """
    for number, article in enumerate(articles([*ids], bodies=True)):
        if number and deadline.is_over():
            return
        texts = (article.title, one_line(article.body_text))
        # Lines may all be kept for sorting: without this their texts would stay in memory, too.
        article.body_text = article.body_html = ""
        for text in texts:
            yield from places(article, text, query)


def places(article: Article, text: str, query: Query) -> Iterator[Line]:
    """Yield the matches in one text of an article, with `WIDTH` characters on either side."""
    at = 0
    for piece, is_match in search.mark(text, query):
        end = at + len(piece)
        if is_match:
            yield Line(article, text[max(0, at - WIDTH) : at], piece, text[end : end + WIDTH])
        at = end


def beside(found: Iterable[Line], word: str) -> Iterator[Line]:
    """Yield the lines in which a word stands before or after the match, in either script."""
    wanted = fold(word)
    for line in found:
        if wanted in fold(line.before) or wanted in fold(line.after):
            yield line


@dataclass(frozen=True)
class LineGroup:
    """Lines of one outlet, year or neighbour: how many there are, and the first of them."""

    name: str
    number: int
    lines: list[Line]


def grouped(found: Iterable[Line], by: str) -> list[LineGroup]:
    """Return the lines in groups, the largest first; years, the latest first.

    A neighbour is what follows the match: two Chinese characters, or a word of letters.
    """
    groups: defaultdict[str, list[Line]] = defaultdict(list)
    for line in found:
        groups[_group_of(line, by)].append(line)
    order = (
        sorted(groups, reverse=True)
        if by == "year"
        else sorted(groups, key=lambda name: (-len(groups[name]), name))
    )
    return [LineGroup(name, len(groups[name]), groups[name][:OF_A_GROUP]) for name in order]


def _group_of(line: Line, by: str) -> str:
    if by == "source":
        return line.article.source.name
    if by == "year":
        day = line.article.published_day
        return str(day.year) if day else ""
    neighbour = NEIGHBOUR.match(line.after)
    return fold(neighbour[0].strip()) if neighbour else ""


def sorted_by(found: Iterable[Line], sort: str, number: int | None = None) -> Iterable[Line]:
    """Return the lines by the text before a match (`left`) or after it (`right`), or as they are.

    The text before is compared backwards, from the match.
    With a `number`, only the first of them, and no more than these are kept in memory.
    """
    if sort == "date":
        return islice(found, number)
    key = _before if sort == "left" else _after
    return sorted(found, key=key) if number is None else nsmallest(number, found, key=key)


def _before(line: Line) -> str:
    return line.before[::-1]


def _after(line: Line) -> str:
    return line.after
