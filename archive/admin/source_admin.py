"""The admin of sources (outlets), with a preview of what is said of one."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from archive.admin import source_lines, source_rereading
from archive.admin.articles.values_in_words import differences, field_label, label_of
from archive.admin.base import Previewing
from archive.admin.source_form import PrintedLineForm, SourceForm
from archive.editing.desk_outlets import said_of
from archive.intake.rereading import outlet_preview
from archive.models import PrintedLine, SharedLine, Source, Topic

LINES = "printed_lines"  # prefix of the examples in the form


def remember_edits(obj: Source | Topic, form: Any) -> None:
    """Add the fields changed in a form to `edited_fields`, which documents then leave alone."""
    own = {field.name for field in obj._meta.concrete_fields}
    obj.edited_fields = sorted({*obj.edited_fields, *(own & set(form.changed_data))})


class ProposedListFilter(admin.SimpleListFilter):
    """Sources for which `propose_outlets` has a proposal, or with shared lines to decide on."""

    title = _("proposals")
    parameter_name = "proposals"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("with a proposal")), ("lines", _("with lines that may be no text"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Source]) -> QuerySet[Source]:
        if self.value() == "lines":
            waiting = SharedLine.objects.filter(state=SharedLine.State.PROPOSED)
            return queryset.filter(pk__in=waiting.order_by().values("source"))
        return queryset.exclude(proposed={}) if self.value() else queryset


def proposals_of(source: Source) -> list[tuple[str, str, int, int]]:
    """Return label, value, and in how many of how many documents it was seen, of each proposal."""
    seen, of = source.proposed.get("seen") or {}, source.proposed.get("of") or 0
    return [
        (
            field_label(name, Source),
            value if isinstance(value, str) else " / ".join(value),
            seen.get(name, 0),
            of,
        )
        for name in SourceForm.Meta.fields
        if (value := source.proposed.get(name))
    ]


class PrintedLines(admin.StackedInline):  # type: ignore[type-arg]
    """Lines in which an editor marked author and date; whoever may change the outlet may add some."""

    model = PrintedLine
    form = PrintedLineForm
    extra = 1
    verbose_name_plural = _("Lines that say who wrote it, or when")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("archive.view_source") or self.may_change(request)

    def may_change(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("archive.change_source")

    has_add_permission = has_change_permission = has_delete_permission = may_change


@admin.register(Source)
class SourceAdmin(Previewing):
    form = SourceForm
    fields = SourceForm.Meta.fields
    inlines = (PrintedLines,)
    previews_new = True
    heavy = ("domains", "title_suffixes", "furniture_lines", "proposed")
    list_display = ("slug", "name_zh_hans", "name_zh_hant", "name_en", "time_zone", "corrected")
    list_filter = (ProposedListFilter,)
    search_fields = ("slug", "name_zh_hans", "name_zh_hant", "name_en")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()  # URLs and the outlet's file refer to it

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Return the source; with `?proposed` in the address as `propose_outlets` proposes it."""
        source = super().get_object(request, object_id, from_field)
        if source and request.method == "GET" and "proposed" in request.GET:
            for name in set(source.proposed) & set(SourceForm.Meta.fields):
                setattr(source, name, source.proposed[name])
        return source

    def render_change_form(self, request: Any, context: Any, *rest: Any, **more: Any) -> Any:
        source = context.get("original")
        if source and self.has_change_permission(request, source):
            context["proposed"] = proposals_of(source)
            context["is_filled_in"] = "proposed" in request.GET
            context["waiting_lines"] = source.shared_lines.filter(
                state=SharedLine.State.PROPOSED
            ).count()
            context["feeds"] = source.feeds.count()
        return super().render_change_form(request, context, *rest, **more)

    def get_urls(self) -> list[URLPattern]:
        again = self.admin_site.admin_view(partial(source_rereading.read_again, self))
        lines = self.admin_site.admin_view(partial(source_lines.shared_lines, self))
        return [
            path("<int:pk>/lines/", lines, name="archive_source_lines"),
            path("<int:pk>/read-again/", again, name="archive_source_read_again"),
            *super().get_urls(),
        ]

    def preview(self, request: HttpRequest, object_id: str | None) -> dict[str, Any] | None:
        """Return what the form as it was sent would do to articles; None if it is invalid."""
        source = get_object_or_404(Source, pk=object_id) if object_id else Source()
        form = self.get_form(request, source if object_id else None, change=bool(object_id))(
            request.POST, instance=source
        )
        lines = forms.inlineformset_factory(Source, PrintedLine, form=PrintedLineForm)(
            request.POST, instance=source, prefix=LINES
        )
        if set(form.errors) - {"__all__"} or not lines.is_valid():
            return None
        remember_edits(source, form)
        kept = [one for one in lines.forms if one not in lines.deleted_forms]
        said = said_of(source, [one.instance for one in kept if one.instance.line])
        found = outlet_preview.preview(said)
        return {
            **vars(found),
            "differences": [
                (one.article, list(differences(one.before, one.after))) for one in found.changed
            ],
            "counts": [(label_of(name), count) for name, count in found.fields.most_common()],
        }

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        unused = obj is None or not obj.article_set.exists()
        return unused and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        remember_edits(obj, form)
        obj.proposed = {}  # taken over, or not wanted
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Source, *rest: Any, **more: Any) -> Any:
        return self._then(request, obj, super().response_add(request, obj, *rest, **more))

    def response_change(self, request: HttpRequest, obj: Source) -> Any:
        return self._then(request, obj, super().response_change(request, obj))

    def _then(self, request: HttpRequest, source: Source, answer: Any) -> Any:
        """Lead to the page on which captures are read again, where the button said so."""
        if "_read_again" in request.POST:
            return redirect("admin:archive_source_read_again", source.pk)
        return answer
