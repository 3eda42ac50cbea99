"""Pagination of search results that stays consistent while articles arrive.

By date it is keyset pagination, as in any list, and reaches every hit. By relevance it uses
offsets, among the articles that existed when the first page was requested (id up to `newest`), and
ends at a thousand hits: a search that finds more is better narrowed, or read by date.
"""

from django.db.models import Max

from archive import search
from archive.database.deadline import OverdueError
from archive.models import Article, ArticleQuerySet
from reader.lists.paging import PAGE_SIZE, Cursor, Page

REACHABLE = 1_000


def page_of_hits(
    articles: ArticleQuerySet,
    query: search.Query,
    order: str,
    cursor: Cursor | None = None,
    size: int = PAGE_SIZE,
    counted: bool = False,
) -> Page:
    """Return a page of search results among the articles, by relevance or by date.

    With `counted`, facets and hits over time are counted as well. Raises OverdueError if the time
    for an answer ends before any hit of the page is found.
    """
    articles = articles.order_by()
    if order == "relevance":
        return _best(articles, query, cursor, size, counted)
    return _by_date(articles, query, order, cursor, size, counted)


def _best(
    articles: ArticleQuerySet, query: search.Query, cursor: Cursor | None, size: int, counted: bool
) -> Page:
    offset = cursor.offset or 0 if cursor else 0
    limit = max(0, min(size, REACHABLE - offset))
    latest = _newest()
    newest = cursor.newest if cursor else latest
    # Articles that arrived since the first page was requested are left out.
    among = articles.filter(pk__lte=newest) if newest < latest else articles
    hits = search.find(
        query, within=among, order="relevance", limit=limit, offset=offset, counted=counted
    )
    if "hits" in hits.left_out and not hits.ids:
        raise OverdueError  # a page needs at least one hit
    beyond = offset + len(hits.ids)
    known = hits.count if hits.count_is_exact or hits.count > beyond else beyond + 1
    more = bool(hits.ids) and beyond < min(known + hits.partial, REACHABLE)
    return Page(
        _listed(articles, hits.ids),
        Cursor(offset=beyond, newest=newest).token if more else "",
        Cursor(offset=max(offset - size, 0), newest=newest).token if offset else "",
        hits.count,
        hits.count_is_exact,
        hits,
        is_cut=not more and (beyond < hits.count + hits.partial or not hits.partial_is_exact),
    )


def _newest() -> int:
    return Article.objects.aggregate(newest=Max("pk"))["newest"] or 1


def _by_date(
    articles: ArticleQuerySet,
    query: search.Query,
    order: str,
    cursor: Cursor | None,
    size: int,
    counted: bool,
) -> Page:
    # One more than is shown tells whether there is another page.
    if cursor:
        ids, is_cut = _beyond(articles, query, order, cursor, size + 1)
        hits = search.find(query, within=articles, order=order, limit=0, counted=counted)
        hits = hits.cut_short() if is_cut else hits
    else:
        hits = search.find(query, within=articles, order=order, limit=size + 1, counted=counted)
        ids, is_cut = hits.ids, "hits" in hits.left_out
    if is_cut and not ids:
        raise OverdueError  # a page needs at least one hit
    more, backwards = is_cut or len(ids) > size, bool(cursor and cursor.backwards)
    shown = _listed(articles, ids[-size:] if backwards else ids[:size])
    newest = order == "-published_at"
    undated = sum(article.newest_place == 0 for article in shown)
    before = cursor.offset or 0 if cursor else 0  # number of undated hits before this page
    if backwards:
        before -= undated
    following = previous = None
    if shown and (more or backwards):
        last = shown[-1]
        following = Cursor(offset=before + undated)
        if last.newest_place:
            following = Cursor.beside(last, newest)
    if shown and cursor and (more or not backwards):
        first = shown[0]
        previous = Cursor(offset=before, backwards=True)
        if first.newest_place:
            previous = Cursor.beside(first, newest, backwards=True)
    return Page(
        shown,
        following.token if following else "",
        previous.token if previous else "",
        max(hits.count, len(shown)),  # the count may be missing for lack of time
        hits.count_is_exact,
        hits,
    )


def _beyond(
    articles: ArticleQuerySet, query: search.Query, order: str, cursor: Cursor, limit: int
) -> tuple[list[int], bool]:
    """Return the hits on one side of the cursor, in list order: dated first, then undated.

    The second value says whether the time ended before all of them were found.
    """
    newest = order == "-published_at"
    beside = articles.dated()
    if cursor.is_dated:
        beside = beside.beside(cursor.article, newest, after=not cursor.backwards)
    nearest: list[int] = []
    if cursor.backwards:
        offset = cursor.offset or 0
        start = max(0, offset - limit)
        undated = articles.undated()
        nearest, is_cut = _ids(query, undated, order, offset - start, start)
        if is_cut:  # those nearest the cursor are missing
            return [], True
        others, is_cut = _ids(query, beside, f"{order} backwards", limit - len(nearest))
        return others[::-1] + nearest, is_cut
    if cursor.is_dated:
        nearest, is_cut = _ids(query, beside, order, limit)
        if is_cut:
            return nearest, True
    others, is_cut = _ids(
        query, articles.undated(), order, limit - len(nearest), cursor.offset or 0
    )
    return nearest + others, is_cut


def _ids(
    query: search.Query, articles: ArticleQuerySet, order: str, limit: int, offset: int = 0
) -> tuple[list[int], bool]:
    """Return ids of hits, and whether the time ended before all were found."""
    if limit <= 0:
        return [], False
    try:
        return search.ids(query, articles.order_by(), order, limit, offset), False
    except OverdueError as error:
        return [*error.found], True


def _listed(articles: ArticleQuerySet, ids: list[int]) -> list[Article]:
    """Return the articles with these ids in their order; some may have gone meanwhile."""
    found = {article.pk: article for article in articles.for_listing().filter(pk__in=ids)}
    return [found[pk] for pk in ids if pk in found]
