"""Readings of captures by the present rules, in separate processes that may hang or crash."""

import math
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, TypeVar

from archive.database.bulk_insert import batched
from archive.editing.desk_outlets import said_at_desk
from archive.extraction.documents import DocumentError
from archive.extraction.processes import CHUNK, Readers, read_apart
from archive.extraction.read_values import Reading
from archive.intake import articles as intake_articles
from archive.intake.articles import Prepared
from archive.models import Article, Capture
from archive.outlets.at_desk import Desk
from archive.topics.matching import Matcher

Item = TypeVar("Item")
Result = TypeVar("Result")


def readings_of(capture: Capture, seconds: float | None = None) -> list[Reading | DocumentError]:
    """Return the readings of all entries of a capture, for display. Raises DocumentError."""
    from archive.extraction.reading import read_to_show  # its rules take a second to load

    told = _told(capture, said_at_desk())
    return read_apart(read_to_show, capture.raw, *told, seconds=seconds)


def for_articles(seconds: float | None = None, altogether: float = math.inf) -> Readers[Reading]:
    """Return the processes that `of_articles` needs; see `Readers` for the time limits."""
    from archive.extraction.reading import read_again

    return Readers(read_again, seconds=seconds, altogether=altogether)


def of_articles(
    articles: Iterable[Article], desk: Desk, readers: Readers[Reading]
) -> Iterator[tuple[Article, Reading | DocumentError]]:
    """Yield articles, each with a new reading of its capture, or why there is none."""
    yield from _read(((article, _of_article(article, desk)) for article in articles), readers)


def for_captures(
    matcher: Matcher, seconds: float | None = None
) -> Readers[list[Prepared | DocumentError]]:
    """Return the processes that `of_captures` needs."""
    return Readers(partial(intake_articles.read_and_prepare, matcher), seconds=seconds)


def of_captures(
    captures: Iterable[Capture], desk: Desk, readers: Readers[list[Prepared | DocumentError]]
) -> Iterator[tuple[Capture, list[Prepared | DocumentError] | DocumentError]]:
    """Yield captures, each with the prepared readings of its entries, or why there are none."""
    yield from _read(((capture, _of_capture(capture, desk)) for capture in captures), readers)


def of_each(
    captures: Iterable[Capture], readers: Readers[Result], desk: Desk | None = None
) -> Iterator[tuple[Capture, Result | DocumentError]]:
    """Yield captures, each with what `readers` make of it, or why it cannot be read.

    `desk` is what is said of outlets, by default what is said now.
    """
    desk = said_at_desk() if desk is None else desk
    yield from _read(((capture, _of_capture(capture, desk)) for capture in captures), readers)


def _read(
    items: Iterable[tuple[Item, tuple[Any, ...] | DocumentError]], readers: Readers[Result]
) -> Iterator[tuple[Item, Result | DocumentError]]:
    # A few at a time, because each may have 10 MB.
    for some in batched(items, CHUNK):
        read = readers.map([what for _, what in some if not isinstance(what, DocumentError)])
        for item, what in some:
            yield item, what if isinstance(what, DocumentError) else next(read)


def _of_article(article: Article, desk: Desk) -> tuple[Any, ...] | DocumentError:
    assert article.capture is not None
    document = _of_capture(article.capture, desk)
    if isinstance(document, DocumentError):
        return document
    raw, *told = document
    return raw, article.identity, *told, article.title, article.body_text


def _of_capture(capture: Capture, desk: Desk) -> tuple[Any, ...] | DocumentError:
    """The arguments of `read_all` for a capture, or why its bytes cannot be read."""
    try:
        return capture.raw, *_told(capture, desk)
    except DocumentError as error:
        return error


def _told(capture: Capture, desk: Desk) -> tuple[Any, ...]:
    trusted = bool(capture.trusted)
    told = capture.told_title or "", capture.told_address or ""
    return capture.outlet, desk, capture.base, capture.read_as, trusted, capture.received_at, told
