"""The page on which an outlet's captures are read again by its rules, in steps that a browser waits for."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from archive.admin.articles.values_in_words import label_of
from archive.editing.desk_outlets import said_of
from archive.intake.rereading.outlet_preview import concerned
from archive.intake.rereading.reprocessing import reprocess_step
from archive.jobs import tasks
from archive.jobs.asking import ask
from archive.models import Article, Source

SECONDS = 8.0  # of one step
COUNTED = ("read", "changed", "refused")


def read_again(desk: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show how many articles are concerned; after the button, read some of them again."""
    if not request.user.has_perm("archive.change_source"):
        raise PermissionDenied
    source = get_object_or_404(Source, pk=pk)
    sources = concerned(said_of(source, list(source.printed_lines.all())))
    counts = {name: _number(request, name) for name in COUNTED}
    step = None
    if "_worker" in request.POST:
        job = ask(tasks.read_source_again, source.slug, about=source.slug, by=request.user)
        return redirect("admin:archive_job_change", job.pk)
    if request.method == "POST":
        step = reprocess_step(sources, _number(request, "after"), SECONDS)
        done = step.done
        counts["read"] += done.read
        counts["changed"] += done.changed
        counts["refused"] += len(done.refused)
        if step.is_last:
            desk.log_change(request, source, [{"changed": {"fields": ["read again"]}}])
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Read the captures again"),
        "opts": desk.opts,
        "media": desk.media,
        "source": source,
        "total": Article.objects.exclude(capture=None).filter(source__in=sources).count(),
        "step": step,
        "counts": counts,
        "fields": [(label_of(name), n) for name, n in step.done.fields.most_common()]
        if step
        else [],
    }
    return TemplateResponse(request, "admin/archive/source/read_again.html", context)


def _number(request: HttpRequest, name: str) -> int:
    """Return a number that the page sent back with the button; 0 for anything else."""
    sent = request.POST.get(name, "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 16 else 0
