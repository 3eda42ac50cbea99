"""A chart as a file: a picture (SVG), or a table (CSV)."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from reader.exporting.forms import TYPES
from reader.exporting.tables import lines
from reader.overviews.charts import Chart


def chart_file(
    request: HttpRequest, chart: Chart | None, form: str, name: str = "chart", said: str = ""
) -> HttpResponseBase:
    """Return the file of a chart under a name; without a chart, 400 and what is said of it."""
    if chart is None:
        text = said or _("There is nothing to be drawn.")
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    answer: HttpResponseBase
    if form == "svg":
        answer = render(request, "chart.svg", {"chart": chart}, content_type="image/svg+xml")
    else:
        answer = StreamingHttpResponse(table(chart), content_type=TYPES["csv"])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


def table(chart: Chart) -> "list[str]":
    """Return the chart as CSV: a row for each period, with articles and share of each line.

    Columns: period (ISO 8601), its first and last day, and for each line its articles, all
    articles beside which they stand, and their share from 0 to 1.
    """
    names = ["period", "first", "last"]
    for series in chart.series:
        names += [series.name, f"{series.name} (of)", f"{series.name} (share)"]
    rows = (
        [
            period.name,
            period.first.isoformat(),
            period.last.isoformat(),
            *(value for bar in bars for value in (bar.count, bar.total, _share(bar.share))),
        ]
        for period, bars in chart.all_rows
    )
    return list(lines(names, rows))


def _share(share: float | None) -> float | str:
    return "" if share is None else round(share, 6)
