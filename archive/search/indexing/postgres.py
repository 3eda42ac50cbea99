"""The words of the index in PostgreSQL: a tsvector that tells which articles hold them all.

A word of the title stands in it twice, once with a mark before it, and a word of the byline only
with its own: so the index alone tells where a word stands. It tells of single words; that the
pairs of a longer one stand next to each other is seen in the text beside it, which is the tokens
again, run by run. No tsvector is ever read: it takes five times as long as the text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.db import connection, transaction

from archive.search.indexing.sqlite_segments import Step, at_once
from archive.search.query.conditions import (
    NOTHING,
    Matching,
    Titles,
    condition,
    conjuncts,
    joined,
    sought,
)
from archive.search.query.nodes import And, Node, Not, Or, SearchTerm
from archive.search.query.scope import Condition, SearchScope
from archive.text.characters import CJK, IS_CJK
from archive.text.tokens import term_tokens

SCHEMA = (
    # What is long is kept elsewhere, so that the rows themselves lie close together.
    "CREATE TABLE {table} (docno bigint PRIMARY KEY, words tsvector NOT NULL, said text NOT NULL,"
    " byline text NOT NULL) WITH (toast_tuple_target = 128)",
    "ALTER TABLE {table} ALTER words SET COMPRESSION lz4, ALTER words SET STATISTICS 0,"
    " ALTER said SET STORAGE EXTERNAL",
    # Two functions that only say what they cost. Told nothing, the planner takes words and texts
    # for as near as numbers, and reads those of all articles: seconds instead of milliseconds.
    "CREATE OR REPLACE FUNCTION search_words(words tsvector) RETURNS tsvector LANGUAGE plpgsql"
    " IMMUTABLE STRICT COST 250 AS $$BEGIN RETURN words; END$$",
    "CREATE OR REPLACE FUNCTION search_holds(said text, wanted text[]) RETURNS boolean"
    " LANGUAGE plpgsql IMMUTABLE STRICT COST 250 AS"
    " $$DECLARE piece text; BEGIN said := said || ' '; FOREACH piece IN ARRAY wanted LOOP"
    " IF strpos(said, piece) > 0 THEN RETURN true; END IF; END LOOP; RETURN false; END$$",
    # New words wait in a list, which `merge` sorts in: three to four times as fast as one by one.
    # Should nobody call it, who writes sorts them in when there are 8 MB of them.
    "CREATE INDEX ON {table} USING gin (search_words(words))"
    " WITH (fastupdate = on, gin_pending_list_limit = 8192)",
)
LAYOUT = 2  # to be raised whenever the same tokens are kept in another way
TITLE, BYLINE = "^", "@"  # no token holds a sign
REST, NEVER = "'+'", "'-'"  # words that are no tokens: of an article cut short, and of none
MOST_BYTES = 1_000_000  # of words in a tsvector
LONGEST_WORD = 2_000  # bytes
# The second character of a pair of CJK, with which the next pair begins.
FOLLOWING = re.compile(rf"(?<=[{CJK}])[{CJK}] ")


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


def fault(table: str = "search_text") -> str:
    """Return why the words cannot be used, in a few words; an empty text when they can."""
    if not exists(table):
        return f"it lacks {table}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0"
            " AND NOT attisdropped",
            [table],
        )
        columns = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT count(*) FILTER (WHERE amname = 'gin' AND indisvalid),"
            " count(*) FILTER (WHERE indisprimary AND indisvalid)"
            " FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
            " JOIN pg_am ON pg_am.oid = relam WHERE indrelid = to_regclass(%s)",
            [table],
        )
        gin, primary = cursor.fetchone()
        cursor.execute(
            "SELECT count(DISTINCT proname) FROM pg_proc WHERE proname IN"
            " ('search_words', 'search_holds')"
        )
        functions = cursor.fetchone()[0]
    lost = [*sorted({"docno", "words", "said", "byline"} - columns)]
    lost += ["its index of words"] * (not gin) + ["its key"] * (not primary)
    lost += ["its functions"] * (functions < 2)
    return f"it lacks {', '.join(lost)}" if lost else ""


def scrap(table: str = "search_text") -> None:
    """Drop a table of words in whatever state it is."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table} CASCADE")


