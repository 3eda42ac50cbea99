"""The coverage page: what the archive has of each source, and its gaps."""

from collections import Counter

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from archive.topics.loading import STARTER_SET, kept_until
from reader.overviews.coverage import Grid, Holdings, holdings, months_of, rejections
from reader.texts.periods import Period


@require_safe
def coverage(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """Each source by year, and by month of one year; with gaps, languages and doubtful dates."""
    held = holdings()
    years = sorted({year for of in held for year in of.years}, reverse=True)
    if year is not None and year not in years:
        raise Http404(f"There is nothing of {year}.")
    shown = year or (years[0] if years else None)
    by_year = Grid(
        [Period(year) for year in years],
        [tuple(of.years[year] for year in years) for of in held],
    )
    by_month = _months(held, shown) if shown else None
    rejected, reasons = rejections()
    context = {
        "held": list(zip(held, by_year.rows, by_month.rows, strict=True)) if by_month else [],
        "by_year": by_year,
        "by_month": by_month,
        "shown": Period(shown) if shown else None,
        "rejected": rejected,
        "reasons": reasons,
        "topics_kept_until": kept_until(STARTER_SET),
        "silent": [of for of in held if of.is_silent],
    }
    return render(request, "coverage.html", context)


def _months(held: list[Holdings], year: int) -> Grid:
    """Return the counts of each source by month of a year."""
    counts, none = months_of(year), Counter[int]()
    months = range(1, 13)
    rows = [tuple(counts.get(of.source.pk, none)[month] for month in months) for of in held]
    return Grid([Period(year, month) for month in months], rows)
