"""Previous and next article, in the list that the reader came from."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from archive import search
from archive.models import Article, ArticleQuerySet
from reader.lists.filters import ArticleFilter
from reader.lists.paging import LATEST
from reader.lists.query_strings import known_parameters
from reader.texts.noted_articles import noted_by

# Search results looked through for an article.
FARTHEST = 1_000


@dataclass(frozen=True)
class Neighbours:
    """The articles before and after one, and the query string and address of their list.

    Both are "" for the whole timeline.
    """

    earlier: Article | None
    later: Article | None
    query: str = ""
    list_url: str = ""
    by_rank: bool = False  # the list is a search by relevance; "earlier" is then the better hit
    oldest_first: bool = False

    @property
    def earlier_is_next(self) -> bool:
        """Whether the earlier article stands below this one in the list."""
        return not (self.by_rank or self.oldest_first)


def neighbours(request: HttpRequest, article: Article) -> Neighbours:
    """Return the neighbours in the list that the request's query string describes.

    Invalid parameters, and lists without this article, are ignored: the neighbours are then those
    in the whole timeline.
    """
    kept = known_parameters(request.GET)
    kept.pop("page_size", None)
    if kept:
        chosen = ArticleFilter(
            kept, queryset=Article.objects.published(), noted=noted_by(request.user)
        )
        if chosen.is_valid():
            found = _in_search if chosen.words else _in_list
            if result := found(chosen, article, kept.urlencode()):
                return result
    return _beside(Article.objects.published(), article)


def _in_list(chosen: ArticleFilter, article: Article, query: str) -> Neighbours | None:
    articles = chosen.qs
    if not articles.filter(pk=article.pk).exists():
        return None
    if chosen.order == LATEST:
        linked = articles.for_linking()
        below = linked.filter(pk__lt=article.pk).order_by("-pk").first()
        return Neighbours(
            below,
            linked.filter(pk__gt=article.pk).order_by("pk").first(),
            query,
            f"{reverse('timeline')}?{query}",
        )
    url = f"{reverse('timeline')}?{query}"
    oldest_first = chosen.order == "published_at"
    beside = _beside(articles, article, not oldest_first)
    return Neighbours(beside.earlier, beside.later, query, url, oldest_first=oldest_first)


def _in_search(chosen: ArticleFilter, article: Article, query: str) -> Neighbours | None:
    within = chosen.qs.order_by()
    order = "-published_at" if chosen.order == LATEST else chosen.order
    ids = search.ids(chosen.query, within=within, order=order, limit=FARTHEST)
    if article.pk not in ids:
        return None
    place = ids.index(article.pk)
    beside = ids[max(place - 1, 0) : place] + ids[place + 1 : place + 2]
    found = {other.pk: other for other in Article.objects.filter(pk__in=beside).for_linking()}
    before = found.get(ids[place - 1]) if place else None
    after = found.get(ids[place + 1]) if place + 1 < len(ids) else None
    url = f"{reverse('search')}?{query}"
    if order == "-published_at":
        before, after = after, before
    by_rank, oldest_first = chosen.order == "relevance", chosen.order == "published_at"
    return Neighbours(before, after, query, url, by_rank, oldest_first)


def _beside(articles: ArticleQuerySet, article: Article, newest: bool = True) -> Neighbours:
    linked = articles.dated() if article.newest_place else articles.undated()
    above = linked.for_linking().beside(article, newest, after=False).first()
    below = linked.for_linking().beside(article, newest).first()
    return Neighbours(below, above) if newest else Neighbours(above, below)
