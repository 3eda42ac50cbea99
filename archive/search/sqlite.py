"""The index in SQLite's FTS5, kept by explicit calls.

The table holds tokens only, never text (content=''), under a number that grows with the
publication date, so that newest first is the index's own order and stops early. SQLite 3.40
forgets a row only when told exactly what was indexed: `forget` makes the tokens again from the
article as it is stored, so it must be called before the article changes. `changing` does both.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction

from archive.models import Article, ArticleQuerySet
from archive.search import tokens
from archive.search.compiling import Compiled, compile_query
from archive.search.query import Notice, Query, parse

COUNT_CAP = 10_000
UNDATED = 1 << 25  # numbers below are for articles without a date
PER_MINUTE = 10  # bits: 1,024 articles in a minute before they spill into the next

SCHEMA = """
CREATE VIRTUAL TABLE search_text USING fts5(
    title, body, byline, content='', tokenize='ascii', detail=full
);
INSERT INTO search_text(search_text, rank) VALUES('automerge', 0);
INSERT INTO search_text(search_text, rank) VALUES('crisismerge', 10000);
CREATE TABLE search_entry (
    docno INTEGER PRIMARY KEY,
    article_id INTEGER UNIQUE,
    digest BLOB NOT NULL,
    version INTEGER NOT NULL
);
"""


@dataclass(frozen=True)
class IndexRow:
    """What of an article is indexed: its tokens, and a digest that proves them unchanged."""

    title: str
    body: str
    byline: str

    @property
    def digest(self) -> bytes:
        text = "\0".join((self.title, self.body, self.byline))
        return hashlib.blake2b(text.encode(), digest_size=8).digest()


@dataclass(frozen=True)
class Hits:
    """What a search found: ids of articles, best first, and how many there are in all.

    `count` is capped at 10,000; `count_is_exact` is then false.
    """

    ids: list[int]
    count: int
    count_is_exact: bool
    query: Query
    notices: list[Notice] = field(default_factory=list)


def install() -> None:
    """Make the tables of the index. Called by a migration."""
    with connection.cursor() as cursor:
        for statement in SCHEMA.split(";\n"):
            if statement.strip():
                cursor.execute(statement)


def uninstall() -> None:
    """Drop the tables of the index. Called when that migration is undone."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS search_text")
        cursor.execute("DROP TABLE IF EXISTS search_entry")


def row_of(title: str, body_text: str, byline: str) -> IndexRow:
    """Return the tokens under which an article is found. Pure, so that any process can do it."""
    return IndexRow(*(" ".join(tokens.tokens(text)) for text in (title, body_text, byline)))


def index(articles: Iterable[Article]) -> None:
    """Put articles into the index that are not in it: new ones, or those just forgotten."""
    write((a.pk, a.published_at, row_of(a.title, a.body_text, a.byline)) for a in articles)


def write(rows: Iterable[tuple[int, dt.datetime | None, IndexRow]]) -> None:
    """Put articles into the index, each under the next free number of its minute.

    A row is an article's id, when it was published, and its tokens.
    """
    with connection.cursor() as cursor:
        for article_id, published_at, row in rows:
            docno = _free_number(cursor, published_at)
            cursor.execute(
                "INSERT INTO search_entry (docno, article_id, digest, version)"
                " VALUES (%s, %s, %s, %s)",
                [docno, article_id, row.digest, tokens.VERSION],
            )
            cursor.execute(
                "INSERT INTO search_text (rowid, title, body, byline) VALUES (%s, %s, %s, %s)",
                [docno, row.title, row.body, row.byline],
            )


