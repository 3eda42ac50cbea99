"""The index kept true: articles put in, taken out, and compared with what they say now."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max, Q

from archive.models import Article, ArticleQuerySet, Entry
from archive.rows import insert
from archive.search import renewing, tokens
from archive.search.engine import Words, engine

PER_DAY = 11  # bits: 2,048 numbers a day; more articles go on in the next
FIRST_DAY = 1 << 18  # smaller day numbers (before the year 719) are for articles without a date
NO_LIMIT = 1 << 62

# What of an article is indexed.
INDEXED = (
    "title", "body_text", "byline", "source", "language", "published_day", "published_at",
    "withdrawn_at",
)  # fmt: skip
REPEATED = ("source_id", "language", "published_day", "published_at", "withdrawn_at")


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
    place = engine().place_tokens(article.source_id, article.language)
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
    engine().hold()
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
    renewing.also_put(texts)


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
    its article: it is found no more, its number is not used again, and `disagreements` tells.
    """
    known = {article.pk: article for article in articles}
    engine().hold()
    entries = Entry.objects.filter(article__in=known).only("article", "digest", "version")
    leaving, exact = [], []
    for entry in entries:
        words = words_of(known[entry.article_id])  # type: ignore[index]
        leaving.append((entry.pk, words, digest_of(words)))
        if entry.version == version() and bytes(entry.digest) == digest_of(words):
            exact.append((entry.pk, words))
    engine().take(exact)
    gone = {docno for docno, _ in exact} - renewing.also_take(leaving)
    Entry.objects.filter(pk__in=gone).delete()
    Entry.objects.filter(pk__in={docno for docno, *_ in leaving} - gone).update(article=None)


@contextmanager
def changing(articles: ArticleQuerySet) -> Iterator[None]:
    """Keep the index true while articles change: forgotten before, indexed again after."""
    with transaction.atomic():
        ids = list(articles.values_list("pk", flat=True))
        forget(Article.objects.filter(pk__in=ids))
        yield
        index(Article.objects.filter(pk__in=ids))


def note_withdrawn(article: Article) -> None:
    """Let searches know that an article was withdrawn or put back; its words stay indexed."""
    Entry.objects.filter(article=article).update(withdrawn_at=article.withdrawn_at)


def merge() -> None:
    """Do a bounded piece of the index's housekeeping; called after each batch of writes."""
    engine().merge()


def is_current() -> bool:
    """Whether the whole index was made by this version of the tokeniser."""
    # Two ranges, not one "other than": those an index can answer at once.
    older, newer = Q(version__lt=version()), Q(version__gt=version())
    if Entry.objects.filter(older | newer).exists():
        return False
    # A migration that keeps words in another way leaves none of the older ones.
    return Entry.objects.exists() or not Article.objects.exists()


def disagreements() -> list[str]:
    """Return a line for each way in which index and articles disagree; none when all is well."""
    known = Entry.objects.exclude(article=None)
    counts = {
        "articles are not in the index": Article.objects.exclude(
            pk__in=known.values("article")
        ).count(),
        "entries of the index have no article": known.exclude(
            article__in=Article.objects.values("pk")
        ).count(),
        "entries of the index could not be taken out exactly": Entry.objects.filter(
            article=None
        ).count(),
        "entries were made by another version of the tokeniser": Entry.objects.exclude(
            version=version()
        ).count(),
        "articles are indexed with other text": _stale(),
    }
    broken_off = ["search: a `reindex` did not end; the next one does"] * renewing.is_going_on()
    return broken_off + [
        f"search: {count} {words}; `reindex` mends it" for words, count in counts.items() if count
    ]


def _stale() -> int:
    """How many articles are not indexed as they are."""
    stale = 0
    articles = Article.objects.only(*INDEXED).order_by("pk").iterator(chunk_size=500)
    entries = Entry.objects.exclude(article=None).order_by("article").iterator(chunk_size=500)
    entry = next(entries, None)
    for article in articles:
        while entry and entry.article_id < article.pk:  # type: ignore[operator]
            entry = next(entries, None)
        if entry and entry.article_id == article.pk:
            same = all(getattr(entry, name) == getattr(article, name) for name in REPEATED)
            stale += not same or bytes(entry.digest) != digest_of(words_of(article))
    return stale
