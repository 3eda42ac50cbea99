"""The concordance of a search, as a page and as CSV."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from archive.database import deadline
from archive.database.deadline import OverdueError
from archive.text.tokens import RUN
from reader.exporting.forms import TYPES
from reader.exporting.tables import lines as table_lines
from reader.lists.query_strings import changed, known_parameters
from reader.lists.readings import spellings
from reader.lists.selections import ListRefusedError, Selection, select
from reader.searching.concordance import (
    GROUPS,
    OF_A_GROUP,
    SORTS,
    WIDTH,
    Line,
    beside,
    grouped,
    lines,
    sorted_by,
)
from reader.serving.rationing.refusing import busy
from reader.serving.rationing.slots import BusyError, ExclusiveStream
from reader.texts.dates import machine_date

SHOWN = 500  # lines on the page; the table has all
LOOKED_AT = 5_000  # articles read for the page by date; nearly each has a line
SORTED = 1_000  # articles read when sorting by context, which holds all lines in memory
GROUPINGS = (
    ("source", gettext_lazy("grouped by source")),
    ("year", gettext_lazy("grouped by year")),
    ("neighbour", gettext_lazy("grouped by what follows")),
)


@dataclass(frozen=True)
class AskedConcordance:
    """A search, how its lines are sorted or grouped, and the word that is to stand beside the match."""

    selection: Selection
    sort: str
    group: str
    near: str

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Return what an address asks. Raises ListRefusedError for invalid parameters."""
        sort, group = request.GET.get("sort") or "date", request.GET.get("group", "")
        near = request.GET.get("near", "").strip()
        if sort not in SORTS:
            raise ListRefusedError({"sort": [_("Sort by date, left or right.")]})
        if group and group not in GROUPS:
            raise ListRefusedError({"group": [_("Group by source, year or neighbour.")]})
        if near and (len(near) > WIDTH or not RUN.search(near)):
            raise ListRefusedError(
                {"near": [_("This is no word that could stand beside another.")]}
            )
        selection = select(request, {"search": True}, ordering="-published_at")
        if not selection.filter.words:
            raise ListRefusedError({"q": [_("A concordance needs words to look for.")]})
        return cls(selection, sort, group, near)

    def lines(self, ids: Iterable[int]) -> Iterator[Line]:
        """Yield the lines of some articles, those beside the word where one is asked for."""
        found = lines(ids, self.selection.filter.query.strictly)
        return beside(found, self.near) if self.near else found


@require_safe
def concordance(request: HttpRequest) -> HttpResponse:
    """The first lines by date or by the context of the match; or in groups."""
    try:
        asked = AskedConcordance.of(request)
    except ListRefusedError as refused:
        wrong = {"errors": refused.errors, "words": request.GET.get("q", "")}
        return render(request, "concordance.html", wrong, status=400)
    known, query = known_parameters(request.GET), asked.selection.filter.query.strictly
    kept = {name: request.GET.get(name, "") for name in ("near", "sort", "group")}
    context = {
        **shown(asked),
        "spellings": spellings(query, QueryDict(changed(known, **kept))),
        "words": asked.selection.filter.words,
        "near": asked.near,
        "sort": asked.sort,
        "group": asked.group,
        "groupings": GROUPINGS,
        "query": known.urlencode(),
    }
    response = render(request, "concordance.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def shown(asked: AskedConcordance) -> dict[str, object]:
    """Return template variables: lines or groups of lines, and what is left out of them."""
    by_date = asked.sort == "date" and not asked.group
    most = LOOKED_AT if by_date else SORTED
    ids = asked.selection.first(most + 1)
    is_part = len(ids) > most
    every = asked.lines(ids[:most])
    if asked.group:
        groups = grouped(every, asked.group)
        found: list[Line] = [line for group in groups for line in group.lines]
    else:
        groups, found = [], list(sorted_by(every, asked.sort, SHOWN + 1))
    if not found and deadline.is_over():
        raise OverdueError
    return {
        "lines": [] if asked.group else found[:SHOWN],
        "groups": groups[: SHOWN // OF_A_GROUP],
        "is_cut": len(found) > SHOWN or (is_part and by_date) or deadline.is_over(),
        "sorted": SORTED if is_part and not by_date else 0,
    }


@require_safe
def concordance_table(request: HttpRequest) -> HttpResponseBase:
    """All lines as CSV, one export at a time; of `SORTED` articles if sorted by context."""
    try:
        asked = AskedConcordance.of(request)
    except ListRefusedError as error:
        return error.response
    try:
        slot = ExclusiveStream[Any]()
    except BusyError:
        return busy(request)
    slot.pieces = _table(request, asked)
    response = StreamingHttpResponse(slot, content_type=TYPES["csv"])
    response["Content-Disposition"] = 'attachment; filename="concordance.csv"'
    return response


def _table(request: HttpRequest, asked: AskedConcordance) -> Iterator[str]:
    """Yield the concordance as CSV."""
    site = request.build_absolute_uri("/")[:-1]
    ids = asked.selection.ids if asked.sort == "date" else asked.selection.first(SORTED)
    columns = ("before", "found", "after", "title", "source", "published", "language", "url")
    rows = (
        [
            line.before, line.found, line.after, line.article.title, line.article.source.slug,
            machine_date(line.article), line.article.language,
            site + line.article.get_absolute_url(),
        ]
        for line in sorted_by(asked.lines(ids), asked.sort)
    )  # fmt: skip
    return table_lines(columns, rows)
