"""The admin of sources (outlets), with a preview of another time zone."""

import zoneinfo
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from archive.admin.base import Previewing
from archive.admin.form_fields import Lines, PreviewForm
from archive.intake.rereading import zone_preview
from archive.models import Source, Topic


def remember_edits(obj: Source | Topic, form: Any) -> None:
    """Add the fields changed in a form to `edited_fields`, which documents then leave alone."""
    own = {field.name for field in obj._meta.concrete_fields}
    obj.edited_fields = sorted({*obj.edited_fields, *(own & set(form.changed_data))})


class SourceForm(PreviewForm):
    """The form of one source."""

    homepage = forms.URLField(label=_("Homepage"), required=False, assume_scheme="https")
    domains = Lines(label=_("Domains"), required=False, help_text=_("One on each line."))

    class Meta:
        model = Source
        fields = (
            "slug", "name_zh_hans", "name_zh_hant", "name_en", "homepage", "domains", "time_zone",
        )  # fmt: skip

    def clean_time_zone(self) -> str:
        name = str(self.cleaned_data["time_zone"])
        if name not in zoneinfo.available_timezones():
            raise forms.ValidationError(_("There is no such time zone. One is Europe/Paris."))
        return name


@admin.register(Source)
class SourceAdmin(Previewing):
    form = SourceForm
    fields = SourceForm.Meta.fields
    heavy = ("domains",)
    list_display = ("slug", "name_zh_hans", "name_zh_hant", "name_en", "time_zone", "corrected")
    search_fields = ("slug", "name_zh_hans", "name_zh_hant", "name_en")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()  # URLs and the outlet's file refer to it

    def preview(
        self, request: HttpRequest, object_id: str | None
    ) -> zone_preview.ZonePreview | None:
        """Return what the time zone in the form would do to dates of articles; None if invalid."""
        zone = request.POST.get("time_zone", "").strip()
        source = get_object_or_404(Source, pk=object_id)
        return (
            zone_preview.preview(source, zone) if zone in zoneinfo.available_timezones() else None
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        unused = obj is None or not obj.article_set.exists()
        return unused and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        remember_edits(obj, form)
        super().save_model(request, obj, form, change)
