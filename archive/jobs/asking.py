"""Asking for jobs: they are put in the queue, where a worker finds them; once more, or stopped."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from archive.database import short_transactions
from archive.models import Job

WAITING, RUNNING = TaskResultStatus.READY, TaskResultStatus.RUNNING


def ask(task: "Task[Any, Any]", *given: Any, about: str = "", by: Any = None) -> Job:
    """Return the job that will call `task` with these values, put in the queue.

    One that waits to do the same is returned instead, so that asking twice does nothing twice. One
    that runs is not: what has changed since it began needs another.
    """
    with short_transactions.writing():
        same = Job.objects.filter(task__task_path=task.module_path, task__status=WAITING)
        for job in same.select_related("task"):
            if job.task.args_kwargs["args"] == list(given):
                return job
        queued = task.enqueue(*given)
        return Job.objects.create(
            task_id=UUID(queued.id), kind=task.name, about=about[:200], asked_by=by
        )


def ask_again(job: Job) -> bool:
    """Put a job that has ended back in the queue; return whether it had ended.

    It begins anew; what it did before is found done.
    """
    with short_transactions.writing():
        ended = DBTaskResult.objects.filter(pk=job.pk).exclude(status__in=(WAITING, RUNNING))
        again: dict[str, Any] = {
            "status": WAITING,
            "worker_ids": [],
            "started_at": None,
            "finished_at": None,
        }
        if not ended.update(**again, enqueued_at=timezone.now(), return_value=None):
            return False
        Job.objects.filter(pk=job.pk).update(
            stop_asked=False, reason="", worker="", done=0, of=0, after=0
        )
    return True


def ask_to_stop(job: Job) -> bool:
    """Stop a job: at once if it waits, else at its next step; return whether it was not over."""
    with short_transactions.writing():
        row = DBTaskResult.objects.select_for_update().get(pk=job.pk)
        if row.status not in (WAITING, RUNNING):
            return False
        Job.objects.filter(pk=job.pk).update(stop_asked=True, reason="")
        if row.status == WAITING:
            row.status, row.finished_at = TaskResultStatus.FAILED, timezone.now()
            row.save(update_fields=["status", "finished_at"])
    return True


def is_open(task: "Task[Any, Any]") -> bool:
    """Whether a job that calls this task waits or runs."""
    kept = DBTaskResult.objects.filter(status__in=(WAITING, RUNNING), task_path=task.module_path)
    return kept.exists()
