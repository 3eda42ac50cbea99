"""The articles of one calendar day in all years."""

import datetime as dt
from bisect import bisect

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from archive.models import Article, Scope, Tally
from reader.lists.listing import listing
from reader.texts.periods import Period

A_LEAP_YEAR = 2024


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
    is_empty = articles.page is not None and not articles.asks and not [*articles.page]
    context = {
        "nearest": nearest(shown) if is_empty else [],
        "listing": articles,
        "day": shown,
        "before": shown - dt.timedelta(1),
        "after": shown + dt.timedelta(1),
    }
    return render(request, "on_this_day.html", context, status=articles.status)


def nearest(shown: dt.date) -> list[dt.date]:
    """Return the nearest calendar days before and after one that have articles, in any year.

    Days and results are of the year A_LEAP_YEAR, whose last day stands before its first.
    """
    known = {(day.month, day.day) for day in Tally.objects.by_day(Scope())}
    days = sorted(dt.date(A_LEAP_YEAR, *day) for day in known - {(shown.month, shown.day)})
    if not days:
        return []
    later = bisect(days, shown)
    return [*dict.fromkeys((days[later - 1], days[later % len(days)]))]
