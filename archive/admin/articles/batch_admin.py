"""The admin of bulk changes: read-only, with an undo."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from archive.admin.articles import bulk_pages
from archive.admin.articles.values_in_words import history
from archive.admin.base import ReadOnly
from archive.models import Batch

SHOWN = 20


@admin.register(Batch)
class BatchAdmin(ReadOnly):
    list_display = ("made_at", "what", "editor", "count", "note", "undone_at")
    list_display_links = ("made_at", "what")
    list_select_related = ("editor",)
    sortable_by = ()
    fields = ("what", "note", "editor", "made_at", "count", "undone_at", "undone_by", "changed")
    readonly_fields = ("changed",)

    @admin.display(description=gettext_lazy("articles"))
    def changed(self, batch: Batch) -> str:
        """The first articles that it changed, and how."""
        revisions = batch.revisions.select_related("article__source").order_by("id")[:SHOWN]
        changes = [
            (revision.article, change.differences)
            for revision in revisions
            for change in history(revision.article, until=revision)
            if change.revision == revision
        ]
        context = {"changes": changes, "more": batch.count > len(changes)}
        return render_to_string("admin/archive/batch/_articles.html", context)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.undo))
        return [path("<int:pk>/undo/", view, name="archive_batch_undo"), *super().get_urls()]

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("archive.change_article"):
            raise PermissionDenied
        batch = get_object_or_404(Batch, pk=pk)
        if batch.undone_at:
            self.message_user(request, _("It was undone before."), messages.WARNING)
        else:
            self.message_user(request, bulk_pages.undo(request, batch), messages.SUCCESS)
        return redirect("admin:archive_batch_change", pk)

    def render_change_form(self, request: Any, context: Any, *rest: Any, **more: Any) -> Any:
        context["may_undo"] = request.user.has_perm("archive.change_article")
        return super().render_change_form(request, context, *rest, **more)
