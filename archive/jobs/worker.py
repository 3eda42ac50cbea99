"""The worker: takes jobs from the queue one after the other, and those of a worker that died."""

import datetime as dt
import logging
import os
import socket
import threading
from collections.abc import Iterable
from typing import Any, TypeAlias

from django.core.mail import mail_admins
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks.base import TaskContext, TaskResultStatus
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from archive.database import short_transactions
from archive.intake.stopping import StoppedError
from archive.jobs.asking import RUNNING, WAITING
from archive.jobs.progress import TakenOverError, ending
from archive.jobs.schedule import Every, ask_what_is_due
from archive.jobs.tasks import JobError
from archive.models import Job, WorkerSeen

Row: TypeAlias = "DBTaskResult[Any, Any]"

logger = logging.getLogger(__name__)

LEASE = 60.0  # seconds without a sign of life, after which a worker's job is another's
MOST_DEATHS = 5  # workers that may die at a job before it counts as failed
PAUSE = 1.0  # seconds between two looks into an empty queue


class Worker:
    """A process that takes jobs up, one after the other, and shows meanwhile that it lives."""

    def __init__(self, schedule: Iterable[Every], lease: float = LEASE) -> None:
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}:{get_random_string(6)}"
        self.schedule, self.lease = tuple(schedule), lease

    def work(self, once: bool = False) -> None:
        """Do what waits and what is due until `ending` is set; with `once` until nothing is left."""
        now = timezone.now()
        WorkerSeen.objects.create(name=self.name, started_at=now, seen_at=now)
        over = threading.Event()
        pulse = threading.Thread(target=self._beat, args=(over,), daemon=True)
        pulse.start()
        try:
            while not ending.is_set():
                close_old_connections()  # one that broke is opened anew
                ask_what_is_due(self.schedule, timezone.now())
                take_up_again(self.lease)
                if row := self._claimed():
                    self.carry_out(row)
                elif once:
                    break
                else:
                    ending.wait(PAUSE)
        finally:
            over.set()
            pulse.join()
            self._live()

    def _live(self) -> None:
        WorkerSeen.objects.filter(name=self.name).update(seen_at=timezone.now())

    def _beat(self, over: threading.Event) -> None:
        """Show that the worker lives, four times in a lease; in a thread, as a step may take long."""
        while not over.wait(self.lease / 4):
            try:
                self._live()
            except DatabaseError as error:  # busy, or away for a moment: the next beat comes soon
                logger.warning("the worker cannot show that it lives: %s", error)
        connection.close()

    def _claimed(self) -> "Row | None":
        """Return the job that waits longest, now this worker's own; None where none waits."""
        if not DBTaskResult.objects.ready().exists():  # a look that locks nothing
            return None
        with exclusive_transaction():
            row = DBTaskResult.objects.ready().get_locked()
            if row is not None:
                row.claim(self.name)
                Job.objects.filter(pk=row.pk).update(worker=self.name, reason="")
        return row

    def carry_out(self, row: "Row") -> None:
        """Do a job, and store how it ended: done, failed, stopped, or waiting once more."""
        try:
            called: Any = row.task_result
            task, context = row.task, TaskContext(task_result=called)
            given = (context, *called.args) if task.takes_context else called.args
            said = task.call(*given, **called.kwargs)
        except TakenOverError:
            logger.warning("%s: another worker has the job %s by now", self.name, row.pk)
        except StoppedError:
            self._end_stopped(row)
        except Exception as error:
            logger.exception("the job %s failed", row.pk)
            self._end(row, error)
        else:
            self._end(row, None, said)

    def _end(self, row: "Row", error: Exception | None, said: object = None) -> None:
        """Store that a job is done, or why it failed, unless another worker has it."""
        with short_transactions.writing():
            job = Job.objects.filter(pk=row.pk, worker=self.name)
            if not job.update(reason=reason_of(error) if error else ""):
                return
            if error is None:
                row.set_successful(said)
            else:
                row.set_failed(error)
        if error is not None:
            tell(row)

    def _end_stopped(self, row: "Row") -> None:
        """Store that a job was stopped at the desk; else put it back, as the worker is to end."""
        with short_transactions.writing():
            job = Job.objects.filter(pk=row.pk, worker=self.name)
            if job.filter(stop_asked=True).exists():
                row.status, row.finished_at = TaskResultStatus.FAILED, timezone.now()
            elif job.update(worker=""):
                row.status, row.worker_ids = WAITING, row.worker_ids[:-1]
            else:
                return
            row.save(update_fields=["status", "finished_at", "worker_ids"])


def take_up_again(lease: float = LEASE) -> None:
    """Put jobs back in the queue whose worker gave no sign of life for `lease` seconds.

    One at which MOST_DEATHS workers died counts as failed.
    """
    if not DBTaskResult.objects.running().exists():
        return
    since = timezone.now() - dt.timedelta(seconds=lease)
    failed = []
    with short_transactions.writing():
        alive = set(WorkerSeen.objects.filter(seen_at__gt=since).values_list("name", flat=True))
        for row in DBTaskResult.objects.select_for_update(skip_locked=True).filter(status=RUNNING):
            if row.worker_ids[-1] in alive:
                continue
            job = Job.objects.filter(pk=row.pk)
            if len(row.worker_ids) < MOST_DEATHS:
                row.status = WAITING
                row.save(update_fields=["status"])
                job.update(worker="")
            else:
                died = JobError(f"{MOST_DEATHS} workers ended at it without a word")
                row.set_failed(died)
                job.update(worker="", reason=reason_of(died))
                failed.append(row)
    for row in failed:
        tell(row)


def reason_of(error: BaseException) -> str:
    """Return why a job failed, in a line."""
    if isinstance(error, JobError):
        return str(error)
    return f"{type(error).__name__}: {' '.join(str(error).split())[:400]}".removesuffix(": ")


def tell(row: "Row") -> None:
    """Tell administrators of a failed job by mail, where mail is set."""
    job = Job.objects.filter(pk=row.pk).first()
    subject = f"A job failed: {job.kind if job else row.task_path} {job.about if job else ''}"
    reason = job.reason if job else ""
    mail_admins(" ".join(subject.split()), f"{reason}\n\n{row.traceback}", fail_silently=True)
