"""The pages for reading a capture again and for handing in new documents."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.extraction import formats
from archive.extraction.documents import MOST_BYTES
from archive.extraction.processes import AT_DESK
from archive.extraction.rejection_wording import in_words
from archive.intake.ingest import take_in
from archive.intake.rereading import reprocessing
from archive.jobs import exchange, tasks
from archive.jobs.asking import ask
from archive.models import Capture, Source
from archive.outlets import outlets

MOST_FILES = 100
MOST_BYTES_OF_LARGE = 1024**3


def outlet_choices() -> list[tuple[str, str]]:
    """Choices of outlets: those with a file of rules, and sources without one."""
    sources = Source.objects.values_list("slug", flat=True)
    known = sorted({*(slug for slug in outlets() if slug != "default"), *sources})
    return [("", _("as the document says")), *((slug, slug) for slug in known)]


def format_choices() -> list[tuple[str, str]]:
    """Choices of formats, the first for recognition by content."""
    return [("", _("recognised by its content")), *((name, name) for name in formats.NAMES)]


class ReadAgainForm(forms.Form):
    outlet = forms.ChoiceField(label=gettext_lazy("outlet"), choices=outlet_choices, required=False)
    read_as = forms.ChoiceField(
        label=gettext_lazy("format"), choices=format_choices, required=False
    )


class Files(forms.FileField):
    """A field for several uploaded files."""

    widget = forms.FileInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list) else [data]
        return [super(Files, self).clean(file, initial) for file in files]


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) or [None]


class HandInForm(forms.Form):
    files: Any = Files(
        label=gettext_lazy("documents"),
        widget=SeveralFiles(attrs={"multiple": True}),
        help_text=gettext_lazy(
            "Up to 100 files of at most 10 MB each, as the ingest command takes them."
        ),
    )
    outlet = forms.ChoiceField(label=gettext_lazy("outlet"), choices=outlet_choices, required=False)

    def clean_files(self) -> list[Any]:
        files = self.cleaned_data["files"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most 100 files at once."))
        return list(files)


def read_again(desk: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Read a capture again, with the outlet and the format that an editor chose."""
    if not request.user.has_perm("archive.change_capture"):
        raise PermissionDenied
    capture = get_object_or_404(Capture, pk=pk)
    form = ReadAgainForm(request.POST)
    if form.is_valid():
        capture.outlet, capture.read_as = form.cleaned_data["outlet"], form.cleaned_data["read_as"]
        capture.save(update_fields=["outlet", "read_as"])
        reason = reprocessing.read_one_again(capture, AT_DESK)
        capture.refresh_from_db()
        desk.log_change(request, capture, [{"changed": {"fields": ["outlet", "format"]}}])
        if reason:
            desk.message_user(
                request,
                _("It still cannot be read: %(why)s") % {"why": in_words(reason)},
                messages.ERROR,
            )
        else:
            desk.message_user(request, _("It was read again."), messages.SUCCESS)
            if capture.article_id:
                return redirect("admin:archive_article_change", capture.article_id)
    return redirect("admin:archive_capture_change", pk)


def hand_in(desk: Any, request: HttpRequest) -> HttpResponse:
    """Page on which editors hand in documents, which are read by the pipeline of `ingest`.

    Each document gets less time than in the command.
    """
    if not request.user.has_perm("archive.add_capture"):
        raise PermissionDenied
    form = HandInForm(request.POST or None, request.FILES or None)
    report = None
    if form.is_valid():
        named = [
            (f"{request.user.get_username()}: {file.name}", file.read(MOST_BYTES + 1))
            for file in form.cleaned_data["files"]
        ]
        # Only those who may manage accounts may take over another archive's editorial decisions.
        trusted = request.user.has_perm("auth.change_user")
        report = take_in(named, outlet=form.cleaned_data["outlet"], trusted=trusted)
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Hand documents in"),
        "opts": desk.opts,
        "media": desk.media,
        "form": form,
        "report": report,
        "beside": [
            (
                each["path"],
                reverse("admin:archive_article_change", args=[each["article"]]),
                in_words(each["reason"]),
            )
            for each in (report.beside if report else [])
        ],
        "rejected": [
            (each["path"], in_words(each["reason"])) for each in (report.rejected if report else [])
        ],
    }
    return TemplateResponse(request, "admin/archive/capture/hand_in.html", context)


class LargeForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("archive or export"),
        help_text=gettext_lazy(
            "One file of at most 1 GB: a folder packed as zip or tar, a web archive (WARC), an"
            " export as JSON Lines. A worker reads it; you need not wait."
        ),
    )
    outlet = forms.ChoiceField(label=gettext_lazy("outlet"), choices=outlet_choices, required=False)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES_OF_LARGE:
            raise forms.ValidationError(_("The file has more than 1 GB."))
        return file


def hand_in_large(desk: Any, request: HttpRequest) -> HttpResponse:
    """Page on which editors hand in a file of many documents, which a worker reads."""
    if not request.user.has_perm("archive.add_capture"):
        raise PermissionDenied
    form = LargeForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file, outlet = form.cleaned_data["file"], form.cleaned_data["outlet"]
        kept = exchange.put_in(file.name, file.chunks())
        name = f"{request.user.get_username()}: {file.name}"
        trusted = request.user.has_perm("auth.change_user")
        given = ([str(kept)], [name], outlet, trusted)
        job = ask(tasks.take_in_documents, *given, about=file.name, by=request.user)
        if request.user.has_perm("archive.change_source"):
            return redirect("admin:archive_job_change", job.pk)
        desk.message_user(request, _("It waits for a worker."), messages.SUCCESS)
        return redirect("admin:archive_capture_changelist")
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Hand a large delivery in"),
        "opts": desk.opts,
        "media": desk.media,
        "form": form,
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "admin/archive/capture/hand_in.html", context, status=status)
