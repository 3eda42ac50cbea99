"""Words counted: frequency, collocations and keyness, each as a page and as files."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from archive.models import Source
from reader.exporting.chart_files import chart_file
from reader.exporting.forms import TYPES
from reader.exporting.tables import lines
from reader.overviews.word_figures import word_tables
from reader.overviews.word_figures.frequency_form import AskedFrequency
from reader.overviews.word_figures.word_forms import AskedCollocations, AskedKeyness

NOTHING = gettext_lazy("There is nothing to be drawn.")


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """How often up to five words are used: by time, outlet, language or topic."""
    asked = AskedFrequency(request.GET)
    table = asked.table
    return page(request, "words", asked, table, table.shown if table else [])


@require_safe
def words_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same as a table (CSV), or over time as a picture (SVG); 400 without any."""
    asked = AskedFrequency(request.GET)
    if form == "csv" and asked.table is not None:
        return sent(word_tables.of_frequency(asked.table), "words.csv")
    chart = asked.table.chart if asked.table else None
    return chart_file(request, chart, "svg", "words", "\n".join(asked.errors))


@require_safe
def collocations(request: HttpRequest) -> HttpResponse:
    """The words that stand beside a word more often than by chance."""
    asked = AskedCollocations(request.GET)
    return page(request, "collocations", asked, asked.found, asked.lines)


@require_safe
def collocations_table(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The same as CSV; 400 if nothing was asked for."""
    asked = AskedCollocations(request.GET)
    if asked.found is None:
        return refused(asked.errors)
    return sent(word_tables.of_collocations(asked.lines), "collocations.csv")


@require_safe
def keyness(request: HttpRequest) -> HttpResponse:
    """The words that set some articles apart from others."""
    asked = AskedKeyness(request.GET)
    return page(request, "keyness", asked, asked.found, asked.lines)


@require_safe
def keyness_table(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The same as CSV; 400 if nothing was asked for."""
    asked = AskedKeyness(request.GET)
    if asked.found is None:
        return refused(asked.errors)
    return sent(word_tables.of_keyness(asked.lines), "keyness.csv")


def page(
    request: HttpRequest, here: str, asked: Any, found: object, rows: Sequence[object]
) -> HttpResponse:
    """Return a page of figures, with status 400 where anything is wrong with what was asked.

    `here` names its address and its template, and before `_table` the address of its CSV.
    """
    sources = sorted(Source.objects.for_linking(), key=lambda source: source.name)
    context = {
        "here": here, "file": f"{here}_table", "asked": asked, "errors": asked.errors,
        "sources": sources, "found": found, "rows": rows,
    }  # fmt: skip
    response = render(request, f"{here}.html", context, status=400 if asked.errors else 200)
    if request.GET:  # crawlers would try endless words
        response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def refused(errors: list[str]) -> HttpResponse:
    said = "\n".join(errors or [str(NOTHING)])
    return HttpResponse(said, status=400, content_type="text/plain; charset=utf-8")


def sent(table: tuple[list[str], Iterable[list[Any]]], name: str) -> StreamingHttpResponse:
    """Return a table, its columns and its rows, as a CSV file."""
    response = StreamingHttpResponse(list(lines(*table)), content_type=TYPES["csv"])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