def numbers(first: int, last: int, table: str = "search_text") -> set[int]:
    """Return the numbers of all rows between two."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT docno FROM {table} WHERE docno BETWEEN %s AND %s", [first, last])  # noqa: S608
        return {number for (number,) in cursor.fetchall()}


def differing(
    rows: Sequence[tuple[int, tuple[str, str, str, str]]], table: str = "search_text"
) -> set[int]:
    """Return the numbers of rows whose words are not in the index as they would be put there."""
    wanted = [
        (docno, _words(title, body, byline), f"{_runs(title)}\n{_runs(body)}", _runs(byline))
        for docno, (title, body, byline, _) in rows
    ]
    docnos, words, said, bylines = map(list, zip(*wanted, strict=True)) if wanted else ([],) * 4
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.docno FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[])"  # noqa: S608
            f" AS w(docno, words, said, byline) LEFT JOIN {table} t ON t.docno = w.docno"
            " WHERE t.docno IS NULL OR t.words <> w.words::tsvector OR t.said <> w.said"
            " OR t.byline <> w.byline",
            [docnos, words, said, bylines],
        )
        return {number for (number,) in cursor.fetchall()}


def miscounted(table: str = "search_text") -> set[int]:
    """None: `differing` compares every word."""
    return set()


def rename(table: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {name}")


def set_aside(table: str, name: str) -> None:
    """Let a table of words in whatever state it is be no longer the one in use."""
    scrap(table)


def discard(table: str, step: Step = at_once) -> None:
    """Drop a table of words, which is soon done."""
    uninstall(table)


def place_tokens(source: int, language: str, title: str) -> str:
    """Entries themselves tell sources and languages apart; words of titles are marked by `put`."""
    return ""


def put(rows: Sequence[tuple[int, tuple[str, str, str, str]]], table: str = "search_text") -> None:
    """Put the words of new rows into the index."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (docno, words, said, byline)"  # noqa: S608
            " VALUES (%s, %s::tsvector, %s, %s)"
            # A number may have words of an entry that was lost.
            " ON CONFLICT (docno) DO UPDATE SET words = excluded.words, said = excluded.said,"
            " byline = excluded.byline",
            [
                (
                    docno,
                    _words(title, body, byline),
                    f"{_runs(title)}\n{_runs(body)}",
                    _runs(byline),
                )
                for docno, (title, body, byline, _) in rows
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
    """Sort the words in that were put since the last time; return that there are no more.

    Within a transaction it is done once that is over, so that no other writer waits for it.
    """
    transaction.on_commit(partial(_sort_in, table), robust=True)
    return False


def _sort_in(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT gin_clean_pending_list(indexrelid) FROM pg_index"
            " JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam"
            " WHERE amname = 'gin' AND indrelid = to_regclass(%s)",
            [table],
        )


def segments(table: str = "search_text") -> int:
    """PostgreSQL keeps an index in one piece."""
    return 1


def optimise(table: str = "search_text", step: Step = at_once) -> None:
    """Let the planner know the words, after all of them were written."""
    _sort_in(table)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}, search_entry")


def _words(title: str, body: str, byline: str) -> str:
    """Return all words as a tsvector, or as many as it can hold and a sign that there are more."""
    titles, bylines = title.split(), byline.split()
    marked = [*(TITLE + word for word in titles), *(BYLINE + word for word in bylines)]
    kept, room = [], MOST_BYTES
    for word in dict.fromkeys([*marked, *titles, *body.split()]):
        size = len(word.encode())
        if size > LONGEST_WORD:
            continue
        room -= size
        if room < 0:
            kept.append(REST)
            break
        kept.append(f"'{word}'")
    return " ".join(kept)


