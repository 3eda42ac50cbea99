"""Whether a worker is at work: what the desk says where none is."""

import datetime as dt

from django.utils import timezone

from archive.jobs.worker import LEASE
from archive.models import Feed, Job, WorkerSeen


def last_worker() -> WorkerSeen | None:
    """Return the worker that was seen last; None if there never was one."""
    return WorkerSeen.objects.first()


def is_at_work(worker: WorkerSeen | None) -> bool:
    """Whether a worker gave a sign of life within the lease."""
    return worker is not None and timezone.now() - worker.seen_at < dt.timedelta(seconds=LEASE)


def is_missed() -> bool:
    """Whether there is work for a worker, and none at work."""
    has_work = Job.objects.filter(task__status="READY").exists() or (
        Feed.objects.filter(is_on=True).exists()
    )
    return has_work and not is_at_work(last_worker())


def failed() -> int:
    """Return the number of jobs that failed, as far as they are kept."""
    return Job.objects.filter(task__status="FAILED").exclude(reason="").count()
