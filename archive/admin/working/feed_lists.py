"""The pages on which lists of feeds (OPML) are brought in and taken away."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.intake.fetching import FetchError, check_address
from archive.intake.subscriptions import opml
from archive.models import Feed, Source
from archive.outlets import outlet_of


class OpmlForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("list of feeds (OPML)"),
        help_text=gettext_lazy(
            "As other feed readers export it, of at most 2 MB and 2,000 feeds. Those that are here"
            " already stay as they are."
        ),
    )

    def clean_file(self) -> list[opml.Outline]:
        file = self.cleaned_data["file"]
        if file.size > opml.MOST_BYTES:
            raise forms.ValidationError(_("The file has more than 2 MB."))
        try:
            found = opml.read(file.read())
        except opml.OpmlError as error:
            raise forms.ValidationError(
                _("This is no list of feeds (OPML): %(why)s"), params={"why": str(error)[:200]}
            ) from error
        if not found:
            raise forms.ValidationError(_("There is no feed in this list."))
        return found


def bring(desk: Any, request: HttpRequest) -> HttpResponse:
    """Add the feeds of a list, each to the source that its address belongs to."""
    if not desk.may(request):
        raise PermissionDenied
    form = OpmlForm(request.POST or None, request.FILES or None)
    added: list[Feed] = []
    refused: list[str] = []
    if form.is_valid():
        outlines = form.cleaned_data["file"]
        added, refused = _add(outlines)
        for feed in added:
            desk.log_addition(request, feed, [{"added": {}}])
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Bring a list of feeds (OPML)"),
        "opts": desk.opts,
        "media": desk.media,
        "form": form,
        "is_done": form.is_bound and form.is_valid(),
        "added": added,
        "refused": refused,
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "admin/archive/feed/opml.html", context, status=status)


def _add(outlines: list[opml.Outline]) -> tuple[list[Feed], list[str]]:
    """Add feeds that are not here yet; return them, and the addresses that cannot be read."""
    sources = {source.slug: source for source in Source.objects.all()}
    known = set(Feed.objects.values_list("address", flat=True))
    added, refused = [], []
    for outline in outlines:
        try:
            check_address(outline.address)
        except FetchError:
            refused.append(outline.address)
            continue
        if outline.address not in known:
            source = sources.get(outlet_of(outline.address).slug)
            added.append(Feed(address=outline.address, source=source))
    return Feed.objects.bulk_create(added), refused


def take_away(desk: Any, request: HttpRequest) -> HttpResponse:
    """All feeds as OPML, each under the name of its source."""
    if not desk.may(request):
        raise PermissionDenied
    feeds = Feed.objects.select_related("source").order_by("address")
    outlines = (opml.Outline(f.address, f.source.name if f.source else "") for f in feeds)
    answer = HttpResponse(
        opml.written(outlines, settings.SITE_NAME), content_type="text/x-opml; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="feeds.opml"'
    return answer
