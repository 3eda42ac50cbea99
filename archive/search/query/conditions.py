"""A query's tree to conditions on an entry `e` of the index, one leaf at a time."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import reduce
from typing import Any

from django.db import connection
from django.db.models import Q

from archive.models import FormerSlug, Source, Topic
from archive.models import Term as Spelling
from archive.search.query.nodes import And, Narrow, Node, Not, Notice, Or, Query
from archive.search.query.scope import Condition, SearchScope
from archive.text.script import fold, folded_words
from archive.text.typed_days import read_date

# What a database can say whole: a condition for a node, or None for one to be taken apart.
Whole = Callable[[Node], Condition | None]


@dataclass(frozen=True)
class Matching:
    """The entries that a query finds: FROM and WHERE of a statement over entries `e`.

    `number` is the column that delivers them in order without sorting. Where the source is a
    statement of its own (`gathers`), with `params`, it has places for what bounds that number
    ({within}) and for the order ({order}), which do little good outside.
    """

    source: str
    conditions: tuple[Condition, ...]
    number: str = "e.docno"
    params: tuple[Any, ...] = ()

    @property
    def gathers(self) -> bool:
        """Whether all hits are found before the first of them is delivered."""
        return "{within}" in self.source

    @property
    def where(self) -> Condition:
        return joined(self.conditions)


NOTHING: Condition = ("1 = 0", [])


class Titles(Enum):
    """How many of the words that a query looks for anywhere must stand in the title."""

    ALL = "all"
    SOME = "some"
    ANY = "any number"


def sought(parts: Iterable[Node]) -> list[Node]:
    """Return the parts that look for words anywhere, in the title or the body."""
    return [
        part
        for part in parts
        if not isinstance(part, Not) and any(not term.field for term in Query(part).terms)
    ]


def condition(node: Node, whole: Whole, excluded: Whole | None = None) -> Condition:
    """Return a part of the tree as a condition on the entry `e`.

    What is not to be held is said by `excluded`, where that differs.
    """
    if said := whole(node):
        return said
    if isinstance(node, Not):
        sql, params = condition(node.part, excluded or whole)
        return f"NOT ({sql})", params
    if isinstance(node, Narrow):
        return _narrowed(node)
    assert isinstance(node, And | Or)
    operator = " AND " if isinstance(node, And) else " OR "
    return joined([condition(part, whole, excluded) for part in node.parts], operator)


def joined(conditions: Sequence[Condition], operator: str = " AND ") -> Condition:
    sql = operator.join(f"({sql})" for sql, _ in conditions)
    return sql, [value for _, params in conditions for value in params]


def conjuncts(tree: Node) -> tuple[Node, ...]:
    """Return the parts of a tree that must all hold."""
    return tree.parts if isinstance(tree, And) else (tree,)


def narrowed(scope: SearchScope, tree: Node) -> SearchScope:
    """Return the scope with the days that the tree bounds for every hit."""
    bounds = [
        (node.field, *days)
        for node in conjuncts(tree)
        if isinstance(node, Narrow) and (days := read_date(node.value))
    ]
    return reduce(
        lambda found, bound: found.between(
            bound[1] if bound[0] != "before" else None, bound[2] if bound[0] != "after" else None
        ),
        (bound for bound in bounds if bound[0] in ("after", "before", "on")),
        scope,
    )


def source_ids(value: str) -> list[int]:
    """Return the sources of that slug or name: in either script, spaces or not."""
    wanted = _squeezed(value)
    rows = Source.objects.values_list("pk", "slug", "name_zh_hans", "name_zh_hant", "name_en")
    return [pk for pk, *names in rows if wanted in map(_squeezed, names)]


def _squeezed(text: str) -> str:
    return "".join(fold(text).split())


def topic_ids(value: str) -> list[int]:
    """Return the topics of that slug, now or once, or under any of their names: 川普 as well as 特朗普."""
    names = ("slug__iexact", "name_zh_hans__iexact", "name_zh_hant__iexact", "name_en__iexact")
    called = reduce(lambda found, name: found | Q(**{name: value}), names, Q())
    spelt = Spelling.objects.names().filter(folded=folded_words(value)).values("topic")
    former = FormerSlug.objects.filter(slug__iexact=value).values("topic")
    found = Topic.objects.filter(called | Q(pk__in=spelt) | Q(pk__in=former))
    return list(found.values_list("pk", flat=True))


IDS = {"source": source_ids, "topic": topic_ids}


def strangers(node: Node | None) -> list[Notice]:
    """Return a notice for each source and topic that a query names and the archive does not have."""
    if isinstance(node, And | Or):
        return [notice for part in node.parts for notice in strangers(part)]
    if isinstance(node, Not):
        return strangers(node.part)
    if isinstance(node, Narrow) and node.field in IDS and not IDS[node.field](node.value):
        return [Notice(f"no {node.field}", node.value)]
    return []


def _narrowed(node: Narrow) -> Condition:
    if node.field == "source":
        return _one_of("e.source_id", source_ids(node.value))
    if node.field == "topic":
        sql, params = _one_of("t.topic_id", topic_ids(node.value))
        return (
            "EXISTS (SELECT 1 FROM archive_articletopic t WHERE t.article_id = e.article_id"  # noqa: S608
            f" AND t.origin <> 'excluded' AND {sql})",
            params,
        )
    if node.field == "note":
        return _one_of_many("e.article_id", node.among or ())
    if node.field == "lang":
        return "lower(e.language) LIKE %s", [f"{escaped(node.value)}%"]
    first, last = read_date(node.value) or (dt.date.min, dt.date.max)
    if node.field == "after":
        return "e.published_day >= %s", [first]
    if node.field == "before":
        return "e.published_day <= %s", [last]
    return "e.published_day BETWEEN %s AND %s", [first, last]


def _one_of(column: str, ids: Sequence[int]) -> Condition:
    if not ids:
        return NOTHING
    return f"{column} IN ({', '.join(['%s'] * len(ids))})", list(ids)


def _one_of_many(column: str, ids: Sequence[int]) -> Condition:
    """As `_one_of`, in one parameter: of these a statement may have only so many."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [list(ids)]
    return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(ids)]  # noqa: S608


def escaped(text: str) -> str:
    """Return the text without what LIKE reads as a wildcard; no language tag has any."""
    return text.replace("\\", "").replace("%", "").replace("_", "")
