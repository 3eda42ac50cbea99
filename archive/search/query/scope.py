"""What narrows a search besides words: a queryset of articles as conditions on the index."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.db.models.expressions import Col
from django.db.models.lookups import Lookup
from django.db.models.sql.where import WhereNode

from archive.models import Article, ArticleQuerySet

Condition = tuple[str, list[Any]]

# Fields that entries of the index repeat under the same name.
REPEATED = {
    "source", "language", "published_day", "published_at", "newest_place", "oldest_place",
    "withdrawn_at",
}  # fmt: skip


@dataclass(frozen=True)
class SearchScope:
    """Conditions on an entry `e`, and what the index itself can tell apart.

    `first` and `last` bound the days (each may be open); `sources` and `languages` are what any
    hit has, where only some will do.
    """

    conditions: tuple[Condition, ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None
    sources: frozenset[int] | None = None
    languages: frozenset[str] | None = None

    def between(self, first: dt.date | None, last: dt.date | None) -> "SearchScope":
        """Return the scope with its days bounded further."""
        return replace(
            self,
            first=max(filter(None, (self.first, first)), default=None),
            last=min(filter(None, (self.last, last)), default=None),
        )


def scope_of(articles: ArticleQuerySet) -> SearchScope:
    """Return what narrows the articles, read off their queryset.

    Conditions on what entries repeat become conditions on the entry; the rest is asked of the
    articles themselves, one by one. Raises EmptyResultSet where nothing can match.
    """
    query = articles.order_by().query
    where = query.where
    conditions: list[Condition] = []
    scope = SearchScope()
    rest = WhereNode(connector=where.connector, negated=where.negated)
    plain = where.connector == "AND" and not where.negated and not query.is_sliced
    for child in where.children if plain else [where]:
        if plain and _is_repeated(child):
            conditions.append(_on_entry(articles, child))
            scope = _told_apart(scope, child)
        else:
            rest.children.append(child)
    if rest.children or not plain:
        conditions.append(_on_articles(articles, rest if plain else where))
    return replace(scope, conditions=tuple(conditions))


def _is_repeated(node: Any) -> bool:
    if isinstance(node, WhereNode):
        return all(_is_repeated(child) for child in node.children)
    return (
        isinstance(node, Lookup)
        and isinstance(node.lhs, Col)
        and node.lhs.alias == Article._meta.db_table
        and node.lhs.target.name in REPEATED
        and not hasattr(node.rhs, "as_sql")
    )


def _on_entry(articles: ArticleQuerySet, node: Any) -> Condition:
    compiler = articles.query.get_compiler(connection=connection)
    sql, params = compiler.compile(node)
    table = connection.ops.quote_name(Article._meta.db_table)
    return sql.replace(f"{table}.", "e."), list(params)


def _on_articles(articles: ArticleQuerySet, where: WhereNode) -> Condition:
    rest = articles.order_by().values("pk")
    rest.query.where = where
    sql, params = rest.query.sql_with_params()
    return f"EXISTS (SELECT 1 FROM ({sql}) w WHERE w.pk = e.article_id)", list(params)  # noqa: S608


def _told_apart(scope: SearchScope, node: Any) -> SearchScope:
    if isinstance(node, WhereNode):
        return scope
    name, lookup, value = node.lhs.target.name, node.lookup_name, node.rhs
    if name == "published_day" and lookup == "range":
        return scope.between(*value)
    if name == "published_day" and lookup in ("gte", "lte", "exact"):
        return scope.between(value if lookup != "lte" else None, value if lookup != "gte" else None)
    if name in ("source", "language") and lookup in ("exact", "in"):
        values = frozenset(value if lookup == "in" else [value])
        if name == "source":
            return replace(scope, sources=values & (scope.sources or values))
        return replace(scope, languages=values & (scope.languages or values))
    return scope
