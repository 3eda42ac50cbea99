"""The timeline by year, month and day; undated and estimated articles; arrivals."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from archive.models import Article, Scope, Tally
from reader.affairs.by_event import by_event
from reader.lists.listing import listing
from reader.lists.paging import LATEST
from reader.overviews.introduction import Introduction
from reader.serving.preferences import Preferences
from reader.texts.periods import Period


@require_safe
def timeline(
    request: HttpRequest, year: int | None = None, month: int | None = None, day: int | None = None
) -> HttpResponse:
    """Articles, newest first, or by event: all, or those of a year, a month or a day."""
    period = Period(year, month, day) if year is not None else None
    if period and not period.exists:
        raise Http404(f"There is no {year}-{month}-{day}.")
    articles = listing(request, Article.objects.published(), period, Scope(), arrange=by_event)
    is_front = period is None and not request.GET and Preferences.of(request).introduction
    context = {"listing": articles, "introduction": Introduction.now() if is_front else None}
    return render(request, "timeline.html", context, status=articles.status)


@require_safe
def arrivals(request: HttpRequest) -> HttpResponse:
    """Articles by when they came into the archive, the last first, whenever they were published."""
    articles = listing(request, Article.objects.published(), scope=Scope(), ordering=LATEST)
    return render(request, "arrivals.html", {"listing": articles}, status=articles.status)


@require_safe
def undated(request: HttpRequest) -> HttpResponse:
    """Articles without a known date, latest added first."""
    articles = listing(request, Article.objects.published().undated())
    context = {"listing": articles, "estimated": Tally.objects.estimated()}
    return render(request, "undated.html", context, status=articles.status)


@require_safe
def estimated(request: HttpRequest) -> HttpResponse:
    """Articles with an estimated date (a bound or a guess), newest first."""
    guessed = Article.objects.published().filter(published_precision=Article.Precision.ESTIMATED)
    articles = listing(request, guessed)
    return render(request, "estimated.html", {"listing": articles}, status=articles.status)
