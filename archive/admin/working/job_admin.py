"""The admin of jobs: what runs, waits, failed and is done; again, stop, and asking for some."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_tasks_db import admin as pages_of_queue
from django_tasks_db.models import DBTaskResult

from archive.admin.base import ReadOnly
from archive.admin.working.job_results import reason_in_words, result_in_words
from archive.jobs import asking, exchange, tasks, watching
from archive.models import Job

State = Job.State
STATES = {
    State.WAITING: Q(task__status="READY"),
    State.RUNNING: Q(task__status="RUNNING"),
    State.FAILED: Q(task__status="FAILED") & ~Q(reason=""),
    State.STOPPED: Q(task__status="FAILED", reason=""),
    State.DONE: Q(task__status="SUCCESSFUL"),
}
# Jobs that may be asked for on the page of jobs itself, with what each is called with.
OFFERED: dict[str, tuple[Any, list[str]]] = {
    "pictures": (tasks.copy_pictures, [""]),
    "topics": (tasks.match_topic_again, [""]),
}

# The queue brings pages of its own, which show what nobody need see beside these.
assert pages_of_queue
admin.site.unregister(DBTaskResult)


class StateListFilter(admin.SimpleListFilter):
    title = gettext_lazy("how it stands")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        return list(State.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        chosen = STATES.get(self.value() or "")  # type: ignore[call-overload]
        return queryset if chosen is None else queryset.filter(chosen)


@admin.register(Job)
class JobAdmin(ReadOnly):
    list_display = ("what", "state", "progress", "asked_at", "ended_at", "asked_by")
    list_display_links = ("what",)
    list_select_related = ("task", "asked_by")
    list_filter = (StateListFilter, "kind")
    sortable_by = ()
    fields = (
        "what", "state", "why", "progress", "outcome", "asked_by", "asked_at", "began_at",
        "ended_at", "tries", "worker",
    )  # fmt: skip
    readonly_fields = fields

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may say how an outlet is read sees the work that follows from it."""
        return bool(request.user.has_perm("archive.change_source"))

    has_module_permission = has_view_permission

    @admin.display(description=Job._meta.get_field("kind").verbose_name)
    def what(self, job: Job) -> str:
        return str(job)

    @admin.display(description=gettext_lazy("how it stands"))
    def state(self, job: Job) -> str:
        if job.stop_asked and not job.has_ended:
            return _("stops at its next step")
        return str(job.state.label)

    @admin.display(description=gettext_lazy("how far"))
    def progress(self, job: Job) -> str:
        if job.of:
            return _("%(done)s of %(of)s") % {"done": f"{job.done:,}", "of": f"{job.of:,}"}
        return f"{job.done:,}" if job.done else ""

    @admin.display(description=gettext_lazy("why it failed"))
    def why(self, job: Job) -> str:
        return reason_in_words(job.reason)

    @admin.display(description=gettext_lazy("what came of it"))
    def outcome(self, job: Job) -> str:
        return result_in_words(job.task.return_value or "")

    @admin.display(description=gettext_lazy("asked for"))
    def asked_at(self, job: Job) -> str:
        return _moment(job.task.enqueued_at)

    @admin.display(description=gettext_lazy("begun"))
    def began_at(self, job: Job) -> str:
        return _moment(job.task.started_at)

    @admin.display(description=gettext_lazy("ended"))
    def ended_at(self, job: Job) -> str:
        return _moment(job.task.finished_at)

    @admin.display(description=gettext_lazy("taken up so many times"))
    def tries(self, job: Job) -> int:
        return len(job.task.worker_ids)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<uuid:pk>/again/", view(require_POST(self.again)), name="archive_job_again"),
            path("<uuid:pk>/stop/", view(require_POST(self.stop)), name="archive_job_stop"),
            path("<uuid:pk>/file/", view(require_safe(self.file)), name="archive_job_file"),
            path("ask/", view(require_POST(self.ask)), name="archive_job_ask"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        last = watching.last_worker()
        more = {"worker": last, "worker_lives": watching.is_at_work(last)}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def render_change_form(self, request: Any, context: Any, *rest: Any, **more: Any) -> Any:
        job: Job | None = context.get("original")
        if job and self.may_handle(request, job):
            context["has_ended"] = job.has_ended
            context["may_stop"] = not job.has_ended and not job.stop_asked
            context["has_file"] = is_export(job) and exchange.exported(job.pk).is_file()
        return super().render_change_form(request, context, *rest, **more)

    def may_handle(self, request: HttpRequest, job: Job) -> bool:
        """Whether a user may stop a job, or have it done again: of exports only administrators."""
        return self.has_view_permission(request) and (not is_export(job) or may_export(request))

    def job(self, request: HttpRequest, pk: UUID) -> Job:
        """Return a job that the user may handle. Raises Http404 and PermissionDenied."""
        job = get_object_or_404(Job.objects.select_related("task"), pk=pk)
        if not self.may_handle(request, job):
            raise PermissionDenied
        return job

    def again(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Put a job that has ended back into the queue."""
        if asking.ask_again(self.job(request, pk)):
            self.message_user(request, _("It waits for a worker."), messages.SUCCESS)
        else:
            self.message_user(request, _("It has not ended yet."), messages.ERROR)
        return redirect("admin:archive_job_change", pk)

    def stop(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Stop a job; what it did stays done."""
        if asking.ask_to_stop(self.job(request, pk)):
            self.message_user(request, _("It stops. What it did stays done."), messages.SUCCESS)
        else:
            self.message_user(request, _("It has ended already."), messages.ERROR)
        return redirect("admin:archive_job_change", pk)

    def ask(self, request: HttpRequest) -> HttpResponse:
        """Ask for one of the jobs that the page of jobs offers."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if "everything" in request.POST:
            if not may_export(request):
                raise PermissionDenied
            job = asking.ask(tasks.export_everything, by=request.user)
        else:
            chosen = OFFERED.keys() & request.POST.keys()
            if len(chosen) != 1:
                raise Http404("There is no such job.")
            task, given = OFFERED[chosen.pop()]
            job = asking.ask(task, *given, by=request.user)
        return redirect("admin:archive_job_change", job.pk)

    def file(self, request: HttpRequest, pk: UUID) -> FileResponse:
        """The file that an export of the whole archive made."""
        path_of_file = exchange.exported(self.job(request, pk).pk)
        if not path_of_file.is_file():
            raise Http404("The file is not there any more.")
        return FileResponse(
            path_of_file.open("rb"), as_attachment=True, filename="everything.jsonl.gz"
        )


def _moment(moment: dt.datetime | None) -> str:
    """Return a moment in the site's time zone and the editor's language; "" for none."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else ""


def is_export(job: Job) -> bool:
    return job.kind == Job.Kind.EVERYTHING


def may_export(request: HttpRequest) -> bool:
    """Whether a user may take everything away, accounts included: who may manage accounts."""
    return bool(request.user.has_perm("auth.change_user"))
