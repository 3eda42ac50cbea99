"""Export of articles' metadata as a spreadsheet, and import of a corrected one after a preview."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.admin.articles.bulk_changes import NoteForm
from archive.admin.articles.bulk_pages import report
from archive.admin.articles.values_in_words import differences
from archive.editing import batches, spreadsheet
from archive.editing import corrections as article_corrections
from archive.models import Article, Batch, Source
from archive.models.values import from_plain, plain

SALT = "desk.spreadsheet"
SHOWN = 100


class UploadForm(NoteForm):
    file = forms.FileField(
        label=gettext_lazy("spreadsheet"),
        help_text=gettext_lazy("A CSV or XLSX file that was exported here. At most 10 MB."),
    )
    field_order = ("file", "note")


def _export(format: str) -> Any:
    def act(desk: Any, request: HttpRequest, articles: QuerySet[Article]) -> HttpResponse | None:
        ids = list(articles.values_list("pk", flat=True)[: spreadsheet.MOST_ROWS + 1])
        if len(ids) > spreadsheet.MOST_ROWS:
            words = _("At most %(most)d articles fit into a spreadsheet. Narrow the list first.")
            desk.message_user(request, words % {"most": spreadsheet.MOST_ROWS}, messages.ERROR)
            return None
        rows: Any = Article.objects.filter(pk__in=ids)
        response = HttpResponse(
            spreadsheet.written(rows, format), content_type=spreadsheet.FORMATS[format]
        )
        name = f"articles-{timezone.localdate():%Y-%m-%d}.{format}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    act.__name__ = f"export_{format}"
    return act


export_csv = admin.action(
    permissions=["view"], description=gettext_lazy("Export as a spreadsheet (CSV)")
)(_export("csv"))
export_xlsx = admin.action(
    permissions=["view"], description=gettext_lazy("Export as a spreadsheet (XLSX)")
)(_export("xlsx"))


def import_sheet(desk: Any, request: HttpRequest) -> HttpResponse:
    """Page of the import: the form, the preview of corrections, and their application."""
    if not desk.has_change_permission(request):
        raise PermissionDenied
    if "carried" in request.POST:
        return _carry_out(desk, request)
    form = UploadForm(request.POST or None, request.FILES or None)
    sheet = None
    if form.is_valid():
        try:
            sheet = spreadsheet.read(form.cleaned_data["file"].read(spreadsheet.MOST_BYTES + 1))
        except spreadsheet.SpreadsheetError as error:
            form.add_error("file", str(error))
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Import a corrected spreadsheet"),
        "opts": desk.opts,
        "media": desk.media,
        "form": form,
        "sheet": sheet,
    }
    if sheet:
        context["samples"] = _samples(sheet)
        context["carried"] = _signed(sheet, form.cleaned_data["note"])
    return TemplateResponse(request, "admin/archive/article/import.html", context)


def _samples(sheet: spreadsheet.Sheet) -> list[tuple[Article, Any]]:
    """Return the first SHOWN articles that a sheet corrects, each with the differences."""
    found = []
    for articles in batches.articles_of(list(sheet.corrections)[:SHOWN]):
        for article in articles:
            after = {n: plain(v) for n, v in sheet.corrections[article.pk].items()}
            before = {name: plain(getattr(article, name)) for name in after}
            found.append((article, list(differences(before, after))))
    return found


def _signed(sheet: spreadsheet.Sheet, note: str) -> str:
    """Return the previewed corrections and the note, signed, for the confirmation form."""
    rows = Article.objects.filter(pk__in=sheet.corrections).values_list("pk", "updated_at")
    seen = {pk: moment.isoformat() for pk, moment in rows}
    corrections = [
        (pk, seen[pk], {name: plain(value) for name, value in values.items()})
        for pk, values in sheet.corrections.items()
    ]
    return signing.dumps([corrections, note], salt=SALT, compress=True)


def _carry_out(desk: Any, request: HttpRequest) -> HttpResponse:
    """Apply confirmed corrections, except to articles that changed since the preview."""
    try:
        corrections, note = signing.loads(request.POST["carried"], salt=SALT, max_age=86_400)
    except signing.BadSignature:
        desk.message_user(
            request, _("It was not carried out. Import the file again."), messages.ERROR
        )
        return redirect("admin:archive_article_import")
    wanted = {pk: (seen, values) for pk, seen, values in corrections}
    sources = {source.slug: source for source in Source.objects.all()}
    changed_since: set[int] = set()

    def do(articles: Sequence[Article], batch: Batch) -> int:
        plans = []
        for article in articles:
            seen, values = wanted[article.pk]
            gone = values.get("source", "") not in {"", *sources}
            if gone or seen != article.updated_at.isoformat():
                changed_since.add(article.pk)
                continue
            found = {
                name: sources[value] if name == "source" else from_plain(name, value)
                for name, value in values.items()
            }
            plans.append((article, article_corrections.planned(article, found)))
        return article_corrections.apply(plans, request.user, note, batch)

    batch = batches.carry_out(
        sorted(wanted), _("Imported from a spreadsheet"), do, request.user, note
    )
    report(desk, request, batch)
    if changed_since:
        words = _("%(count)d articles changed meanwhile and were left as they are.")
        desk.message_user(request, words % {"count": len(changed_since)}, messages.WARNING)
    return redirect("admin:archive_article_changelist")
