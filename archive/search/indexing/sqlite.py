"""The words of the index in SQLite's FTS5.

The table holds tokens only, never text (content=''). SQLite 3.40 forgets a row only when told
exactly what was indexed, so rows are taken out with the same tokens they were put in with.

A word of the title stands in it twice, once with a mark before it among the tokens of the place: so
titles are searched without a look at all the texts that hold the word.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection, connections

from archive.database import deadline
from archive.search.indexing.sqlite_segments import Step, at_once, keep_few, merge, optimise
from archive.search.indexing.sqlite_segments import count as segments
from archive.search.indexing.sqlite_tables import (
    differing,
    fault,
    miscounted,
    numbers,
    scrap,
    set_aside,
)
from archive.search.query.conditions import (
    NOTHING,
    Matching,
    Titles,
    condition,
    conjuncts,
    sought,
    source_ids,
)
from archive.search.query.nodes import Narrow, Node, Not, Or, SearchTerm
from archive.search.query.scope import Condition, SearchScope
from archive.text.tokens import term_tokens

SCHEMA = (
    "CREATE VIRTUAL TABLE {table} USING fts5("
    "title, body, byline, place, content='', tokenize='ascii', detail=full)",
    # Left to itself FTS5 merges everything at once now and then: a stall of a minute was
    # measured on a large index. `sqlite_segments` does it in small pieces instead.
    "INSERT INTO {table}({table}, rank) VALUES('automerge', 0)",
    "INSERT INTO {table}({table}, rank) VALUES('crisismerge', 10000)",
)
LAYOUT = 1  # to be raised whenever the same tokens are kept in another way
ROWS = 2_000  # thrown away at a time

__all__ = [
    "LAYOUT", "counting", "differing", "discard", "exists", "fault", "holders", "install", "matching", "merge",
    "miscounted", "numbers", "optimise", "place_tokens", "put", "rename", "scrap", "segments",
    "set_aside", "take", "tokens_beginning_with", "topics_of", "uninstall",
]  # fmt: skip

# In every row of the index: what a query of exclusions alone takes away from.
EVERYTHING = "all"
TITLE = "§"  # before a word of the title; no token holds a sign


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
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [table])
        return cursor.fetchone() is not None


def rename(table: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {name}")


def discard(table: str, step: Step = at_once) -> None:
    """Drop a table of words in pieces: of a large one SQLite looks at every page."""
    while step(partial(_discard_some, table)):
        pass


def _discard_some(table: str) -> bool:
    """Throw some rows away, or the table once there are few; return whether there are more.

    Rows 1 and 10 say how it is made; without them it could not even be dropped.
    """
    if exists(f"{table}_data"):
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {table}_data WHERE id IN"  # noqa: S608
                f" (SELECT id FROM {table}_data WHERE id > 10 LIMIT {ROWS:d})"
            )
            if cursor.rowcount == ROWS:
                return True
    scrap(table)
    return False


def place_tokens(source: int, language: str, title: str) -> str:
    """Return the tokens by which an article is found among those of a source and a language.

    They make a rare source beside a common word as fast as two words. Those of its title follow,
    each with a mark.
    """
    place = f"{EVERYTHING} s{source} {language_token(language)}"
    return " ".join([place, *(TITLE + token for token in title.split())])


def language_token(language: str) -> str:
    """Return a language tag as one token; one that is the beginning of another stays so."""
    return "l" + "".join(c for c in language.lower() if c.isascii() and c.isalnum())


def put(rows: Sequence[tuple[int, tuple[str, str, str, str]]], table: str = "search_text") -> None:
    """Put the words of new rows into the index."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (rowid, title, body, byline, place)"  # noqa: S608
            " VALUES (%s, %s, %s, %s, %s)",
            # A number below the last one would begin a segment of its own.
            [(docno, *words) for docno, words in sorted(rows)],
        )
    keep_few(table)


