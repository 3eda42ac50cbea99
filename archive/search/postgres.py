"""The words of the index in PostgreSQL: a tsvector with positions for each part of an article.

A word of the title stands in it twice, once with a mark before it, and a word of the byline only
with its own: so the index alone tells where a word stands. PostgreSQL's weights would not do, as
it unpacks every row that holds the word to look at them.

A tsvector knows positions up to 16,383 and 255 of each word; beyond, phrases would be lost. Long
articles are therefore kept in parts that overlap, and each word or phrase of a query is looked
for by itself, because two of them may stand in different parts.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from django.db import connection

from archive.search.compiling import NOTHING, Matching, Titles, condition, conjuncts, joined, sought
from archive.search.narrowing import Condition, Scope
from archive.search.query import Node, Or, Term
from archive.search.tokens import term_tokens

SCHEMA = (
    "CREATE TABLE {table} (docno bigint, part smallint, words tsvector NOT NULL,"
    " PRIMARY KEY (docno, part))",
    "ALTER TABLE {table} ALTER words SET COMPRESSION lz4",
    # By default the planner knows so few words that it reads the whole archive backwards for a
    # rare one: 804 ms were measured, and 1 ms with these.
    "ALTER TABLE {table} ALTER words SET STATISTICS 2000",
    "CREATE INDEX ON {table} USING gin (words) WITH (fastupdate = off)",
)
LAYOUT = 1  # to be raised whenever the same tokens are kept in another way
TITLE, BYLINE = "^", "@"  # no token holds a sign
LAST_POSITION = 15_000
MOST_OF_A_WORD = 250
OVERLAP = 300  # tokens; no phrase is longer
GAP = 2  # positions between title, byline and body, so that no phrase reaches across
LONGEST_WORD = 2_000  # bytes
LOCK = 20_240_405  # any number, the same in every process


def install(table: str = "search_text") -> None:
    """Make a table of words."""
    with connection.cursor() as cursor:
        for statement in SCHEMA:
            cursor.execute(statement.format(table=table))


def uninstall(table: str = "search_text") -> None:
    """Drop a table of words."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")


def exists(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
        return bool(cursor.fetchone()[0])


def rename(table: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {name}")


def discard(table: str) -> None:
    """Drop a table of words, which is soon done."""
    uninstall(table)


def hold() -> None:
    """Let no other process number articles until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def place_tokens(source: int, language: str) -> str:
    """Entries themselves tell sources and languages apart."""
    return ""


def put(rows: Sequence[tuple[int, tuple[str, str, str, str]]], table: str = "search_text") -> None:
    """Put the words of new rows into the index."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (docno, part, words) VALUES (%s, %s, %s::tsvector)",  # noqa: S608
            [
                (docno, number, part)
                for docno, (title, body, byline, _) in rows
                for number, part in enumerate(_parts(title.split(), body.split(), byline.split()))
            ],
        )


def take(rows: Sequence[tuple[int, tuple[str, str, str, str]]], table: str = "search_text") -> None:
    """Take rows out of the index."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE docno = ANY(%s)",  # noqa: S608
            [[docno for docno, _ in rows]],
        )


def merge(table: str = "search_text") -> bool:
    """There is no housekeeping that PostgreSQL does not do by itself."""
    return False


def optimise(table: str = "search_text") -> None:
    """Let the planner know the words, after all of them were written."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}, search_entry")


def _parts(title: Sequence[str], body: Sequence[str], byline: Sequence[str]) -> Iterator[str]:
    """Yield an article's words as tsvectors; the first has title and byline as well."""
    part = _Part()
    part.add(title, "", TITLE)
    part.add(byline, BYLINE)
    added = part.add(body, "")
    while added < len(body):
        yield part.text
        # The end of a part begins the next; at least half of it must be new.
        body, part = body[max(added - OVERLAP, (added + 1) // 2) :], _Part()
        added = part.add(body, "")
    yield part.text


class _Part:
    """Words with their positions, as many as a tsvector can hold apart."""

    def __init__(self) -> None:
        self.words: dict[str, list[str]] = {}
        self.counts: Counter[str] = Counter()
        self.position = 0

    def add(self, tokens: Sequence[str], *marks: str) -> int:
        """Add tokens with each of the marks until there is no more room; return how many."""
        self.position += GAP
        for number, token in enumerate(tokens):
            if self.position >= LAST_POSITION or self.counts[token] >= MOST_OF_A_WORD:
                return number
            self.position += 1
            self.counts[token] += 1
            if len(token.encode()) <= LONGEST_WORD:
                for mark in marks:
                    self.words.setdefault(mark + token, []).append(str(self.position))
        return len(tokens)

    @property
    def text(self) -> str:
        return " ".join(f"'{word}':{','.join(places)}" for word, places in self.words.items())


def matching(tree: Node, scope: Scope, titles: Titles = Titles.ANY) -> Matching:
    """Return the entries the tree finds in the scope, with so many of its words in their titles."""
    parts = conjuncts(tree)
    in_titles = {part: condition(part, _in_titles, _anywhere) for part in parts}
    conditions = [condition(part, _anywhere) for part in parts]
    if titles is Titles.ALL:
        conditions = list(in_titles.values())
    if titles in (Titles.SOME, Titles.NONE):
        some = [in_titles[part] for part in sought(parts)]
        any_of_them, params = joined(some, " OR ") if some else NOTHING
        if titles is Titles.NONE:
            conditions.append((f"NOT ({any_of_them})", params) if some else NOTHING)
        else:
            all_of_them, of_all = joined(list(in_titles.values()))
            conditions += [(any_of_them, params), (f"NOT ({all_of_them})", of_all)]
    known: Condition = ("e.article_id IS NOT NULL", [])
    return Matching("search_entry e", (known, *conditions, *scope.conditions))


def _anywhere(node: Node) -> Condition | None:
    return _whole(node, "")


def _in_titles(node: Node) -> Condition | None:
    return _whole(node, TITLE)


def _whole(node: Node, mark: str) -> Condition | None:
    """Words and alternatives of words: what any one part of an article can answer."""
    query = _expression(node, mark)
    if query is None:
        return None
    if not query:
        return NOTHING
    return (
        "EXISTS (SELECT 1 FROM search_text t WHERE t.docno = e.docno AND t.words @@ %s::tsquery)",
        [query],
    )


def _expression(node: Node, mark: str) -> str | None:
    """A node as a tsquery; None for one that PostgreSQL cannot say, empty for an impossible one."""
    if isinstance(node, Or):
        parts = [_expression(part, mark) for part in node.parts]
        if any(part is None for part in parts):
            return None
        return " | ".join(f"({part})" for part in parts if part)
    if not isinstance(node, Term):
        return None
    wanted = {"title": TITLE, "author": BYLINE}.get(node.field, mark)
    spelt = [_spelt(text, wanted) for text in node.spellings]
    return " | ".join(f"({text})" for text in spelt if text)


def _spelt(text: str, mark: str) -> str:
    """One spelling as a phrase. Tokens hold only letters and digits: nothing to be quoted."""
    pieces = term_tokens(text)
    if any(len(token.encode()) > LONGEST_WORD for token, _ in pieces):
        return ""
    return " <-> ".join(
        f"'{mark}{token}'{':*' if beginning else ''}" for token, beginning in pieces
    )
