"""What the archive has and what it lacks."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reader.gaps import holdings, rejections
from reader.periods import Period


@require_safe
def coverage(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """Per source: how much by year, and by month of one year; gaps, languages, what is doubtful."""
    held = holdings()
    years = sorted({year for of in held for year in of.by_year}, reverse=True)
    if year is not None and year not in years:
        raise Http404(f"There is nothing of {year}.")
    shown = year or (years[0] if years else None)
    most = max((n for of in held for n in of.months.values()), default=0)
    rejected, reasons = rejections()
    context = {
        "held": [
            (of, of.years(years, 12 * most), of.months_of(shown, most) if shown else [])
            for of in held
        ],
        "years": [Period(year) for year in years],
        "shown": Period(shown) if shown else None,
        "months": [Period(2024, month) for month in range(1, 13)],
        "rejected": rejected,
        "reasons": reasons,
    }
    return render(request, "coverage.html", context)
