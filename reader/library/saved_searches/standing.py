"""All saved searches read as the search reads them, and made into a percolator."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from django.http import QueryDict
from django.utils.dateparse import parse_date

from archive.database.bulk_insert import batched
from archive.models import Article, FormerSlug, Source, Term, Topic
from archive.models.topic import LANGUAGES
from archive.search.query.conditions import source_ids, topic_ids
from archive.search.query.nodes import Narrow, Node, Or, Query
from archive.search.query.parsing import parse
from archive.search.query.simplifying import simplified
from archive.search.query.spellings import expand
from reader.library.saved_searches.percolator import Arrival, Percolator, StandingSearch
from reader.library.saved_searches.saved_search import SavedSearch

TOGETHER = 100  # searches whose names are looked up with one set of statements
# What of an article a percolator reads.
READ = ("title", "body_text", "byline", "source_id", "language", "published_day", "withdrawn_at")


@dataclass(frozen=True)
class Slugs:
    """The ids of all topics and sources by slug, those of topics by former slugs too."""

    topics: dict[str, int]
    sources: dict[str, int]

    @classmethod
    def read(cls) -> "Slugs":
        former = dict(FormerSlug.objects.values_list("slug", "topic_id"))
        present = dict(Topic.objects.order_by().values_list("slug", "pk"))
        return cls(former | present, dict(Source.objects.values_list("slug", "pk")))


def standing(asked: Iterable[tuple[int, str]]) -> list[StandingSearch]:
    """Return searches given as (number, query string), with all spellings of the names in them.

    One that asks for a topic or source that is gone is left out: it matches nothing.
    """
    slugs, found = Slugs.read(), []
    for some in batched(asked, TOGETHER):
        given = [(number, QueryDict(text)) for number, text in some]
        trees = _trees([parameters.get("q", "") for _number, parameters in given])
        for (number, parameters), tree in zip(given, trees, strict=True):
            search = _one(number, parameters, tree, slugs)
            if search is not None:
                found.append(search)
    return found


def _trees(words: Sequence[str]) -> list[Node | None]:
    """Read several searches at once: the alternatives of an Or are expanded one by one."""
    parsed = [parse(text).tree for text in words]
    wanted = [tree for tree in parsed if tree is not None]
    if not wanted:
        return parsed
    expanded = expand(Query(Or(tuple(wanted)))).tree
    assert isinstance(expanded, Or)
    read = iter(expanded.parts)
    return [
        None if tree is None else replace(Query(simplified(next(read)))).strictly.tree
        for tree in parsed
    ]


def _one(
    number: int, parameters: QueryDict, tree: Node | None, slugs: Slugs
) -> StandingSearch | None:
    topics = [slugs.topics.get(slug) for slug in parameters.getlist("topic")]
    sources = [slugs.sources.get(slug) for slug in parameters.getlist("source")]
    known = frozenset(pk for pk in sources if pk is not None)
    if None in topics or (sources and not known) or (parameters.get("q") and tree is None):
        return None
    return StandingSearch(
        number,
        tree,
        known if sources else None,
        frozenset(pk for pk in topics if pk is not None),
        parameters.get("lang", ""),
        parse_date(parameters.get("published_after", "")),
        parse_date(parameters.get("published_before", "")),
    )


def percolator(asked: Iterable[tuple[int, str]]) -> Percolator:
    """Return the percolator of searches given as (number, query string)."""
    known: dict[Narrow, list[int]] = {}
    ids: dict[str, Callable[[str], list[int]]] = {"source": source_ids, "topic": topic_ids}

    def ids_of(narrow: Narrow) -> list[int]:
        if narrow not in known:
            known[narrow] = ids[narrow.field](narrow.value)
        return known[narrow]

    return Percolator(standing(asked), ids_of)


_made: tuple[bytes, Percolator] | None = None


def percolator_of_all() -> Percolator:
    """Return the percolator of all saved searches; the last one again while nothing has changed.

    Reading 10,000 searches takes seconds, asking whether names, topics or searches changed does not.
    """
    global _made
    asked = list(SavedSearch.objects.order_by("pk").values_list("pk", "asked"))
    names = (
        Topic.objects.order_by("pk").values_list("pk", "slug", *(f"folded_{each}" for each in LANGUAGES)),
        FormerSlug.objects.order_by("pk").values_list("slug", "topic_id"),
        Term.objects.order_by("pk").values_list("topic_id", "folded", "active", "ambiguous", "is_name"),
        Source.objects.order_by("pk").values_list("pk", "slug", "name_zh_hans", "name_zh_hant", "name_en"),
    )  # fmt: skip
    state = blake2b(repr((asked, *map(list, names))).encode()).digest()
    if _made is None or _made[0] != state:
        _made = state, percolator(asked)
    return _made[1]


def arrival(article: Article, topics: Iterable[int]) -> Arrival:
    """Return an article, with `READ` loaded, as a percolator takes it."""
    return Arrival(
        article.title,
        article.body_text,
        article.byline,
        article.source_id,
        article.language,
        article.published_day,
        frozenset(topics),
    )
