"""What the pages of a reader's own things share: pages of a list, the way back."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from reader.serving.rationing.refusing import busy
from reader.serving.rationing.slots import BusyError, ExclusiveStream

ON_A_PAGE = 50


class NumbersField(forms.Field):
    """Ids as a form repeats them, at most `most`."""

    widget = forms.MultipleHiddenInput
    most = 500

    def to_python(self, value: Any) -> list[int]:
        texts = value or []
        if len(texts) > self.most or not all(t.isdecimal() and len(t) < 19 for t in texts):
            raise forms.ValidationError(_("Choose articles of the list."))
        return [int(text) for text in texts]


class PageForm(forms.Form):
    """The number of a page of a list."""

    page = forms.IntegerField(label=_("Page"), min_value=1, max_value=10_000, required=False)


def page_of(rows: QuerySet[Any], number: int | None) -> Page[Any]:
    """Return a page of `ON_A_PAGE` rows; the last one for a number that is too high."""
    return Paginator(rows, ON_A_PAGE).get_page(number or 1)


def taken_away(
    request: HttpRequest, pieces: Iterator[str], media: str, name: str
) -> HttpResponseBase:
    """Return a file in pieces, made one at a time as long exports are; 503 while another is made."""
    try:
        stream = ExclusiveStream[str](pieces)
    except BusyError:
        return busy(request)
    answer = StreamingHttpResponse(stream, content_type=media)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def came_from(request: HttpRequest) -> str:
    """Return the address of this site that the form names in `next`, else ""."""
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else ""


def back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """Return to where the form stood, else elsewhere."""
    return HttpResponseRedirect(came_from(request) or otherwise)


def not_done(request: HttpRequest, said: str) -> HttpResponse:
    """Return the page, with 400, that says why nothing was done, and leads back."""
    context = {"said": said, "next": came_from(request)}
    return render(request, "mine/not_done.html", context, status=400)
