"""Documents as they came in, and what became of them."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.admin.lists import ReadOnly
from archive.documents import DocumentError
from archive.formats.decoding import decode
from archive.models import Capture

MOST_TEXT = 100_000  # characters


@admin.register(Capture)
class CaptureAdmin(ReadOnly):
    heavy = ("compressed",)
    list_display = ("origin", "outcome", "format", "received_at", "size", "why")
    list_filter = ("outcome", "format")
    search_fields = ("origin", "sha256")
    sortable_by = ()
    fields = (
        "origin", "outcome", "reason", "article", "format", "outlet", "captured_at", "received_at",
        "size", "sha256", "document",
    )  # fmt: skip
    readonly_fields = ("document",)

    @admin.display(description=gettext_lazy("reason"))
    def why(self, capture: Capture) -> str:
        return Truncator(capture.reason).chars(120)

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
