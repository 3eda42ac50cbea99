"""The private feed of a saved search: whoever has its secret address may read it."""

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from archive.models import Article, ArticleTopic
from reader.access.own_pages import keep_from_caches
from reader.feeds.atom import atom
from reader.feeds.channel import Channel
from reader.library.saved_searches.saved_search import SavedSearch, SearchMatch
from reader.serving.site import html_language

MOST = 50


@require_safe
def private_feed(request: HttpRequest, key: str) -> HttpResponse:
    """The last articles that matched a saved search when they arrived, as Atom."""
    search = SavedSearch.objects.filter(feed_key=key, user__is_active=True).first()
    if search is None:
        raise Http404
    matches = SearchMatch.objects.filter(search=search, article__withdrawn_at=None)
    ids = list(matches.order_by("-article_id").values_list("article_id", flat=True)[:MOST])
    rows = Article.objects.for_listing().defer(None).in_bulk(ids)
    articles = [rows[pk] for pk in ids if pk in rows]
    prefetch_related_objects(articles, ArticleTopic.objects.as_shown())
    here = request.build_absolute_uri(request.path)
    channel = Channel(
        title=f"{search.title} – {settings.SITE_NAME}",
        host=request.get_host().partition(":")[0],
        language=html_language(),
        home=request.build_absolute_uri(search.get_absolute_url()),
        first=here,
        here=here,
        older="",
        newer="",
        articles=articles,
    )
    kind = "application/atom+xml; charset=utf-8"
    response = HttpResponse(atom(channel, request), content_type=kind)
    response["Last-Modified"] = http_date(channel.changed_at.timestamp())
    return keep_from_caches(response)
