"""Pages of a search, which stay right while articles arrive.

In order of date a page begins beside an article, as in any list, and every hit can be reached.
In order of relevance hits are counted off, among the articles that were there when the first page
was asked for, and pages end at a thousand: nobody reads the thousandth best match, and a search
that finds more is better made narrower, or read by date.
"""

from django.db.models import Max

from archive import search
from archive.models import Article, ArticleQuerySet
from reader.paging import PAGE_SIZE, Cursor, Page

REACHABLE = 1_000


def page_of_hits(
    articles: ArticleQuerySet,
    text: str,
    order: str,
    cursor: Cursor | None = None,
    size: int = PAGE_SIZE,
    counted: bool = False,
) -> Page:
    """Return the page of a search among the articles, best match first or by date.

    With `counted`, all of its hits are counted by what they are, too.
    """
    articles = articles.order_by()
    if order == "relevance":
        return _best(articles, text, cursor, size, counted)
    return _by_date(articles, text, order, cursor, size, counted)


def _best(
    articles: ArticleQuerySet, text: str, cursor: Cursor | None, size: int, counted: bool
) -> Page:
    offset = cursor.offset or 0 if cursor else 0
    limit = max(0, min(size, REACHABLE - offset))
    latest = _newest()
    newest = cursor.newest if cursor else latest
    # What came since the first page was asked for is left out.
    among = articles.filter(pk__lte=newest) if newest < latest else articles
    hits = search.find(
        text, within=among, order="relevance", limit=limit, offset=offset, counted=counted
    )
    beyond = offset + len(hits.ids)
    more = bool(hits.ids) and beyond < min(hits.count, REACHABLE)
    return Page(
        _listed(articles, hits.ids),
        Cursor(offset=beyond, newest=newest).token if more else "",
        Cursor(offset=max(offset - size, 0), newest=newest).token if offset else "",
        hits.count,
        hits.count_is_exact,
        hits,
        is_cut=not more and beyond < hits.count,
    )


def _newest() -> int:
    return Article.objects.aggregate(newest=Max("pk"))["newest"] or 1


def _by_date(
    articles: ArticleQuerySet,
    text: str,
    order: str,
    cursor: Cursor | None,
    size: int,
    counted: bool,
) -> Page:
    # One more than is shown tells whether there is another page.
    limit = 0 if cursor else size + 1
    hits = search.find(text, within=articles, order=order, limit=limit, counted=counted)
    ids = _beyond(articles, hits.query, order, cursor, size + 1) if cursor else hits.ids
    more, backwards = len(ids) > size, bool(cursor and cursor.backwards)
    shown = _listed(articles, ids[-size:] if backwards else ids[:size])
    undated = sum(article.published_day is None for article in shown)
    before = cursor.offset or 0 if cursor else 0  # of those without a date
    if backwards:
        before -= undated
    following = previous = None
    if shown and (more or backwards):
        last = shown[-1]
        following = Cursor.beside(last) if last.published_day else Cursor(offset=before + undated)
    if shown and cursor and (more or not backwards):
        first = shown[0]
        previous = Cursor(offset=before, backwards=True)
        if first.published_day:
            previous = Cursor.beside(first, backwards=True)
    return Page(
        shown,
        following.token if following else "",
        previous.token if previous else "",
        hits.count,
        hits.count_is_exact,
        hits,
    )


def _beyond(
    articles: ArticleQuerySet, query: search.Query, order: str, cursor: Cursor, limit: int
) -> list[int]:
    """Return the hits on one side of the cursor, in the list's order: dated ones, then undated."""
    newest_first = order == "-published_at"
    if cursor.backwards:
        offset = cursor.offset or 0
        start = max(0, offset - limit)
        undated = articles.undated()
        ids = _ids(query, undated, order, offset - start, start) if offset else []
        dated = articles.dated()
        if cursor.day:
            beyond = articles.later_than if newest_first else articles.earlier_than
            dated = beyond(cursor.article)
        other_way = "published_at" if newest_first else "-published_at"
        return _ids(query, dated, other_way, limit - len(ids))[::-1] + ids
    ids = []
    if cursor.day:
        beyond = articles.earlier_than if newest_first else articles.later_than
        ids = _ids(query, beyond(cursor.article), order, limit)
    return ids + _ids(query, articles.undated(), order, limit - len(ids), cursor.offset or 0)


def _ids(
    query: search.Query, articles: ArticleQuerySet, order: str, limit: int, offset: int = 0
) -> list[int]:
    if limit <= 0:
        return []
    return search.ids(query, articles.order_by(), order, limit, offset)


def _listed(articles: ArticleQuerySet, ids: list[int]) -> list[Article]:
    found = {article.pk: article for article in articles.for_listing().filter(pk__in=ids)}
    return [found[pk] for pk in ids if pk in found]
