"""The concordance of a search, as a page and as a table."""

from itertools import islice

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive import search
from reader.addresses import known_parameters
from reader.concordance import SORTS, lines, sorted_by
from reader.exporting.forms import TYPES
from reader.exporting.tables import lines as table_lines
from reader.selections import RefusedError, Selection, select
from reader.templatetags.archive_dates import machine_date

SHOWN = 500  # lines on the page; the table has all
SORTED = 2_000  # articles whose lines are sorted, which needs them all at once


@require_safe
def concordance(request: HttpRequest) -> HttpResponse:
    """The first lines, by date or by what stands beside the words."""
    try:
        selection, sort = asked(request)
    except RefusedError as refused:
        wrong = {"errors": refused.errors, "words": request.GET.get("q", "")}
        return render(request, "concordance.html", wrong, status=400)
    ids = selection.ids
    is_part = sort != "date" and len(ids) > SORTED
    query = search.find(selection.filter.words, limit=0).query
    found = list(islice(sorted_by(lines(ids[:SORTED] if is_part else ids, query), sort), SHOWN + 1))
    context = {
        "words": selection.filter.words,
        "lines": found[:SHOWN],
        "is_cut": len(found) > SHOWN,
        "sorted": SORTED if is_part else 0,
        "sort": sort,
        "query": known_parameters(request.GET).urlencode(),
    }
    response = render(request, "concordance.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
def concordance_table(request: HttpRequest) -> HttpResponseBase:
    """All lines, as CSV."""
    try:
        selection, sort = asked(request)
    except RefusedError as refused:
        return refused.response
    site = request.build_absolute_uri("/")[:-1]
    query = search.find(selection.filter.words, limit=0).query
    ids = selection.ids if sort == "date" else selection.ids[:SORTED]
    columns = ("before", "found", "after", "title", "source", "published", "language", "url")
    rows = (
        [
            line.before, line.found, line.after, line.article.title, line.article.source.slug,
            machine_date(line.article), line.article.language,
            site + line.article.get_absolute_url(),
        ]
        for line in sorted_by(lines(ids, query), sort)
    )  # fmt: skip
    response = StreamingHttpResponse(table_lines(columns, rows), content_type=TYPES["csv"])
    response["Content-Disposition"] = 'attachment; filename="concordance.csv"'
    return response


def asked(request: HttpRequest) -> tuple[Selection, str]:
    """Return the search and how its lines are sorted. Raises RefusedError."""
    sort = request.GET.get("sort") or "date"
    if sort not in SORTS:
        raise RefusedError({"sort": [_("Sort by date, left or right.")]})
    selection = select(request, {"search": True}, ordering="-published_at")
    if not selection.filter.words:
        raise RefusedError({"q": [_("A concordance needs words to look for.")]})
    return selection, sort
