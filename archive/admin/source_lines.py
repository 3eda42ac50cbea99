"""The page on which an editor says which lines that an outlet's articles share are no text."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from archive.editing.furniture_choices import CHOICES, State, decide
from archive.models import Article, SharedLine, Source

MOST_SHOWN = 50  # lines in each state
MOST_EXAMPLES = 5
SHOWN = (State.PROPOSED, State.DROPPED, State.AGREED, State.REFUSED)


def shared_lines(desk: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show the lines with examples; after a button, keep the decision on one of them."""
    if not request.user.has_perm("archive.change_source"):
        raise PermissionDenied
    source = get_object_or_404(Source, pk=pk)
    if request.method == "POST":
        _decide(desk, request, source)
        return redirect("admin:archive_source_lines", source.pk)
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Lines that its articles share"),
        "opts": desk.opts,
        "media": desk.media,
        "source": source,
        "groups": _groups(source),
    }
    return TemplateResponse(request, "admin/archive/source/lines.html", context)


def _decide(desk: Any, request: HttpRequest, source: Source) -> None:
    """Keep the decision that a button sent; nothing for what no button sends."""
    for choice in CHOICES.keys() & request.POST.keys():
        sent = request.POST[choice]
        number = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 16 else 0
        line = source.shared_lines.filter(pk=number, state__in=SHOWN).first()
        if line is None:
            messages.error(request, _("This line is not there any more."))
            continue
        decide(line, choice)
        desk.log_change(request, source, [{"changed": {"fields": [line.line]}}])
        said = {State.AGREED: _("“%s” is dropped."), State.REFUSED: _("“%s” stays, as text.")}
        messages.success(request, said[State(line.state)] % line.line)


def _groups(source: Source) -> list[tuple[str, str, list[tuple[SharedLine, list[Any]]]]]:
    """Return state, its name, and the lines with (article, paragraphs above, below) of each state."""
    rows = {
        state: list(source.shared_lines.filter(state=state).order_by("-articles", "pk")[:MOST_SHOWN])
        for state in SHOWN
    }  # fmt: skip
    ids = {pk for some in rows.values() for row in some for pk, *_ in row.examples[:MOST_EXAMPLES]}
    articles = Article.objects.only("title", "language").in_bulk(ids)
    return [
        (
            state.value,
            str(state.label),
            [(row, [(articles[pk], *at) for pk, *at in row.examples[:MOST_EXAMPLES] if pk in articles])
             for row in some],
        )
        for state, some in rows.items() if some
    ]  # fmt: skip
