"""robots.txt, OpenSearch description and sitemap, for crawlers and browsers."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from archive.models import Article, Scope, Source, Tally, Topic
from reader.texts.periods import Period

PIECE = 10_000  # range of ids in a piece of the sitemap: one short query, and stable
XML = "application/xml; charset=utf-8"


class Place(NamedTuple):
    """An address in the sitemap, and its last change."""

    address: str
    changed_at: dt.datetime | None = None


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt, which excludes crawlers from everything on a closed site."""
    context = {"private": settings.LOGIN_REQUIRED}
    return render(request, "robots.txt", context, content_type="text/plain; charset=utf-8")


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """The OpenSearch description, by which browsers add this site's search."""
    kind = "application/opensearchdescription+xml; charset=utf-8"
    context = {"short_name": settings.SITE_NAME[:16].strip()}
    return render(request, "opensearch.xml", context, content_type=kind)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The sitemap index: its pieces, each with the last change of an article in it."""
    pieces = [Place(reverse("sitemap_pages")), *article_pieces()]
    return render(request, "sitemap.xml", {"pieces": absolute(request, pieces)}, content_type=XML)


@require_safe
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """The piece of the sitemap with lists: months, topics that have articles, and sources."""
    places = [Place(reverse(name)) for name in ("timeline", "topics", "sources", "coverage")]
    months = sorted(Tally.objects.by_month(Scope()), reverse=True)
    places += [Place(Period(*month).url) for month in months]
    counts = Tally.objects.by_topic(Scope())
    topics = Topic.objects.filter(pk__in=counts).order_by("slug")
    places += [Place(topic.get_absolute_url()) for topic in topics]
    places += [Place(source.get_absolute_url()) for source in Source.objects.all()]
    return urls(request, places)


@require_safe
def sitemap_articles(request: HttpRequest, piece: int) -> HttpResponse:
    """The piece of the sitemap with the articles of one range of ids, and their last changes."""
    first = piece * PIECE
    rows = Article.objects.published().filter(pk__gte=first, pk__lt=first + PIECE).order_by("pk")
    places = [
        Place(reverse("article", args=[pk]), changed)
        for pk, changed in rows.values_list("pk", "updated_at")
    ]
    if not places:
        raise Http404("There is no such piece of the sitemap.")
    return urls(request, places)


def article_pieces() -> Iterator[Place]:
    """Yield the pieces of the sitemap that contain articles."""
    articles = Article.objects.published()
    last = articles.aggregate(last=Max("pk"))["last"]
    for piece in range((last or 0) // PIECE + 1 if last else 0):
        some = articles.filter(pk__gte=piece * PIECE, pk__lt=(piece + 1) * PIECE)
        if changed_at := some.aggregate(latest=Max("updated_at"))["latest"]:
            yield Place(reverse("sitemap_articles", args=[piece]), changed_at)


def urls(request: HttpRequest, places: list[Place]) -> HttpResponse:
    """Return a piece of the sitemap as XML."""
    context = {"places": absolute(request, places)}
    return render(request, "sitemap_urls.xml", context, content_type=XML)


def absolute(request: HttpRequest, places: list[Place]) -> list[Place]:
    """Return the places with absolute addresses."""
    return [Place(request.build_absolute_uri(address), changed) for address, changed in places]
