"""The pages for reading a capture again and for handing in new documents."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.validators import URLValidator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from archive.admin.captures.format_names import FORMAT_NAMES
from archive.admin.captures.origins import origin_in_words
from archive.extraction.documents import MOST_BYTES
from archive.extraction.processes import AT_DESK
from archive.extraction.rejection_wording import in_words
from archive.intake.ingest import take_in
from archive.intake.opening import IN_ARCHIVE
from archive.intake.report import Report
from archive.intake.rereading import reprocessing
from archive.jobs import exchange, tasks
from archive.jobs.asking import ask
from archive.models import Capture, Source
from archive.outlets import Outlet, outlets

MOST_FILES = 100
MOST_BYTES_OF_LARGE = 1024**3
MOST_TOLD = 200  # documents that the answer to an upload lists
NAMED = ("slug", "name_zh_hans", "name_zh_hant", "name_en")


def outlet_choices() -> list[tuple[str, str]]:
    """Choices of outlets by name: those with a file of rules, and sources without one."""
    known = {slug: own_name(outlet) for slug, outlet in outlets().items() if slug != "default"}
    known |= {source.slug: source.name for source in Source.objects.only(*NAMED)}
    return [("", _("as the document says")), *sorted(known.items(), key=lambda one: one[1])]


def own_name(outlet: Outlet) -> str:
    """Return the name of an outlet with a file of rules, in the language of the interface."""
    chinese = {"zh-hans": outlet.zh_hans, "zh-hant": outlet.zh_hant or outlet.zh_hans}
    return chinese.get(get_language() or "") or outlet.en or outlet.slug


def format_choices() -> list[tuple[str, str]]:
    """Choices of formats, the first for recognition by content."""
    return [
        ("", _("recognised by its content")),
        *((n, str(words)) for n, words in FORMAT_NAMES.items()),
    ]


class ReadAgainForm(forms.Form):
    outlet = forms.ChoiceField(label=gettext_lazy("outlet"), choices=outlet_choices, required=False)
    read_as = forms.ChoiceField(
        label=gettext_lazy("format"), choices=format_choices, required=False
    )


class BringInForm(ReadAgainForm):
    """The form for a rejected document, which may lack a title and an address."""

    title = forms.CharField(
        label=gettext_lazy("title"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("As printed in the document, where it was not found by itself."),
    )
    address = forms.URLField(
        label=gettext_lazy("original address"),
        required=False,
        max_length=2000,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.URLInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Where it was published; left empty if nobody knows."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("address") and not cleaned.get("title"):
            self.add_error("title", _("An address alone is not enough: give the title too."))
        return cleaned


def form_for(capture: Capture, sent: Any = None) -> ReadAgainForm:
    """Return the form that reads a capture again; one that was rejected also asks for a title."""
    known = {"outlet": capture.outlet, "read_as": capture.read_as}
    if capture.outcome != Capture.Outcome.REJECTED:
        return ReadAgainForm(sent, initial=known)
    known |= {"title": capture.told_title or "", "address": capture.told_address or ""}
    return BringInForm(sent, initial=known)


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
    form = form_for(capture, request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            desk.message_user(request, " ".join(map(str, errors)), messages.ERROR)
    else:
        given = form.cleaned_data
        capture.outlet, capture.read_as = given["outlet"], given["read_as"]
        if "title" in given:
            capture.told_title = given["title"] or None
            capture.told_address = given["address"] or None
        capture.save(update_fields=["outlet", "read_as", "told_title", "told_address"])
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


def captures_of(named: Sequence[tuple[str, bytes]], report: Report | None) -> list[Capture]:
    """Return the captures of files that were handed in, of those packed in archives as well.

    For what came before under another name, it is that capture.
    """
    before = [each["of"] for each in report.duplicates[:MOST_TOLD]] if report else []
    wanted = Q(origin__in=before)
    for name, raw in named:
        start = f"{name}{IN_ARCHIVE}"
        inside = Q(origin__gte=start, origin__lt=f"{start}\U0010ffff")
        wanted |= Q(sha256=hashlib.sha256(raw).hexdigest()) | inside
    captures = Capture.objects.filter(wanted).defer("compressed").select_related("article")
    return list(captures.order_by("id")[:MOST_TOLD]) if named else []


def hand_in(desk: Any, request: HttpRequest) -> HttpResponse:
    """Page on which editors hand in documents, which are read by the pipeline of `ingest`.

    Each document gets less time than in the command.
    """
    if not request.user.has_perm("archive.add_capture"):
        raise PermissionDenied
    form = HandInForm(request.POST or None, request.FILES or None)
    report, handed = None, []
    if form.is_valid():
        named = [
            (f"{request.user.get_username()}/{file.name}", file.read(MOST_BYTES + 1))
            for file in form.cleaned_data["files"]
        ]
        # Only those who may manage accounts may take over another archive's editorial decisions.
        trusted = request.user.has_perm("auth.change_user")
        handed = named
        report = take_in(named, outlet=form.cleaned_data["outlet"], trusted=trusted)
    kept = captures_of(handed, report)
    origins = {capture.origin for capture in kept}
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Hand documents in"),
        "opts": desk.opts,
        "media": desk.media,
        "form": form,
        "report": report,
        "beside": [
            (
                origin_in_words(each["path"]),
                reverse("admin:archive_article_change", args=[each["article"]]),
                in_words(each["reason"]),
            )
            for each in (report.beside if report else [])
        ],
        "came_of_it": [
            (origin_in_words(capture.origin), capture, in_words(capture.reason)) for capture in kept
        ],
        # What could not even be kept, such as a file over the limit or an archive that is damaged.
        "rejected": [
            (origin_in_words(each["path"]), in_words(each["reason"]))
            for each in (report.rejected if report else [])
            if each["path"] not in origins
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
        name = f"{request.user.get_username()}/{file.name}"
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