def _runs(tokens: str) -> str:
    """Return the runs that tokens were made of, each between spaces.

    >>> _runs("北约 约秘 秘书 书长 长 nato")
    ' 北约秘书长 nato '
    """
    return " " + FOLLOWING.sub("", f"{tokens} ") if tokens else ""


@dataclass(frozen=True)
class Wanted:
    """What is wanted, as tsqueries and as a condition on a row `s` that holds the text.

    Every hit answers `words`. What answers `sure` is a hit; so may be what answers `maybe`, and
    the text tells. It `finds` unless it only excludes.
    """

    words: str
    sure: str
    maybe: str
    text: Condition
    finds: bool = True

    @property
    def rows(self) -> Condition:
        """A statement for the numbers of all rows that may be hits, and whether they are for sure."""
        sql = " UNION ALL ".join(
            f"SELECT t.docno, {is_sure} AS is_sure FROM search_text t"  # noqa: S608
            " WHERE search_words(t.words) @@ %s::tsquery{within}"
            for is_sure in ("true", "false")
        )
        unsure = f"(({self.maybe}) & !({self.sure})) | {REST}"
        return sql, [f"({self.sure}) & !{REST}", unsure]

    @property
    def told(self) -> Condition:
        """What keeps of these rows those that are hits."""
        sql, params = self.text
        return f"t.is_sure OR (SELECT {sql} FROM search_text s WHERE s.docno = t.docno)", params  # noqa: S608


def matching(tree: Node, scope: SearchScope, titles: Titles = Titles.ANY) -> Matching:
    """Return the entries the tree finds in the scope, with so many of its words in their titles."""
    parts = _with_titles(conjuncts(tree), titles)
    said = {part: wanted for part in parts if (wanted := _wanted(part))}
    if not any(wanted.finds for wanted in said.values()):
        said = {}
    rest = [condition(part, _whole) for part in parts if part not in said]
    known: Condition = ("e.article_id IS NOT NULL", [])
    others = (known, *rest, *scope.conditions)
    if not said:
        return Matching("search_entry e", others)
    found = _all(list(said.values()))
    rows, params = found.rows
    # Without OFFSET the planner would look into the words of one entry after another.
    source = f"({rows}{{order}} OFFSET 0) t JOIN search_entry e ON e.docno = t.docno"
    return Matching(source, (found.told, *others), "t.docno", tuple(params))


def counting(
    rare: Sequence[Node], others: Sequence[Node], least: int, scope: SearchScope
) -> Matching | None:
    """None: one look at the index finds what holds so many words, without the rows of each word."""
    return None


def holders(spellings: Sequence[str], cap: int) -> Condition:
    """Return a statement for how many articles hold all tokens of any spelling, up to `cap`."""
    each = [" & ".join(f"'{token}'" for token, _ in term_tokens(text)) for text in spellings]
    words = _together((said for said in each if said), " | ")
    sql = f"SELECT 1 FROM search_text t WHERE search_words(t.words) @@ %s::tsquery LIMIT {cap:d}"  # noqa: S608
    return f"SELECT count(*) FROM ({sql}) held", [words]  # noqa: S608


def topics_of(articles: Sequence[int]) -> tuple[str, list[Any]]:
    """Return a statement for the topics of articles, and how often each stands there."""
    return (
        "SELECT topic_id::text, count(*) FROM archive_articletopic"
        " WHERE NOT (origin = 'excluded') AND article_id = ANY(%s) GROUP BY topic_id",
        [list(articles)],
    )


def _with_titles(parts: Sequence[Node], titles: Titles) -> Sequence[Node]:
    """The parts that must hold, those too that tell where their words must stand."""
    if titles is Titles.ANY:
        return parts
    if titles is Titles.ALL:
        return [_in_title(part) for part in parts]
    return [*parts, Or(tuple(_in_title(part) for part in sought(parts)))]


