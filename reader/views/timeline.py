"""The timeline by year, month and day; the calendar day of every year; undated articles; arrivals."""

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.models import Article, Scope, Tally
from archive.search.query.nodes import read_date
from reader.affairs.by_event import by_event
from reader.lists.listing import listing
from reader.lists.paging import LATEST
from reader.lists.query_strings import known_parameters
from reader.overviews.introduction import Introduction
from reader.serving.preferences import Preferences
from reader.texts.periods import Period

A_LEAP_YEAR = 2024


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
def jump(request: HttpRequest) -> HttpResponse:
    """Redirect to the day, month or year typed into the form, keeping the filters; else 400."""
    wanted = request.GET.get("to", "").strip()
    days = read_date(wanted)
    if days:
        first, last = days
        kind = "day" if first == last else "month" if first.month == last.month else "year"
        period = Period.holding(first, kind)
        query = known_parameters(request.GET).urlencode()
        return HttpResponseRedirect(f"{period.url}?{query}" if query else period.url)
    error = _("Write a day that exists as year-month-day: 2024-04-30.")
    return render(request, "jump.html", {"wanted": wanted, "error": error}, status=400)


@require_safe
def on_this_day(
    request: HttpRequest, month: int | None = None, day: int | None = None
) -> HttpResponse:
    """Articles of one calendar day in all years; by default today in the site's time zone."""
    today = timezone.localdate()
    month, day = month or today.month, day or today.day
    if not Period(A_LEAP_YEAR, month, day).exists:
        raise Http404(f"No year has a {month}-{day}.")
    shown = dt.date(A_LEAP_YEAR, month, day)
    years = [first.year for first in Tally.objects.years()]
    periods = [Period(year, month, day) for year in years]
    days = [period.first for period in periods if period.exists]
    articles = listing(request, Article.objects.published().filter(published_day__in=days))
    context = {
        "listing": articles,
        "day": shown,
        "before": shown - dt.timedelta(1),
        "after": shown + dt.timedelta(1),
    }
    return render(request, "on_this_day.html", context, status=articles.status)


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