def take(rows: Sequence[tuple[int, tuple[str, str, str, str]]], table: str = "search_text") -> None:
    """Take rows out of the index, told exactly what was put in."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({table}, rowid, title, body, byline, place)"  # noqa: S608
            " VALUES ('delete', %s, %s, %s, %s, %s)",
            [(docno, *words) for docno, words in sorted(rows)],
        )
    keep_few(table)


def matching(tree: Node, scope: SearchScope, titles: Titles = Titles.ANY) -> Matching:
    """Return the entries the tree finds in the scope, with so many of its words in their titles."""
    parts = conjuncts(tree)
    native = [part for part in parts if _sayable(part)]
    conditions = [condition(part, _whole) for part in parts if part not in native]
    conditions += scope.conditions
    known: Condition = ("e.article_id IS NOT NULL", [])
    in_titles = [_expression(part, titles=True) for part in sought(native)]
    if titles is Titles.SOME and not in_titles:
        known = NOTHING
    among = _among(scope)
    if not native and not among:
        return Matching("search_entry e", (known, *conditions))
    # Of a single part, some is all; and what its title holds, the article holds.
    is_in_title = titles is Titles.ALL or (titles is Titles.SOME and len(in_titles) == 1)
    match = " AND ".join([_all(native, is_in_title), *among])
    if titles is Titles.SOME and len(in_titles) > 1:
        match = f"{match} AND ({' OR '.join(in_titles)})"
    return Matching(
        # CROSS JOIN keeps SQLite from turning the loops around: the index's order is the point.
        "search_text CROSS JOIN search_entry e ON e.docno = search_text.rowid",
        (("search_text MATCH %s", [match]), known, *conditions),
        "search_text.rowid",
    )


def counting(
    rare: Sequence[Node], others: Sequence[Node], least: int, scope: SearchScope
) -> Matching | None:
    """Return the entries with a rare word that hold at least so many words, with their number `f.held`.

    None within sources or languages: these are found by the same table.
    """
    if scope.sources is not None or scope.languages is not None:
        return None
    said = [_expression(node, titles=False) for node in rare]
    any_rare = " OR ".join(said)
    said += [f"({any_rare}) AND {_expression(node, titles=False)}" for node in others]
    each = "SELECT rowid AS docno FROM search_text WHERE search_text MATCH %s"
    held = (
        f"SELECT docno, count(*) AS held FROM ({' UNION ALL '.join([each] * len(said))})"  # noqa: S608
        f" GROUP BY docno HAVING held >= {least:d}"
    )
    return Matching(
        f"({held}) f CROSS JOIN search_entry e ON e.docno = f.docno",
        (("e.article_id IS NOT NULL", []), *scope.conditions),
        "f.docno",
        tuple(said),
    )


def holders(spellings: Sequence[str], cap: int) -> Condition:
    """Return a statement for how many articles hold all tokens of any spelling, up to `cap`."""
    each = [" AND ".join(f'"{token}"' for token, _ in term_tokens(text)) for text in spellings]
    match = f"{{title body}} : ({' OR '.join(f'({said})' for said in each if said)})"
    sql = f"SELECT 1 FROM search_text WHERE search_text MATCH %s LIMIT {cap:d}"  # noqa: S608
    return f"SELECT count(*) FROM ({sql}) held", [match]  # noqa: S608


def topics_of(articles: Sequence[int]) -> tuple[str, list[Any]]:
    """Return a statement for the topics of articles: numbers between commas, and how often each.

    Counted here, topics would be sorted first, which takes longer than all the rest; and SQLite
    sees only without a parameter that `articletopic_counted` holds all that is asked.
    """
    return (
        "SELECT group_concat(topic_id), 1 FROM archive_articletopic"  # noqa: S608
        f" WHERE NOT (origin = 'excluded') AND article_id IN ({', '.join(map(str, articles))})",
        [],
    )


def _sayable(node: Node) -> bool:
    """Whether FTS5 can say it alone. It knows exclusion only beside something to exclude from."""
    if isinstance(node, SearchTerm):
        return True
    if isinstance(node, Narrow):
        return node.field in ("source", "lang")
    if isinstance(node, Not):
        return _sayable(node.part)
    return all(_sayable(part) for part in node.parts)


def _whole(node: Node) -> Condition | None:
    if not _sayable(node):
        return None
    return (
        "e.docno IN (SELECT rowid FROM search_text WHERE search_text MATCH %s)",
        [_expression(node, titles=False)],
    )


def _among(scope: SearchScope) -> list[str]:
    """The scope's sources and languages as expressions; what it says of days is in its order."""
    found = []
    if scope.sources is not None:
        found.append(_placed([f"s{source}" for source in sorted(scope.sources)]))
    if scope.languages is not None:
        found.append(_placed([language_token(language) for language in sorted(scope.languages)]))
    return found


