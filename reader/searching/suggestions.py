"""Query relaxation: looser searches to suggest where one found nothing, with their hits."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.http import QueryDict
from django.utils.translation import pgettext

from archive import search
from archive.database.deadline import OverdueError
from archive.models.language_names import language_name
from archive.search.completions import completions
from archive.search.query.near_names import can_be_misspelt, near_names
from archive.search.query.nodes import And, Narrow, Node, Query, SearchTerm
from archive.search.query.rewriting import Looser, instead, looser
from archive.search.query.simplifying import simplified
from reader.lists.filters import ArticleFilter
from reader.lists.query_strings import changed

MOST_TRIED = 24  # looser queries; counting each costs a search
MOST_OFFERED = 6
MOST_MISSPELT = 3  # words that are looked for among names; MOST_CALLED topics of a name
MOST_CALLED = 3
NEWEST = "-published_at"  # the order in which it is soonest known whether there are any
FILTERS = (
    ("source",), ("topic",), ("lang",), ("published_after", "published_before"),
)  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """A suggested search that finds something, and how it differs from the one that did not.

    `kind` is `filter` (without the filter that `words` name), `filters` (without any filter),
    `meant` (a name that is one edit away), `called` (a topic or source of a like name), or the kind of a looser query (archive.search.query.rewriting). `address` is a query string.
    """

    kind: str
    words: str
    address: str
    count: int
    count_is_exact: bool


def offers(filter: ArticleFilter, address: QueryDict) -> list[Offer]:
    """Return up to `MOST_OFFERED` other searches that find something: what may be meant, fewer
    filters, looser words."""
    found = [
        *_meant(filter, address),
        *_fewer_filters(filter, address),
        *_looser_words(filter, address),
    ]
    return found[:MOST_OFFERED]


def _meant(filter: ArticleFilter, address: QueryDict) -> Iterator[Offer]:
    """Offers of the names that were probably meant."""
    tree = filter.query.tree
    if tree is None:
        return
    plain = [term for term in filter.query.terms if not (term.exact or term.field or term.also)]
    meant: dict[Node, str] = {}
    for term in plain[:MOST_MISSPELT]:
        is_odd = can_be_misspelt(term.text) and not _stands(term)
        if is_odd and (near := near_names(term.text)):
            meant[term] = near[0]
    if meant:
        named: dict[Node, Node] = {term: SearchTerm(name) for term, name in meant.items()}
        yield from _instead(filter, address, "meant", named, " ".join(meant.values()))
    for part in tree.parts if isinstance(tree, And) else (tree,):
        if isinstance(part, Narrow) and part.field in ("topic", "source"):
            for each in completions(part.value)[:MOST_CALLED]:
                if each.kind == part.field:
                    other = Narrow(part.field, each.slug)
                    yield from _instead(filter, address, "called", {part: other}, each.name)


def _stands(term: SearchTerm) -> bool:
    """Whether a word stands in any article; also where there is no time to find out."""
    try:
        return bool(search.ids(Query(term).strictly, None, NEWEST, 1))
    except OverdueError:
        return True


def _instead(
    filter: ArticleFilter, address: QueryDict, kind: str, others: dict[Node, Node], name: str
) -> Iterator[Offer]:
    assert filter.query.tree is not None
    query = instead(filter.query.tree, others)
    hits = search.find(query, within=filter.qs, limit=0)
    if hits.count:
        address_of = changed(address, q=query)
        yield Offer(kind, name, address_of, hits.count, hits.count_is_exact)


def _fewer_filters(filter: ArticleFilter, address: QueryDict) -> Iterator[Offer]:
    given = [names for names in FILTERS if any(filter.given.get(name) for name in names)]
    every = [("filters", tuple(name for names in given for name in names))]
    for kind, names in [*(("filter", names) for names in given), *every[: len(given) > 1]]:
        hits = search.find(filter.query, within=filter.narrowed(but=names), limit=0)
        if hits.count:
            query = changed(address, **dict.fromkeys(names, ""))
            yield Offer(kind, _label(filter, names), query, hits.count, hits.count_is_exact)


def _label(filter: ArticleFilter, names: tuple[str, ...]) -> str:
    """Return the values of these filters as the interface names them."""
    given = filter.given
    days = (given["published_after"], given["published_before"])
    said = [row.name for name in ("source", "topic") if name in names for row in given[name]]
    said += [language_name(given["lang"])] if "lang" in names and given["lang"] else []
    if "published_after" in names and any(days):
        said.append(" – ".join(day.isoformat() if day else "" for day in days).strip())
    return pgettext("between names", ", ").join(said)


def _looser_words(filter: ArticleFilter, address: QueryDict) -> Iterator[Offer]:
    tree = filter.query.tree
    if tree is None:
        return
    near = [*islice(looser(simplified(tree)), MOST_TRIED)]
    queries = search.read_all([loose.query for loose in near])
    tried = [
        (loose, search.find(query, within=filter.qs, limit=0))
        for loose, query in zip(near, queries, strict=True)
    ]
    found = [(loose, hits) for loose, hits in tried if hits.count]
    # Of several ways to split or shorten a word only the one with fewest hits is offered.
    says_most = {
        kind: min(_counts(found, kind), default=0) for kind in ("apart", "beginning", "end")
    }
    if says_most["apart"]:
        says_most |= {"beginning": 0, "end": 0}
    for loose, hits in found:
        if says_most.get(loose.kind, hits.count) == hits.count:
            query = changed(address, q=loose.query)
            yield Offer(loose.kind, loose.words, query, hits.count, hits.count_is_exact)
            if loose.kind in says_most:
                says_most[loose.kind] = 0


def _counts(found: list[tuple[Looser, search.Hits]], kind: str) -> Iterator[int]:
    return (hits.count for loose, hits in found if loose.kind == kind)
