"""The admin of captures: documents as they came in, what became of them, how they are read."""

import re
from collections.abc import Iterable
from functools import partial
from typing import Any

from csp.constants import SELF
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from archive import search
from archive.admin import list_filters
from archive.admin.base import MOST_FOUND, ReadOnly
from archive.admin.captures import receiving
from archive.admin.captures.format_names import name_of
from archive.admin.captures.origins import origin_as_kept, origin_in_words
from archive.admin.captures.reading_in_words import reading_in_words
from archive.admin.framed import framed
from archive.admin.working import page_capture
from archive.extraction import explaining
from archive.extraction.documents import DocumentError
from archive.extraction.formats.decoding import decode
from archive.extraction.processes import AT_DESK
from archive.extraction.read_values import Reading
from archive.extraction.rejection_wording import in_words
from archive.intake.rereading import reading_again
from archive.models import Article, Capture

MOST_TEXT = 100_000  # characters
MARKUP = ("feedfile", "webpage")  # formats that a browser shows as pages
SHA256 = re.compile(r"[0-9a-fA-F]{64}")


def readings_of(capture: Capture) -> list[Reading | DocumentError]:
    """Return the readings of a capture by the present rules, or a single DocumentError.

    Cached on the instance, because a page needs them twice.
    """
    known: list[Reading | DocumentError] | None = vars(capture).get("readings")
    if known is None:
        try:
            known = reading_again.readings_of(capture, AT_DESK)
        except DocumentError as error:
            known = [error]
        vars(capture)["readings"] = known
    return known


def _table(pairs: Iterable[tuple[str, str]]) -> str:
    rows = format_html_join("", "<tr><th>{}</th><td>{}</td></tr>", pairs)
    return format_html('<table class="desk-table">{}</table>', rows)


