"""Documents as they came in, and what became of them."""

import re
from collections.abc import Iterable
from functools import partial
from typing import Any

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

from archive import inspecting, reading, search
from archive.admin import filters, receiving
from archive.admin.framed import framed
from archive.admin.lists import MOST_FOUND, ReadOnly
from archive.documents import DocumentError
from archive.formats.decoding import decode
from archive.models import Article, Capture
from archive.reading import Reading
from archive.reasons import in_words

MOST_TEXT = 100_000  # characters
MARKUP = ("feedfile", "webpage")  # formats that a browser shows as pages
SHA256 = re.compile(r"[0-9a-fA-F]{64}")


def readings_of(capture: Capture) -> list[Reading | DocumentError]:
    """Return what today's rules read from a capture, or the one reason why they cannot."""
    try:
        return reading.read_all(
            capture.raw, capture.outlet, origin=capture.origin, format=capture.read_as
        )
    except DocumentError as error:
        return [error]


def _table(pairs: Iterable[tuple[str, str]]) -> str:
    rows = format_html_join("", "<tr><th>{}</th><td>{}</td></tr>", pairs)
    return format_html('<table class="desk-table">{}</table>', rows)


@admin.register(Capture)
class CaptureAdmin(ReadOnly):
    heavy = ("compressed",)
    list_display = ("origin", "outcome_and_why", "format", "received_at", "size")
    list_filter = ("outcome", filters.Format)
    search_fields = ("origin",)  # shows the box; get_search_results answers
    search_help_text = gettext_lazy(
        "A SHA-256, the beginning of a path or address, a part of one that was rejected,"
        " or what readers would search for."
    )
    sortable_by = ()
    fields = (
        "origin", "outcome", "why_rejected", "became", "format", "outlet", "captured_at", "received_at",
        "size", "sha256", "as_read", "taken_out", "document",
    )  # fmt: skip
    readonly_fields = ("why_rejected", "became", "as_read", "taken_out", "document")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Capture], search_term: str
    ) -> tuple[QuerySet[Capture], bool]:
        """Look where an index answers; only among the rejected, which are few, within a path."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if SHA256.fullmatch(term):
            return queryset.filter(sha256=term.lower()), False
        articles = search.ids(term, Article.objects.all(), "-published_at", MOST_FOUND)
        captures = Capture.objects.order_by("-id").values_list("pk", flat=True)
        rejected = captures.filter(outcome=Capture.Outcome.REJECTED)
        found = {
            *captures.filter(article__in=articles)[:MOST_FOUND],
            *captures.filter(origin__gte=term, origin__lt=f"{term}\U0010ffff")[:MOST_FOUND],
            *rejected.filter(origin__icontains=term)[:MOST_FOUND],
        }
        return queryset.filter(pk__in=found), False

    @admin.display(description=Capture._meta.get_field("outcome").verbose_name)
    def outcome_and_why(self, capture: Capture) -> str:
        """What became of it; below, the reason where it was turned away."""
        if not capture.reason:
            return capture.get_outcome_display()
        why = Truncator(in_words(capture.reason)).chars(120)
        return format_html("{}<br>{}", capture.get_outcome_display(), why)

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
        """What `inspect` shows of a document, by the rules as they are now."""
        found = readings_of(capture)
        return _table(
            pair
            for one in found
            for pair in (
                [("rejected", in_words(one.reason))]
                if isinstance(one, DocumentError)
                else inspecting.lines(one)
            )
        )

    @admin.display(description=gettext_lazy("what was taken out, by which rule"))
    def taken_out(self, capture: Capture) -> str:
        found = readings_of(capture)
        return _table(
            pair for one in found if isinstance(one, Reading) for pair in inspecting.dropped(one)
        )

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.page)
        again = self.admin_site.admin_view(require_POST(partial(receiving.read_again, self)))
        hand_in = self.admin_site.admin_view(partial(receiving.hand_in, self))
        return [
            path("<int:pk>/page/", page, name="archive_capture_page"),
            path("<int:pk>/read-again/", again, name="archive_capture_read_again"),
            path("hand-in/", hand_in, name="archive_capture_hand_in"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: Any, context: Any, *rest: Any, **more: Any) -> Any:
        obj = context.get("original")
        if obj and request.user.has_perm("archive.change_capture"):
            known = {"outlet": obj.outlet, "read_as": obj.read_as}
            context["read_again"] = receiving.ReadAgainForm(initial=known)
        return super().render_change_form(request, context, *rest, **more)

    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The document as a browser shows it, for a frame in which nothing of it runs."""
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
        """The document as text: what it would do in a browser, it does not do here."""
        raw = capture.raw
        try:
            text = decode(raw)
        except DocumentError:
            text = raw[: 4 * MOST_TEXT].decode("utf-8", "replace")
        beyond = _("… and %(count)d characters more") % {"count": len(text) - MOST_TEXT}
        return format_html(
            '<pre class="desk-text">{}</pre>{}',
            text[:MOST_TEXT].replace("\0", "\ufffd"),
            beyond if len(text) > MOST_TEXT else "",
        )
