"""What the archive has and what it lacks."""

from collections import Counter

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reader.gaps import Holdings, holdings, months_of, rejections
from reader.periods import Cell, Period, cell_of


@require_safe
def coverage(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """Per source: how much by year, and by month of one year; gaps, languages, what is doubtful."""
    held = holdings()
    years = sorted({year for of in held for year in of.years}, reverse=True)
    if year is not None and year not in years:
        raise Http404(f"There is nothing of {year}.")
    shown = year or (years[0] if years else None)
    months = months_of(shown) if shown else {}
    rejected, reasons = rejections()
    context = {
        "held": list(zip(held, _years(held, years), _months(held, months, shown), strict=True)),
        "years": [Period(year) for year in years],
        "shown": Period(shown) if shown else None,
        "months": [Period(2024, month) for month in range(1, 13)],
        "rejected": rejected,
        "reasons": reasons,
    }
    return render(request, "coverage.html", context)


def _years(held: list[Holdings], years: list[int]) -> list[list[Cell]]:
    most = max((count for of in held for count in of.years.values()), default=0)
    return [[cell_of(Period(year), of.years[year], most) for year in years] for of in held]


def _months(
    held: list[Holdings], months: dict[int, Counter[int]], year: int | None
) -> list[list[Cell]]:
    most = max((count for counts in months.values() for count in counts.values()), default=0)
    none = Counter[int]()
    return [
        [
            cell_of(Period(year, month), months.get(of.source.pk, none)[month], most)
            for month in range(1, 13)
        ]
        if year
        else []
        for of in held
    ]
