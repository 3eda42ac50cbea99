"""Lists and articles to take away, in the form that the suffix of the address names."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.models import Article
from reader.exporting.forms import TYPES, Export
from reader.exporting.texts import told
from reader.preferences import Preferences
from reader.selections import RefusedError, select


@require_safe
def export_list(request: HttpRequest, form: str, **where: Any) -> HttpResponseBase:
    """All articles of a list, whatever page of it is being read."""
    try:
        selection = select(request, where)
    except RefusedError as refused:
        return refused.response
    ids = [] if request.method == "HEAD" else selection.ids
    export = Export(ids, selection.title, site_of(request), Preferences.of(request).target)
    return download(request, export, form, selection.name)


@require_safe
def export_article(request: HttpRequest, form: str, pk: int) -> HttpResponseBase:
    """One article; 410 once it is withdrawn."""
    article = get_object_or_404(Article.objects.for_listing().with_topics().defer(None), pk=pk)
    if article.withdrawn_at:
        note = article.withdrawn_note or _("This article was withdrawn.")
        return JsonResponse({"errors": {"detail": [note]}}, status=410)
    if form == "json":
        [item] = told([article], site_of(request))
        return JsonResponse(item, json_dumps_params={"ensure_ascii": False})
    export = Export([pk], article.title, site_of(request), Preferences.of(request).target)
    return download(request, export, form, f"article-{pk}")


def download(request: HttpRequest, export: Export, form: str, name: str) -> HttpResponseBase:
    """Return an export as a file that is written while it is sent."""
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type=TYPES[form])
    else:
        response = StreamingHttpResponse(export.written(form), content_type=TYPES[form])
    site = slugify(settings.SITE_NAME) or "archive"
    response["Content-Disposition"] = f'attachment; filename="{site}-{name}.{form}"'
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    return response


def site_of(request: HttpRequest) -> str:
    """Return the address of the site, without a slash at its end."""
    return request.build_absolute_uri("/")[:-1]