def _in_title(node: Node) -> Node:
    """The same with its words in the title; what is excluded may stand nowhere."""
    if isinstance(node, SearchTerm) and not node.field:
        return replace(node, field="title")
    if isinstance(node, And | Or):
        return replace(node, parts=tuple(map(_in_title, node.parts)))
    return node


def _whole(node: Node) -> Condition | None:
    wanted = _wanted(node)
    if wanted is None or not wanted.finds:
        return None
    (rows, params), (told, of_text) = wanted.rows, wanted.told
    found = f"SELECT t.docno FROM ({rows.format(within='')}) t WHERE {told}"  # noqa: S608
    return f"e.docno IN ({found})", [*params, *of_text]


def _wanted(node: Node) -> Wanted | None:
    """What a node of words wants; None for one that entries must be asked about."""
    if isinstance(node, SearchTerm):
        return _term(node)
    if isinstance(node, Not):
        inner = _wanted(node.part)
        return _not(inner) if inner else None
    if isinstance(node, And | Or):
        parts = [wanted for part in node.parts if (wanted := _wanted(part))]
        if len(parts) < len(node.parts):
            return None
        return _all(parts) if isinstance(node, And) else _any(parts)
    return None


def _not(wanted: Wanted) -> Wanted:
    sql, params = wanted.text
    words, sure = f"!({wanted.sure})", f"!({wanted.words})"
    maybe = NEVER if wanted.maybe == NEVER else words
    return Wanted(words, sure, maybe, (f"NOT ({sql})", params), finds=False)


def _all(parts: Sequence[Wanted]) -> Wanted:
    if len(parts) == 1:
        return parts[0]
    words = _together((part.words for part in parts), " & ")
    return Wanted(
        words,
        _together((part.sure for part in parts), " & "),
        NEVER if all(part.maybe == NEVER for part in parts) else words,
        joined([part.text for part in parts]),
        any(part.finds for part in parts),
    )


def _any(parts: Sequence[Wanted]) -> Wanted:
    return Wanted(
        _together((part.words for part in parts), " | "),
        _together((part.sure for part in parts), " | "),
        _together((part.maybe for part in parts if part.maybe != NEVER), " | "),
        joined([part.text for part in parts], " OR "),
        all(part.finds for part in parts),
    )


def _together(queries: Iterable[str], operator: str) -> str:
    return operator.join(f"({query})" for query in queries) or NEVER


def _term(term: SearchTerm) -> Wanted:
    """A term under any of its spellings: all words of one, and in the text next to each other."""
    mark = {"title": TITLE, "author": BYLINE}.get(term.field, "")
    spelt = [
        pieces
        for text in term.spellings
        if (pieces := term_tokens(text))
        and all(len(token.encode()) <= LONGEST_WORD for token, _ in pieces)
    ]
    if not spelt:
        return Wanted(NEVER, NEVER, NEVER, NOTHING)
    # Tokens hold only letters and digits: nothing to be quoted.
    words = [
        " & ".join(f"'{mark}{token}'{':*' if begins else ''}" for token, begins in pieces)
        for pieces in spelt
    ]
    single = [said for said, pieces in zip(words, spelt, strict=True) if len(pieces) == 1]
    longer = [said for said in words if said not in single]
    place = {"title": "split_part(s.said, chr(10), 1)", "author": "s.byline"}
    text = f"search_holds({place.get(term.field, 's.said')}, %s::text[])"
    runs = [_run(pieces) for pieces in spelt]
    return Wanted(
        _together(words, " | "), _together(single, " | "), _together(longer, " | "), (text, [runs])
    )


def _run(pieces: Sequence[tuple[str, bool]]) -> str:
    """The tokens of a term as they stand in a text, words of letters between spaces."""
    tokens = [token for token, _ in pieces]
    run = FOLLOWING.sub("", " ".join(tokens))
    before, after = (" " * (not IS_CJK.match(token)) for token in (tokens[0], tokens[-1]))
    return f"{before}{run}{after}"
