"""Each place where a search was found, between the characters before it and after it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive import search
from archive.citing.facts import one_line
from archive.models import Article
from archive.search import Query
from reader.exporting.rows import articles

WIDTH = 20  # characters on either side
SORTS = ("date", "left", "right")


@dataclass(frozen=True)
class Line:
    """One place: what stands before, the words found, what stands after, and where."""

    article: Article
    before: str
    found: str
    after: str


def lines(ids: Iterable[int], query: Query) -> Iterator[Line]:
    """Yield the places where the query was found, in the order of the articles and their texts."""
    for article in articles([*ids], bodies=True):
        for text in (article.title, one_line(article.body_text)):
            yield from places(article, text, query)


def places(article: Article, text: str, query: Query) -> Iterator[Line]:
    at = 0
    for piece, is_match in search.mark(text, query):
        end = at + len(piece)
        if is_match:
            yield Line(article, text[max(0, at - WIDTH) : at], piece, text[end : end + WIDTH])
        at = end


def sorted_by(found: Iterable[Line], sort: str) -> Iterable[Line]:
    """Return the lines by what stands right before, nearest first, or right after; else as they are."""
    if sort == "left":
        return sorted(found, key=lambda line: line.before[::-1])
    return sorted(found, key=lambda line: line.after) if sort == "right" else found
