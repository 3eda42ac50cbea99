"""How far a job is: stored now and then, which is also when it hears that it is to stop."""

import threading
import time
from uuid import UUID

from django_tasks.base import TaskContext

from archive.intake.stopping import StoppedError
from archive.models import Job

SECONDS = 1.0  # between two times that progress is stored

# Set once this process was asked to end: its job then goes back into the queue.
ending = threading.Event()


class TakenOverError(StoppedError):
    """Raised in a worker that was silent for so long that another took its job up."""


class Progress:
    """Counts what a job has done. Called between two steps, never within a transaction.

    Raises StoppedError where somebody at the desk stops the job or the worker is to end, and
    TakenOverError.
    """

    def __init__(self, context: TaskContext) -> None:
        self.pk = UUID(context.task_result.id)
        self.worker = context.task_result.worker_ids[-1]
        job = Job.objects.only("after").get(pk=self.pk)
        self.done, self.of, self.after = 0, 0, job.after
        self.stored = time.monotonic()

    def __call__(self, more: int = 1) -> None:
        """Count `more` items as done."""
        if self.is_due(more):
            self.store()

    def is_due(self, more: int) -> bool:
        """Count `more` items as done; return whether it is time to store that."""
        self.done += more
        return ending.is_set() or time.monotonic() - self.stored >= SECONDS

    def store(self) -> None:
        """Store how far the job is, and end it where it is to stop."""
        mine = Job.objects.filter(pk=self.pk, worker=self.worker)
        if not mine.update(done=self.done, of=self.of, after=self.after):
            raise TakenOverError("another worker")
        self.stored = time.monotonic()
        if mine.filter(stop_asked=True).exists():
            raise StoppedError("the desk")
        if ending.is_set():
            raise StoppedError("the end of the worker")
