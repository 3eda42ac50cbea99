"""Documents as they came in, and what became of them."""

from collections.abc import Iterable

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive import inspecting, reading
from archive.admin.lists import ReadOnly
from archive.documents import DocumentError
from archive.formats.decoding import decode
from archive.models import Capture
from archive.reading import Reading

MOST_TEXT = 100_000  # characters


def readings_of(capture: Capture) -> list[Reading | DocumentError]:
    """Return what today's rules read from a capture, or the one reason why they cannot."""
    try:
        return reading.read_all(capture.raw, capture.outlet, origin=capture.origin)
    except DocumentError as error:
        return [error]


def _table(pairs: Iterable[tuple[str, str]]) -> str:
    rows = format_html_join("", "<tr><th>{}</th><td>{}</td></tr>", pairs)
    return format_html('<table class="desk-table">{}</table>', rows)


@admin.register(Capture)
class CaptureAdmin(ReadOnly):
    heavy = ("compressed",)
    list_display = ("origin", "outcome", "format", "received_at", "size", "why")
    list_filter = ("outcome", "format")
    search_fields = ("origin", "sha256")
    sortable_by = ()
    fields = (
        "origin", "outcome", "reason", "article", "format", "outlet", "captured_at", "received_at",
        "size", "sha256", "as_read", "taken_out", "document",
    )  # fmt: skip
    readonly_fields = ("as_read", "taken_out", "document")

    @admin.display(description=gettext_lazy("reason"))
    def why(self, capture: Capture) -> str:
        return Truncator(capture.reason).chars(120)

    @admin.display(description=gettext_lazy("how it is read today"))
    def as_read(self, capture: Capture) -> str:
        """What `inspect` shows of a document, by the rules as they are now."""
        found = readings_of(capture)
        return _table(
            pair
            for one in found
            for pair in (
                [("rejected", one.reason)]
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
