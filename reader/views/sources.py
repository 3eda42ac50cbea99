"""The outlets, and the articles of one."""

from django.db.models import Count, Max, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from archive.models import Article, Source
from reader.listing import listing


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Every outlet with how many articles it has and from when."""
    published = Q(article__withdrawn_at=None)
    outlets = Source.objects.annotate(
        articles=Count("article", filter=published),
        first_day=Min("article__published_day", filter=published),
        last_day=Max("article__published_day", filter=published),
    ).order_by("-articles", "slug")
    return render(request, "sources.html", {"sources": outlets})


@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """What an outlet is, and its articles."""
    source = get_object_or_404(Source, slug=slug)
    articles = listing(request, Article.objects.published().filter(source=source), source=slug)
    context = {"source": source, "listing": articles}
    return render(request, "source.html", context, status=articles.status)
