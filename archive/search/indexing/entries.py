"""The index kept true: articles put in, taken out, and compared with what they say now."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Max, Q

from archive.database import short_transactions
from archive.database.bulk_insert import insert
from archive.models import Article, Entry
from archive.search.indexing import shadow
from archive.search.indexing.engine import TEXT, Words, engine
from archive.search.indexing.sqlite_segments import TOO_MANY
from archive.text import tokens

PER_DAY = 11  # bits: 2,048 numbers a day; more articles go on in the next
FIRST_DAY = 1 << 18  # smaller day numbers (before the year 719) are for articles without a date
NO_LIMIT = 1 << 62

# What of an article is indexed.
INDEXED = (
    "title", "body_text", "byline", "source", "language", "published_day", "published_at",
    "newest_place", "oldest_place", "withdrawn_at",
)  # fmt: skip
REPEATED = (
    "source_id", "language", "published_day", "published_at", "newest_place", "oldest_place",
    "withdrawn_at",
)  # fmt: skip


@dataclass(frozen=True)
class IndexRow:
    """The tokens of an article's text."""

    title: str
    body: str
    byline: str


def row_of(title: str, body_text: str, byline: str) -> IndexRow:
    """Return the tokens under which an article is found. Pure, so that any process can do it."""
    return IndexRow(*(" ".join(tokens.tokens(text)) for text in (title, body_text, byline)))


def words_of(article: Article, row: IndexRow | None = None) -> Words:
    row = row or row_of(article.title, article.body_text, article.byline)
    place = engine().place_tokens(article.source_id, article.language, row.title)
    return row.title, row.body, row.byline, place


def digest_of(words: Words) -> bytes:
    """What proves later that the words are still those that were indexed."""
    return hashlib.blake2b("\0".join(words).encode(), digest_size=8).digest()


def version() -> int:
    """Which tokens are kept in which way: entries of another have to be made again."""
    return tokens.VERSION + engine().LAYOUT


def index(articles: Iterable[Article]) -> None:
    """Put articles into the index that are not in it: new ones, or those just forgotten."""
    write([(article, None) for article in articles])


def write(rows: Sequence[tuple[Article, IndexRow | None]]) -> None:
    """Put articles into the index, with their tokens where these are known already."""
    entries, texts = [], []
    short_transactions.lock()
    numbers = _Numbers()
    for article, row in rows:
        words = words_of(article, row)
        docno, spill = numbers.next(article.published_day)
        digest = digest_of(words)
        repeated = [getattr(article, name) for name in REPEATED]
        entries.append((docno, spill, article.pk, digest, version(), *repeated))
        texts.append((docno, words, digest))
    insert(Entry, ("docno", "spill", "article_id", "digest", "version", *REPEATED), entries)
    engine().put([(docno, words) for docno, words, _ in texts])
    shadow.also_put(texts)


class _Numbers:
    """Gives out the next free number of a day, or of a day after it when that has no more."""

    def __init__(self) -> None:
        self.highest: dict[int, int] = {}  # by day number, given out or found

    def next(self, day: dt.date | None) -> tuple[int, int]:
        """Return a number and how many days after its own it lies."""
        own = at = max(day.toordinal(), FIRST_DAY) if day else 0
        while (number := self._highest(at) + 1) > _last_number(at):
            at += 1
        self.highest[at] = number
        return number, at - own

    def _highest(self, day: int) -> int:
        if day not in self.highest:
            first = _first_number(day)
            with connection.cursor() as cursor:  # a query for each day: the ORM takes far longer
                cursor.execute(
                    "SELECT COALESCE(MAX(docno), %s) FROM search_entry WHERE docno BETWEEN %s AND %s",
                    [first - 1, first, _last_number(day)],
                )
                self.highest[day] = cursor.fetchone()[0]
        return self.highest[day]


def _first_number(day: int) -> int:
    return day << PER_DAY if day else 1


def _last_number(day: int) -> int:
    """All articles without a date have numbers below the first day's."""
    return ((day + 1) << PER_DAY) - 1 if day else (FIRST_DAY << PER_DAY) - 1


def has_number_of_its_day(entry: Entry) -> bool:
    """Whether an entry of a dated article has one of the numbers of its day."""
    day = entry.published_day
    return day is None or entry.pk >> PER_DAY == max(day.toordinal(), FIRST_DAY) + entry.spill


def numbers_of(first: dt.date | None, last: dt.date | None) -> tuple[int, int]:
    """Return the least and greatest number that articles of these days can have."""
    least = _first_number(max(first.toordinal(), FIRST_DAY)) if first else 1
    return least, greatest_number(last.toordinal()) if last else NO_LIMIT


def greatest_number(day: int) -> int:
    """Return the greatest number that articles up to a day can have."""
    spill = Entry.objects.filter(spill__gt=0).aggregate(most=Max("spill"))["most"] or 0
    return _last_number(max(day, FIRST_DAY) + spill)


def forget(articles: Iterable[Article]) -> None:
    """Take articles out of the index. They must still be stored as they were when indexed.

    Where the stored text no longer gives the tokens that were indexed, the entry is kept without
    its article: it is found no more, its number is not used again, and `verify` tells.
    """
    known = {article.pk: article for article in articles}
    short_transactions.lock()
    entries = Entry.objects.filter(article__in=known).only("article", "digest", "version")
    if entries and shadow.is_settling():
        shadow.settle(version(), [entry.pk for entry in entries])
        entries = entries.all()
    leaving, exact = [], []
    for entry in entries:
        words = words_of(known[entry.article_id])  # type: ignore[index]
        leaving.append((entry.pk, words, digest_of(words)))
        if entry.version == version() and bytes(entry.digest) == digest_of(words):
            exact.append((entry.pk, words))
    engine().take(exact)
    gone = {docno for docno, _ in exact} - shadow.also_take(leaving)
    Entry.objects.filter(pk__in=gone).delete()
    Entry.objects.filter(pk__in={docno for docno, *_ in leaving} - gone).update(article=None)


def note_withdrawn(article: Article) -> None:
    """Let searches know that an article was withdrawn or put back; its words stay indexed."""
    Entry.objects.filter(article=article).update(withdrawn_at=article.withdrawn_at)


def merge() -> None:
    """Do a bounded piece of the index's housekeeping; called after each batch of writes."""
    engine().merge()


def segments() -> int:
    """Return in how many pieces the index is kept. SQLite takes no change beyond `MOST_SEGMENTS`."""
    return engine().segments()


def is_crowded() -> bool:
    """Whether the index comes near the number of segments at which nothing can be written."""
    return segments() >= TOO_MANY


def is_missing() -> bool:
    """Whether there is no index to search in at all."""
    return TEXT not in connection.introspection.table_names()


def is_current() -> bool:
    """Whether the whole index was made by this version of the tokeniser."""
    # Two ranges, not one "other than": those an index can answer at once.
    older, newer = Q(version__lt=version()), Q(version__gt=version())
    if Entry.objects.filter(older | newer).exists():
        return False
    # A migration that keeps words in another way leaves none of the older ones.
    return Entry.objects.exists() or not Article.objects.exists()