def forget(articles: Iterable[Article]) -> None:
    """Take articles out of the index. They must still be stored as they were when indexed.

    Where the stored text no longer gives the tokens that were indexed, the entry is kept without
    its article: it is found no more, its number is not used again, and `disagreements` tells.
    """
    with connection.cursor() as cursor:
        for article in articles:
            cursor.execute(
                "SELECT docno, digest, version FROM search_entry WHERE article_id = %s",
                [article.pk],
            )
            entry = cursor.fetchone()
            if entry is None:
                continue
            docno, digest, version = entry
            row = row_of(article.title, article.body_text, article.byline)
            if version == tokens.VERSION and bytes(digest) == row.digest:
                cursor.execute(
                    "INSERT INTO search_text (search_text, rowid, title, body, byline)"
                    " VALUES ('delete', %s, %s, %s, %s)",
                    [docno, row.title, row.body, row.byline],
                )
                cursor.execute("DELETE FROM search_entry WHERE docno = %s", [docno])
            else:
                cursor.execute(
                    "UPDATE search_entry SET article_id = NULL WHERE docno = %s", [docno]
                )


@contextmanager
def changing(articles: ArticleQuerySet) -> Iterator[None]:
    """Keep the index true while articles change: forgotten before, indexed again after."""
    with transaction.atomic():
        ids = list(articles.values_list("pk", flat=True))
        forget(Article.objects.filter(pk__in=ids))
        yield
        index(Article.objects.filter(pk__in=ids))


def merge() -> None:
    """Do a bounded piece of the index's housekeeping; called after each batch of writes.

    Left to itself FTS5 merges everything at once now and then: a stall of a minute was measured
    on a large index. 500 pages at a time take some 65 ms.
    """
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_text (search_text, rank) VALUES ('merge', 500)")


def rebuild(progress: Iterable[None] | None = None) -> int:
    """Make the whole index again from the articles; return how many are in it."""
    with transaction.atomic():
        uninstall()
        install()
        count = 0
        for article in Article.objects.order_by("published_at", "pk").iterator(chunk_size=500):
            index([article])
            count += 1
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_text (search_text) VALUES ('optimize')")
    return count


