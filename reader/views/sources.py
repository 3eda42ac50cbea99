"""The list of sources (outlets), and the page of one."""

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from archive.models import Article, Scope, Source, Tally
from reader.lists.listing import listing


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Every source with its number of articles, and first and last day; the largest first."""
    days = Article.objects.published().dated().filter(source=OuterRef("pk")).values("published_day")
    outlets = Source.objects.annotate(
        first_day=Subquery(days.order_by("published_day")[:1]),
        last_day=Subquery(days.order_by("-published_day")[:1]),
    )
    counts = Tally.objects.of(Scope()).over(Scope()).sums("source")
    rows = sorted(
        ((outlet, counts.get(outlet.pk, 0)) for outlet in outlets),
        key=lambda row: (-row[1], row[0].slug),
    )
    return render(request, "sources.html", {"sources": rows})


@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """A source and its articles."""
    source = get_object_or_404(Source, slug=slug)
    published = Article.objects.published().filter(source=source)
    articles = listing(request, published, scope=Scope(sources=(source,)))
    context = {"source": source, "listing": articles}
    return render(request, "source.html", context, status=articles.status)
