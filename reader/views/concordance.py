"""The concordance of a search, as a page and as CSV."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.database import deadline
from archive.database.deadline import OverdueError
from reader.exporting.forms import TYPES
from reader.exporting.tables import lines as table_lines
from reader.lists.query_strings import known_parameters
from reader.lists.selections import ListRefusedError, Selection, select
from reader.searching.concordance import SORTS, lines, sorted_by
from reader.serving.rationing.refusing import busy
from reader.serving.rationing.slots import BusyError, ExclusiveStream
from reader.texts.dates import machine_date

SHOWN = 500  # lines on the page; the table has all
LOOKED_AT = 5_000  # articles read for the page by date; nearly each has a line
SORTED = 1_000  # articles read when sorting by context, which holds all lines in memory


@require_safe
def concordance(request: HttpRequest) -> HttpResponse:
    """The first lines, sorted by date or by the context of the match."""
    try:
        selection, sort = asked(request)
    except ListRefusedError as refused:
        wrong = {"errors": refused.errors, "words": request.GET.get("q", "")}
        return render(request, "concordance.html", wrong, status=400)
    most = LOOKED_AT if sort == "date" else SORTED
    ids = selection.first(most + 1)
    is_part = len(ids) > most
    query = selection.filter.query.strictly
    found = list(sorted_by(lines(ids[:most], query), sort, SHOWN + 1))
    if not found and deadline.is_over():
        raise OverdueError
    context = {
        "words": selection.filter.words,
        "lines": found[:SHOWN],
        "is_cut": len(found) > SHOWN or (is_part and sort == "date") or deadline.is_over(),
        "sorted": SORTED if is_part and sort != "date" else 0,
        "sort": sort,
        "query": known_parameters(request.GET).urlencode(),
    }
    response = render(request, "concordance.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
def concordance_table(request: HttpRequest) -> HttpResponseBase:
    """All lines as CSV, one export at a time; of `SORTED` articles if sorted by context."""
    try:
        selection, sort = asked(request)
    except ListRefusedError as error:
        return error.response
    try:
        slot = ExclusiveStream[Any]()
    except BusyError:
        return busy(request)
    slot.pieces = _table(request, selection, sort)
    response = StreamingHttpResponse(slot, content_type=TYPES["csv"])
    response["Content-Disposition"] = 'attachment; filename="concordance.csv"'
    return response


def _table(request: HttpRequest, selection: Selection, sort: str) -> Iterator[str]:
    """Yield the concordance as CSV."""
    site = request.build_absolute_uri("/")[:-1]
    query = selection.filter.query
    ids = selection.ids if sort == "date" else selection.first(SORTED)
    columns = ("before", "found", "after", "title", "source", "published", "language", "url")
    rows = (
        [
            line.before, line.found, line.after, line.article.title, line.article.source.slug,
            machine_date(line.article), line.article.language,
            site + line.article.get_absolute_url(),
        ]
        for line in sorted_by(lines(ids, query), sort)
    )  # fmt: skip
    return table_lines(columns, rows)


def asked(request: HttpRequest) -> tuple[Selection, str]:
    """Return the search and the sorting. Raises ListRefusedError for invalid parameters."""
    sort = request.GET.get("sort") or "date"
    if sort not in SORTS:
        raise ListRefusedError({"sort": [_("Sort by date, left or right.")]})
    selection = select(request, {"search": True}, ordering="-published_at")
    if not selection.filter.words:
        raise ListRefusedError({"q": [_("A concordance needs words to look for.")]})
    return selection, sort
