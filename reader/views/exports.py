"""Exports of lists and of single articles; the suffix of the address names the form."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.models import Article
from reader.exporting.epub import LARGEST
from reader.exporting.forms import TYPES, Export
from reader.exporting.json_and_references import as_api_items
from reader.lists.selections import ListRefusedError, Selection, by_arrival, select
from reader.serving.preferences import Preferences
from reader.serving.rationing.refusing import busy
from reader.serving.rationing.slots import SHORT, BusyError, ExclusiveStream
from reader.serving.site import site_of


@require_safe
def export_list(request: HttpRequest, form: str, **where: Any) -> HttpResponseBase:
    """All articles of a list, whatever its page.

    Long lists and EPUB books are made one at a time; meanwhile others get a 503 with Retry-After.
    """
    try:
        selection = select(request, where, **by_arrival(where))
    except ListRefusedError as error:
        return error.response
    ids: list[int] = []
    slot = count = None
    try:
        if request.method != "HEAD":
            slot, ids, count = held(selection, form)
    except BusyError:
        return busy(request)
    script = Preferences.of(request).target
    export = Export(ids, selection.title, site_of(request), script, count)
    return download(request, export, form, selection.name, slot)


def held(
    selection: Selection, form: str
) -> tuple[ExclusiveStream[Any] | None, list[int], int | None]:
    """Return the ids of a list to be exported, with the slot that a long one or a book takes.

    The last is how many articles the list has, where a book holds fewer. Raises BusyError.
    """
    if form != "epub" and len(ids := selection.first(SHORT + 1)) <= SHORT:
        return None, ids, None
    slot = ExclusiveStream[Any]()
    try:
        ids, count = selection.for_book(LARGEST) if form == "epub" else (selection.ids, None)
    except BaseException:
        slot.close()
        raise
    return slot, ids, count


@require_safe
def export_article(request: HttpRequest, form: str, pk: int) -> HttpResponseBase:
    """Export of one article; 410 once it is withdrawn."""
    article = get_object_or_404(Article.objects.for_listing().with_topics().defer(None), pk=pk)
    if article.withdrawn_at:
        note = article.withdrawn_note or _("This article was withdrawn.")
        return JsonResponse({"errors": {"detail": [note]}}, status=410)
    if form == "json":
        [item] = as_api_items([article], site_of(request))
        return JsonResponse(item, json_dumps_params={"ensure_ascii": False})
    export = Export([pk], article.title, site_of(request), Preferences.of(request).target)
    return download(request, export, form, f"article-{pk}")


def download(
    request: HttpRequest,
    export: Export,
    form: str,
    name: str,
    slot: ExclusiveStream[Any] | None = None,
) -> HttpResponseBase:
    """Return an export as a streamed file, which holds the slot until it is sent."""
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type=TYPES[form])
    else:
        pieces: Any = export.written(form)
        if slot is not None:
            slot.pieces = pieces
        response = StreamingHttpResponse(slot or pieces, content_type=TYPES[form])
    site = slugify(settings.SITE_NAME) or "archive"
    response["Content-Disposition"] = f'attachment; filename="{site}-{name}.{form}"'
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    return response
