"""The page on which an editor captures one page of the web, and the bookmarklet that leads there."""

from typing import Any
from urllib.parse import quote

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.admin.captures.receiving import outlet_choices
from archive.extraction.rejection_wording import in_words
from archive.intake.fetching import FetchError, Limits, check_address
from archive.intake.ingest import take_in_document
from archive.intake.opening import document_at
from archive.models import Article, Capture

LIMITS = Limits(connect=5, read=5, total=15)
MOST_SHOWN = 50


class PageAddressForm(forms.Form):
    address = forms.CharField(
        label=gettext_lazy("address of the page"),
        max_length=2000,
        widget=forms.URLInput(attrs={"class": "vURLField"}),
    )
    outlet = forms.ChoiceField(label=gettext_lazy("outlet"), choices=outlet_choices, required=False)

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        try:
            check_address(address)
        except FetchError as error:
            raise forms.ValidationError(in_words(error.reason)) from error
        return address


def capture_page(desk: Any, request: HttpRequest) -> HttpResponse:
    """Fetch a page and read it in, and link to what came of it; before that, ask for its address."""
    if not request.user.has_perm("archive.add_capture"):
        raise PermissionDenied
    given = {"address": request.GET.get("address", "")[:2000]}
    form = PageAddressForm(request.POST or None, initial=given)
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Capture a page"),
        "opts": desk.opts,
        "media": desk.media,
        "form": form,
        "bookmarklet": bookmarklet(request),
    }
    if form.is_valid():
        context |= _captured(form.cleaned_data["address"], form.cleaned_data["outlet"])
    status = 400 if form.errors else 200
    return TemplateResponse(
        request, "admin/archive/capture/capture_page.html", context, status=status
    )


def _captured(address: str, outlet: str) -> dict[str, Any]:
    """Fetch and read a page in; return the report on it, why it was rejected, and its articles."""
    document = document_at(address, LIMITS)
    report = take_in_document(document, outlet)
    digest = document.sha256 if document.raw else ""
    captures = Capture.objects.defer("compressed").order_by("-pk")
    capture = (
        captures.filter(sha256=digest) if digest else captures.filter(origin=address)
    ).first()
    rejected = [in_words(each["reason"]) for each in report.rejected]
    articles = Article.objects.none()
    if capture and not document.failure:
        articles = Article.objects.filter(capture=capture).order_by("pk")
        if capture.article_id and not articles.exists():
            articles = Article.objects.filter(pk=capture.article_id)
    return {
        "report": report,
        "rejected": rejected,
        "capture": capture if not document.failure else None,
        "articles": articles.only("title", "language")[:MOST_SHOWN],
    }


def bookmarklet(request: HttpRequest) -> str:
    """Return a bookmark that opens the form with the address of the page that a browser shows.

    It sends nothing itself: that is the editor's button.
    """
    form = request.build_absolute_uri(reverse("admin:archive_capture_page_of_web"))
    script = f"void(open('{quote(form, safe=':/')}?address='+encodeURIComponent(location.href)))"
    return f"javascript:{script}"