@admin.register(Capture)
class CaptureAdmin(ReadOnly):
    heavy = ("compressed",)
    list_display = ("came_as", "outcome_and_why", "kind", "received_at", "size")
    list_filter = ("outcome", list_filters.FormatListFilter)
    search_fields = ("origin",)  # shows the box; get_search_results answers
    search_help_text = gettext_lazy(
        "A SHA-256, the beginning of a path or address, a part of one that was rejected,"
        " or what readers would search for."
    )
    sortable_by = ()
    fields = (
        "came_as", "outcome", "why_rejected", "became", "kind", "outlet", "captured_at", "received_at",
        "size", "sha256", "as_read", "taken_out", "document",
    )  # fmt: skip
    readonly_fields = (
        "came_as",
        "why_rejected",
        "became",
        "kind",
        "as_read",
        "taken_out",
        "document",
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Capture], search_term: str
    ) -> tuple[QuerySet[Capture], bool]:
        """Search by SHA-256, by the beginning of the origin, and by the article's content.

        All of these use an index. Only rejected captures, which are few, are searched for any part
        of their origin.
        """
        term = search_term.strip()
        if not term:
            return queryset, False
        if SHA256.fullmatch(term):
            return queryset.filter(sha256=term.lower()), False
        articles = search.ids(term, Article.objects.all(), "-published_at", MOST_FOUND)
        captures = Capture.objects.order_by("-id").values_list("pk", flat=True)
        rejected = captures.filter(outcome=Capture.Outcome.REJECTED)
        origin = origin_as_kept(term)
        found = {
            *captures.filter(article__in=articles)[:MOST_FOUND],
            *captures.filter(origin__gte=origin, origin__lt=f"{origin}\U0010ffff")[:MOST_FOUND],
            *rejected.filter(origin__icontains=origin)[:MOST_FOUND],
        }
        return queryset.filter(pk__in=found), False

    @admin.display(description=Capture._meta.get_field("origin").verbose_name)
    def came_as(self, capture: Capture) -> str:
        return origin_in_words(capture.origin)

    @admin.display(description=Capture._meta.get_field("outcome").verbose_name)
    def outcome_and_why(self, capture: Capture) -> str:
        """The outcome and, below it, the reason where there is one."""
        if not capture.reason:
            return capture.get_outcome_display()
        why = Truncator(in_words(capture.reason)).chars(120)
        return format_html("{}<br>{}", capture.get_outcome_display(), why)

    @admin.display(description=gettext_lazy("format"))
    def kind(self, capture: Capture) -> str:
        return name_of(capture.format)

    @admin.display(description=gettext_lazy("reason"))
    def why_rejected(self, capture: Capture) -> str:
        return in_words(capture.reason)

    @admin.display(description=gettext_lazy("article"))
    def became(self, capture: Capture) -> str:
        if capture.article is None:
            return ""
        url = reverse("admin:archive_article_change", args=[capture.article.pk])
        return format_html('<a href="{}">{}</a>', url, capture.article)

    @admin.display(description=gettext_lazy("how it is read today"))
    def as_read(self, capture: Capture) -> str:
        """A table of what `inspect` shows of a document."""
        found = readings_of(capture)
        return _table(
            pair
            for one in found
            for pair in (
                [(str(Capture.Outcome.REJECTED.label), in_words(one.reason))]
                if isinstance(one, DocumentError)
                else reading_in_words(one)
            )
        )

    @admin.display(description=gettext_lazy("what was taken out, by which rule"))
    def taken_out(self, capture: Capture) -> str:
        found = readings_of(capture)
        return _table(
            pair for one in found if isinstance(one, Reading) for pair in explaining.dropped(one)
        )

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.page)
        again = self.admin_site.admin_view(require_POST(partial(receiving.read_again, self)))
        hand_in = self.admin_site.admin_view(partial(receiving.hand_in, self))
        large = self.admin_site.admin_view(partial(receiving.hand_in_large, self))
        one_page = self.admin_site.admin_view(partial(page_capture.capture_page, self))
        return [
            path("<int:pk>/page/", page, name="archive_capture_page"),
            path("<int:pk>/read-again/", again, name="archive_capture_read_again"),
            path("hand-in/", hand_in, name="archive_capture_hand_in"),
            path("hand-in-large/", large, name="archive_capture_hand_in_large"),
            path("capture-a-page/", one_page, name="archive_capture_page_of_web"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: Any, context: Any, *rest: Any, **more: Any) -> Any:
        obj = context.get("original")
        if obj:
            context["subtitle"] = origin_in_words(obj.origin)
        if obj and request.user.has_perm("archive.change_capture"):
            context["read_again"] = receiving.form_for(obj)
        return super().render_change_form(request, context, *rest, **more)

    def change_view(self, request: HttpRequest, object_id: str, *rest: Any, **more: Any) -> Any:
        response: Any = super().change_view(request, object_id, *rest, **more)
        # Read by django-csp: the document stands beside the form that brings it in.
        response._csp_update = {"frame-src": [SELF]}
        return response

    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The document as a browser shows it, for a sandboxed frame."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        capture = get_object_or_404(Capture, pk=pk)
        try:
            text = decode(capture.raw)
        except DocumentError:
            text = ""
        markup = capture.format in MARKUP
        kind = "text/html" if markup else "text/plain"
        return framed(text, f"{kind}; charset=utf-8")

    @admin.display(description=gettext_lazy("document"))
    def document(self, capture: Capture) -> str:
        """The source of the document as escaped text, at most MOST_TEXT characters."""
        try:
            raw = capture.raw
        except DocumentError as error:
            return in_words(error.reason)
        try:
            text = decode(raw)
        except DocumentError:
            text = raw[: 4 * MOST_TEXT].decode("utf-8", "replace")
        beyond = _("… and %(count)d characters more") % {"count": len(text) - MOST_TEXT}
        return format_html(
            '<pre class="desk-text" tabindex="0">{}</pre>{}',
            text[:MOST_TEXT].replace("\0", "\ufffd"),
            beyond if len(text) > MOST_TEXT else "",
        )