def _placed(tokens: Sequence[str], beginning: str = "") -> str:
    # No row has the token "none".
    alternatives = [f'"{token}"{beginning}' for token in tokens or ["none"]]
    return f"{{place}} : ({' OR '.join(alternatives)})"


def _all(parts: Sequence[Node], titles: bool) -> str:
    """An expression for all of the parts; of none, for everything."""
    wanted = [part for part in parts if not isinstance(part, Not)]
    unwanted = [part.part for part in parts if isinstance(part, Not)]
    said = [_expression(part, titles) for part in wanted] or [_placed([EVERYTHING])]
    text = f"({' AND '.join(said)})"
    for part in unwanted:
        text = f"({text} NOT {_expression(part, titles=False)})"
    return text


def _expression(node: Node, titles: bool) -> str:
    if isinstance(node, SearchTerm):
        return _term(node, titles)
    if isinstance(node, Narrow):
        if node.field == "lang":
            return _placed([language_token(node.value)], " *")
        return _placed([f"s{source}" for source in source_ids(node.value)])
    if isinstance(node, Or):
        return f"({' OR '.join(_expression(part, titles) for part in node.parts)})"
    return _all(conjuncts(node), titles)


def _term(term: SearchTerm, titles: bool) -> str:
    """A term as FTS5 reads it: tokens next to each other in one of its columns."""
    column = {"title": "title", "author": "byline"}.get(term.field, "title body")
    mark = ""
    if titles and not term.field:
        column, mark = "place", TITLE
    return f"{{{column}}} : ({' OR '.join(_spelt(text, mark) for text in term.spellings)})"


def _spelt(text: str, mark: str) -> str:
    """One spelling as a phrase.

    Tokens hold only letters and digits, so nothing in them can be an operator or a quote.
    """
    pieces = term_tokens(text)
    words = " ".join(mark + token for token, _ in pieces)
    begins = bool(pieces) and pieces[-1][1]
    if begins and len(pieces) == 1 and (known := tokens_beginning_with(words)):
        return " OR ".join(f'"{token}"' for token in known)
    return f'"{words}"{" *" if begins else ""}'


def tokens_beginning_with(beginning: str) -> list[str]:
    """Return all tokens of the index that begin so.

    Asked for a beginning, FTS5 first gathers whatever has it: a second for a common character
    among a million articles. Asked for the tokens themselves, it stops early.
    """
    with deadline.bounded(connections[connection.alias]), connection.cursor() as cursor:
        # "instance" answers with a token's first place; the other kinds would count all of them.
        cursor.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_token"
            " USING fts5vocab(main, search_text, instance)"
        )
        cursor.execute("PRAGMA data_version")
        state = (connection.connection, cursor.fetchone()[0], connection.connection.total_changes)
        wrapper = connections[connection.alias]
        if wrapper not in _known or _known[wrapper][0] != state:
            _known[wrapper] = state, {}
        known = _known[wrapper][1]
        if beginning not in known:
            beyond = f"{beginning}\U0010ffff"
            cursor.execute(NEXT_TOKENS, [beginning, beyond, beyond])
            known[beginning] = [token for (token,) in cursor.fetchall()]
        return known[beginning]


# What was last asked of an index, as long as nothing is written to the database.
_known: WeakKeyDictionary[Any, tuple[Any, dict[str, list[str]]]] = WeakKeyDictionary()
# From each token to the next: behind all that it begins, since an exclamation mark is in none.
NEXT_TOKENS = """
WITH RECURSIVE found(token) AS (
    SELECT (SELECT term FROM temp.search_token WHERE term >= %s LIMIT 1)
    UNION ALL
    SELECT (SELECT term FROM temp.search_token WHERE term >= found.token || '!' LIMIT 1)
    FROM found WHERE found.token < %s
)
SELECT token FROM found WHERE token < %s
"""