def is_current() -> bool:
    """Whether the whole index was made by this version of the tokeniser."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM search_entry WHERE version <> %s)", [tokens.VERSION]
        )
        return not cursor.fetchone()[0]


def disagreements() -> list[str]:
    """Return a line for each way in which index and articles disagree; none when all is well."""
    found = []
    with connection.cursor() as cursor:
        for sql, words in (
            (
                "SELECT count(*) FROM archive_article a WHERE NOT EXISTS"
                " (SELECT 1 FROM search_entry e WHERE e.article_id = a.id)",
                "articles are not in the index",
            ),
            (
                "SELECT count(*) FROM search_entry e WHERE e.article_id IS NOT NULL AND NOT EXISTS"
                " (SELECT 1 FROM archive_article a WHERE a.id = e.article_id)",
                "entries of the index have no article",
            ),
            (
                "SELECT count(*) FROM search_entry WHERE article_id IS NULL",
                "entries of the index could not be taken out exactly",
            ),
            (
                f"SELECT count(*) FROM search_entry WHERE version <> {tokens.VERSION:d}",  # noqa: S608
                "entries were made by another version of the tokeniser",
            ),
        ):
            cursor.execute(sql)
            if count := cursor.fetchone()[0]:
                found.append(f"search: {count} {words}; `reindex` mends it")
    stale = 0
    for article in Article.objects.only("title", "body_text", "byline").iterator(chunk_size=500):
        stale += not _matches(article)
    if stale:
        found.append(f"search: {stale} articles are indexed with other text; `reindex` mends it")
    return found


def _matches(article: Article) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM search_entry WHERE article_id = %s", [article.pk])
        entry = cursor.fetchone()
    row = row_of(article.title, article.body_text, article.byline)
    return entry is None or bytes(entry[0]) == row.digest


def _free_number(cursor: Any, published_at: dt.datetime | None) -> int:
    if published_at is None:
        first, last = 1, UNDATED - 1
    else:
        utc = published_at.astimezone(dt.UTC)
        minute = utc.toordinal() * 1440 + utc.hour * 60 + utc.minute
        first = minute << PER_MINUTE
        last = first + (1 << PER_MINUTE) - 1
    while True:
        cursor.execute(
            "SELECT max(docno) FROM search_entry WHERE docno BETWEEN %s AND %s", [first, last]
        )
        highest = cursor.fetchone()[0]
        if highest is None or highest < last:
            return first if highest is None else highest + 1
        first, last = last + 1, last + (1 << PER_MINUTE)


def find(
    text: str | Query,
    within: ArticleQuerySet | None = None,
    order: str = "relevance",
    limit: int = 30,
    offset: int = 0,
) -> Hits:
    """Return the articles a query finds among `within`, best first.

    `order` is `relevance` (matches in the title first, newest first in either tier),
    `-published_at` or `published_at`. Never raises for what a reader typed.
    """
    query = text if isinstance(text, Query) else parse(text)
    if query.tree is None:
        return Hits([], 0, True, query, list(query.notices))
    articles = Article.objects.published() if within is None else within
    try:
        search = _Search(articles, query)
    except EmptyResultSet:  # Django knows without asking that `within` is empty
        return Hits([], 0, True, query, list(query.notices))
    count = search.count()
    ids = search.ids(order, limit, offset)
    return Hits(ids, min(count, COUNT_CAP), count <= COUNT_CAP, query, list(query.notices))


class _Search:
    """One query against the index, narrowed to a queryset of articles."""

    def __init__(self, articles: ArticleQuerySet, query: Query) -> None:
        self.within = articles.order_by().values("pk").query.sql_with_params()
        assert query.tree is not None
        self.all = compile_query(query.tree)
        # What must stand in the title, where the query has words at all.
        self.titles = compile_query(query.tree, only_titles=True) if query.terms else None

    def sql(self, compiled: Compiled, but_not: Compiled | None = None) -> tuple[str, list[Any]]:
        """The rows of the index that match, as FROM and WHERE."""
        within_sql, within_params = self.within
        params: list[Any] = []
        if compiled.match:
            source = "search_text CROSS JOIN search_entry e ON e.docno = search_text.rowid"
            where = ["search_text MATCH %s"]
            params.append(compiled.match)
        else:
            source, where = "search_entry e", ["e.article_id IS NOT NULL"]
        for condition, values in compiled.conditions:
            where.append(condition)
            params += values
        where.append(f"EXISTS (SELECT 1 FROM ({within_sql}) w WHERE w.pk = e.article_id)")  # noqa: S608
        params += within_params
        if but_not is not None:
            inner, inner_params = self.sql(but_not)
            where.append(f"e.docno NOT IN (SELECT e.docno {inner})")
            params += inner_params
        return f"FROM {source} WHERE {' AND '.join(where)}", params

    def run(
        self, select: str, compiled: Compiled, tail: str, but_not: Compiled | None = None
    ) -> list[int]:
        sql, params = self.sql(compiled, but_not)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {select} {sql} {tail}", params)
            return [row[0] for row in cursor.fetchall()]

    def number(self, compiled: Compiled, cap: int) -> int:
        sql, params = self.sql(compiled)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM (SELECT 1 {sql} LIMIT {cap:d})", params)  # noqa: S608
            return int(cursor.fetchone()[0])

    def count(self) -> int:
        return self.number(self.all, COUNT_CAP + 1)

    def ids(self, order: str, limit: int, offset: int) -> list[int]:
        if order != "relevance" or self.titles is None:
            direction = "ASC" if order == "published_at" else "DESC"
            return self.page(self.all, direction, limit, offset)
        in_titles = self.page(self.titles, "DESC", limit, offset)
        wanted = limit - len(in_titles)
        if wanted <= 0:
            return in_titles
        before = self.number(self.titles, offset + 1) if not in_titles else offset
        return in_titles + self.page(
            self.all, "DESC", wanted, max(0, offset - before), but_not=self.titles
        )

    def page(
        self,
        compiled: Compiled,
        direction: str,
        limit: int,
        offset: int,
        but_not: Compiled | None = None,
    ) -> list[int]:
        # The order names the index's own row number, which FTS5 delivers without sorting.
        number = "search_text.rowid" if compiled.match else "e.docno"
        tail = f"ORDER BY {number} {direction} LIMIT {limit:d} OFFSET {offset:d}"
        return self.run("e.article_id", compiled, tail, but_not)
