"""The admin of feeds: addresses that are read by themselves, what came of each, and lists of them."""

import datetime as dt
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.admin.base import Previewing
from archive.admin.form_fields import PreviewForm
from archive.admin.working import feed_lists
from archive.extraction.rejection_wording import in_words
from archive.intake.fetching import FetchError, check_address
from archive.intake.subscriptions.trying import Trial, try_address
from archive.jobs import watching
from archive.models import Feed, FeedReading


class FeedForm(PreviewForm):
    class Meta:
        model = Feed
        fields = ("source", "address", "minutes", "is_on")
        widgets = {"address": forms.URLInput(attrs={"class": "vURLField"})}

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).strip()
        try:
            check_address(address)
        except FetchError as error:
            raise forms.ValidationError(in_words(error.reason)) from error
        return address


class FeedStateFilter(admin.SimpleListFilter):
    title = gettext_lazy("how it stands")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("failing", _("cannot be read")), ("on", _("is read")), ("off", _("is not read"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Feed]) -> QuerySet[Feed]:
        chosen = {"failing": Q(failures__gt=0), "on": Q(is_on=True), "off": Q(is_on=False)}
        return queryset.filter(chosen.get(self.value() or "", Q()))


class Readings(admin.TabularInline):  # type: ignore[type-arg]
    """The latest readings of a feed, to look at."""

    model = FeedReading
    fields = readonly_fields = (
        "read_at",
        "outcome",
        "created",
        "updated",
        "rejected",
        "pages",
        "why",
    )
    extra = 0
    can_delete = False
    verbose_name_plural = gettext_lazy("What came of it")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("archive.change_source"))

    @admin.display(description=gettext_lazy("reason"))
    def why(self, reading: FeedReading) -> str:
        return in_words(reading.reason)


@admin.register(Feed)
class FeedAdmin(Previewing):
    form = FeedForm
    fields = FeedForm.Meta.fields
    inlines = (Readings,)
    previews_new = True
    list_display = ("where", "of", "stands", "last_read", "newest_seen", "due_at")
    list_display_links = ("where",)
    list_select_related = ("source",)
    list_filter = (FeedStateFilter, ("source", admin.RelatedOnlyFieldListFilter))
    search_fields = ("address", "source__slug")
    autocomplete_fields = ("source",)
    actions = ("read_now",)

    def may(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may say how an outlet is read may say which feeds of it are."""
        return bool(request.user.has_perm("archive.change_source"))

    has_view_permission = has_change_permission = has_delete_permission = may
    has_add_permission = has_module_permission = may

    @admin.display(description=gettext_lazy("address"), ordering="address")
    def where(self, feed: Feed) -> str:
        return format_html('<span class="desk-address">{}</span>', feed.address)

    @admin.display(description=gettext_lazy("source"), ordering="source")
    def of(self, feed: Feed) -> str:
        return str(feed.source or "")

    @admin.display(description=gettext_lazy("how it stands"))
    def stands(self, feed: Feed) -> str:
        """Whether it is read, and why it last could not be."""
        state = _("is read") if feed.is_on else _("is not read")
        if not feed.failures:
            return state
        failed = _("failed %(count)d times: %(why)s")
        why = in_words(feed.last_error)
        return format_html("{}<br>{}", state, failed % {"count": feed.failures, "why": why})

    @admin.display(description=gettext_lazy("next reading"), ordering="next_due")
    def due_at(self, feed: Feed) -> dt.datetime | None:
        return feed.next_due if feed.is_on else None

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        bring = view(partial(feed_lists.bring, self))
        take = view(partial(feed_lists.take_away, self))
        return [
            path("opml/", bring, name="archive_feed_opml"),
            path("feeds.opml", take, name="archive_feed_opml_file"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        last = watching.last_worker()
        more = {"worker": last, "worker_lives": watching.is_at_work(last)}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def preview(self, request: HttpRequest, object_id: str | None) -> Trial | None:
        """Return what the address in the form would bring now; None where the form is invalid."""
        known = self.get_object(request, object_id) if object_id else None
        form = self.get_form(request, known, change=known is not None)(request.POST, instance=known)
        if set(form.errors) - {"__all__"}:
            return None
        source = form.cleaned_data["source"]
        return try_address(form.cleaned_data["address"], source.slug if source else "")

    def render_change_form(self, request: Any, context: Any, *rest: Any, **more: Any) -> Any:
        preview = context.get("preview")
        context["why_not"] = in_words(preview.reason) if preview and preview.reason else ""
        return super().render_change_form(request, context, *rest, **more)

    def save_model(self, request: HttpRequest, obj: Feed, form: Any, change: bool) -> None:
        """Store the feed; one with another address, or that is on again, is read at once."""
        if {"address", "is_on", "minutes"} & set(form.changed_data):
            obj.next_due, obj.failures, obj.last_error = timezone.now(), 0, ""
        super().save_model(request, obj, form, change)

    @admin.action(permissions=["change"], description=gettext_lazy("Read them as soon as possible"))
    def read_now(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        count = feeds.filter(is_on=True).update(next_due=timezone.now())
        words = _("%(count)d feeds are due now. The worker reads them.")
        self.message_user(request, words % {"count": count}, messages.SUCCESS)
