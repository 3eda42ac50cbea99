"""One page of a feed, whatever its format: articles with their texts, links and last change."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, QueryDict

from archive.models import Article, ArticleTopic
from reader.lists.selections import Selection


@dataclass(frozen=True)
class Channel:
    """One page of a feed. Addresses are absolute; "" where there is no such page."""

    title: str
    host: str
    language: str
    # The page that people read, the feed's newest page, this page and its neighbours.
    home: str
    first: str
    here: str
    older: str
    newer: str
    articles: list[Article]

    @classmethod
    def of(cls, request: HttpRequest, selection: Selection, language: str) -> "Channel":
        """Return the page of a selection that is asked for; `language` is the interface's."""
        page = selection.filter.current_page()
        prefetch_related_objects(page.articles, ArticleTopic.objects.as_shown())
        texts = Article.objects.only("body_html").in_bulk([a.pk for a in page.articles])
        for article in page.articles:
            article.body_html = texts[article.pk].body_html
        query = request.GET.copy()
        query.pop("page", None)

        def address(path: str, query: QueryDict, token: str = "") -> str:
            if token:
                query = query.copy()
                query["page"] = token
            asked = f"?{query.urlencode()}" if query else ""
            return request.build_absolute_uri(path + asked)

        return cls(
            title=selection.title,
            host=request.get_host().partition(":")[0],
            language=language,
            home=address(selection.address, query),
            first=address(request.path, query),
            here=request.build_absolute_uri(),
            older=address(request.path, query, page.next) if page.next else "",
            newer=address(request.path, query, page.previous) if page.previous else "",
            articles=page.articles,
        )

    @property
    def is_first(self) -> bool:
        return not self.newer

    @property
    def changed_at(self) -> dt.datetime:
        """Last change of any article on this page, in UTC; 1970 for an empty page."""
        return max(
            (article.updated_at for article in self.articles),
            default=dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
        )

    def tag(self, article: Article) -> str:
        """Return an article's id in feeds: a tag URI (RFC 4151), which outlives its address."""
        return f"tag:{self.host},{article.created_at:%Y-%m-%d}:/articles/{article.pk}/"
