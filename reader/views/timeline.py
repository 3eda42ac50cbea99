"""The timeline: every article by day, whole or by year, month and day; and those without a date."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from archive.models import Article
from reader.listing import listing
from reader.periods import Period


@require_safe
def timeline(
    request: HttpRequest, year: int | None = None, month: int | None = None, day: int | None = None
) -> HttpResponse:
    """Articles newest first, of all time or of a year, a month or a day."""
    period = Period(year, month, day) if year is not None else None
    if period and not period.exists:
        raise Http404(f"There is no {year}-{month}-{day}.")
    articles = listing(request, Article.objects.published(), period)
    return render(request, "timeline.html", {"listing": articles}, status=articles.status)


@require_safe
def undated(request: HttpRequest) -> HttpResponse:
    """Articles that nobody knows the date of, newest in the archive first."""
    articles = listing(request, Article.objects.published().undated())
    return render(request, "undated.html", {"listing": articles}, status=articles.status)
