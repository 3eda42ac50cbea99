"""A query's tree to SQL: one MATCH expression where FTS5 can say it, conditions for the rest."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from archive.search.query import And, Narrow, Node, Not, Or, Term, read_date
from archive.search.tokens import term_tokens

Condition = tuple[str, list[Any]]


@dataclass(frozen=True)
class Compiled:
    """What narrows the index: an FTS5 expression that drives the search, and SQL conditions on
    `e`, the entry of a row."""

    match: str
    conditions: tuple[Condition, ...] = ()


def compile_query(tree: Node, only_titles: bool = False) -> Compiled:
    """Return the tree as SQL; with `only_titles`, words without a field must stand in the title."""
    parts = tree.parts if isinstance(tree, And) else (tree,)
    matching = [part for part in parts if _is_text(part)]
    match = " AND ".join(_expression(part, only_titles) for part in matching)
    rest = [part for part in parts if part not in matching]
    return Compiled(match, tuple(_condition(part) for part in rest))


def _is_text(node: Node) -> bool:
    """Whether FTS5 can say it alone: words, joined by AND and OR."""
    if isinstance(node, And | Or):
        return all(_is_text(part) for part in node.parts)
    return isinstance(node, Term)


def _expression(node: Node, only_titles: bool) -> str:
    if isinstance(node, Term):
        return _phrase(node, only_titles)
    assert isinstance(node, And | Or)
    joint = " AND " if isinstance(node, And) else " OR "
    return f"({joint.join(_expression(part, only_titles) for part in node.parts)})"


def _phrase(term: Term, only_titles: bool) -> str:
    """A term as FTS5 reads it: tokens next to each other in one of its columns.

    Tokens hold only letters and digits, so nothing in them can be an operator or a quote.
    """
    pieces = term_tokens(term.text)
    columns = {"title": "title", "author": "byline"}.get(term.field, "title body")
    if only_titles and not term.field:
        columns = "title"
    text = " ".join(token for token, _ in pieces)
    prefix = " *" if pieces and pieces[-1][1] else ""
    return f'{{{columns}}} : ("{text}"{prefix})'


def _condition(node: Node) -> Condition:
    """A part of the tree as a condition on the entry `e`."""
    if isinstance(node, Not):
        sql, params = _condition(node.part)
        return f"NOT ({sql})", params
    if isinstance(node, Narrow):
        return _narrowed(node)
    if _is_text(node):
        return (
            "e.docno IN (SELECT rowid FROM search_text WHERE search_text MATCH %s)",
            [_expression(node, only_titles=False)],
        )
    assert isinstance(node, And | Or)
    return _joined(
        [_condition(part) for part in node.parts], "AND" if isinstance(node, And) else "OR"
    )


def _joined(conditions: Sequence[Condition], operator: str) -> Condition:
    sql = f" {operator} ".join(f"({sql})" for sql, _ in conditions)
    return sql, [value for _, params in conditions for value in params]


def _narrowed(node: Narrow) -> Condition:
    article = "EXISTS (SELECT 1 FROM archive_article a WHERE a.id = e.article_id AND {})"
    if node.field == "source":
        return (
            article.format(
                "a.source_id IN (SELECT id FROM archive_source WHERE slug = %s"
                " OR name_zh_hans = %s OR name_zh_hant = %s OR lower(name_en) = %s)"
            ),
            [node.value] * 4,
        )
    if node.field == "topic":
        return (
            "EXISTS (SELECT 1 FROM archive_articletopic t JOIN archive_topic p ON p.id = t.topic_id"
            " WHERE t.article_id = e.article_id AND t.origin <> 'excluded' AND (p.slug = %s"
            " OR p.name_zh_hans = %s OR p.name_zh_hant = %s OR lower(p.name_en) = %s))",
            [node.value] * 4,
        )
    if node.field == "lang":
        return article.format("lower(a.language) LIKE %s"), [f"{node.value}%"]
    first, last = read_date(node.value) or (dt.date.min, dt.date.max)
    if node.field == "after":
        return article.format("a.published_day >= %s"), [first.isoformat()]
    if node.field == "before":
        return article.format("a.published_day <= %s"), [last.isoformat()]
    return article.format("a.published_day BETWEEN %s AND %s"), [
        first.isoformat(),
        last.isoformat(),
    ]
