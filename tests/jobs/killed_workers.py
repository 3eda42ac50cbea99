"""Kills workers in the middle of jobs of each kind; prints what became of the jobs, as JSON.

A program of its own, whose environment names an empty archive: workers are forked from it, so that
each costs little.
"""

import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from archive.derived import rematching  # noqa: E402
from archive.intake import ingest as ingesting  # noqa: E402
from archive.intake.rereading import reprocessing  # noqa: E402
from archive.intake.subscriptions import robots  # noqa: E402
from archive.jobs import exchange, schedule, tasks  # noqa: E402
from archive.jobs.asking import ask  # noqa: E402
from archive.jobs.progress import Progress  # noqa: E402
from archive.jobs.worker import Worker  # noqa: E402
from archive.models import Article, Capture, Feed, FeedReading, Job, Picture, Revision  # noqa: E402
from tests.helpers.desk import document  # noqa: E402
from tests.jobs.answering import answering, feed_of  # noqa: E402

LEASE = 0.4
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
    "789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def dawdling(self: Progress, more: int) -> bool:
    """Progress that is stored after each item and then takes its time, so that it can be killed."""
    if self.done:
        time.sleep(0.3)
    self.done += more
    return True


def forked(slow: bool, planned: tuple = (), lease: float = LEASE) -> int:
    """Fork a worker that does all that waits; return its process id."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()  # whose connections both processes would use
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        with patch.object(Progress, "is_due", dawdling if slow else Progress.is_due):
            Worker(planned, lease).work(once=True)
        code = 0
    finally:
        connections.close_all()
        sys.stderr.flush()
        os._exit(code)


def killed_in_the_middle(job: Job) -> bool:
    """Run a worker until the job has done something, and kill it; return whether it was not over."""
    pid = forked(slow=True)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        now = Job.objects.select_related("task").get(pk=job.pk)
        if now.done or now.has_ended:
            break
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return not Job.objects.select_related("task").get(pk=job.pk).has_ended


def counts() -> dict[str, int]:
    models = (Article, Capture, Revision, FeedReading, Picture)
    return {model.__name__: model.objects.count() for model in models}


def two_at_once() -> dict[str, object]:
    """Two workers with the same jobs and the same schedule: each job is done once."""
    Job.objects.all().delete()
    for slug in "abcdef":
        ask(tasks.read_source_again, "example-org", about=slug)
        ask(tasks.copy_pictures, slug, about=slug)
    pids = [forked(slow=False, planned=schedule.ARCHIVE, lease=60.0) for _ in range(2)]
    codes = [os.waitpid(pid, 0)[1] for pid in pids]
    done = list(Job.objects.select_related("task"))
    return {
        "codes": codes,
        "jobs": sorted(f"{job.kind} {job.about}" for job in done),
        "states": sorted({job.state.value for job in done}),
        "tries": sorted({len(job.task.worker_ids) for job in done}),
    }


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    settings.JOBS_DIR, settings.PICTURES_DIR = folder / "jobs", folder / "pictures"
    settings.FETCH_PRIVATE = True
    robots.Robots.__init__.__defaults__ = (0.0,)  # type: ignore[misc]
    reprocessing.CHUNK = rematching.BATCH = ingesting.BATCH = 1
    tasks.STEP = 0.0
    with answering() as site:
        for name in ("one", "two"):
            site.pages[f"/{name}.png"] = (200, {"Content-Type": "image/png"}, PIXEL)
            address = f"https://example.org/{name}"
            picture = f'&lt;p&gt;两国外长会谈，{name}。&lt;img src="{site.at(f"/{name}.png")}"&gt;&lt;/p&gt;'
            site.pages[f"/{name}"] = (200, {}, feed_of((f"会谈之{name}", address, picture)))
            Feed.objects.create(address=site.at(f"/{name}"))
        lines = folder / "delivery"
        lines.mkdir()
        for n in range(3):
            (lines / f"{n}.txt").write_text(document(name=f"x{n}", title=f"会谈之{n}"))
        import shutil

        packed = Path(shutil.make_archive(str(folder / "delivery"), "zip", lines))
        upload = exchange.put_in("delivery.zip", [packed.read_bytes()])
        kinds = [
            (tasks.read_feeds, ()),
            (tasks.take_in_documents, ([str(upload)], ["wen: delivery.zip"], "", False)),
            (tasks.copy_pictures, ("",)),
            (tasks.read_source_again, ("rfi",)),
            (tasks.match_topic_again, ("",)),
            (tasks.export_everything, ()),
        ]
        told = {}
        for task, given in kinds:
            job = ask(task, *given)
            was_killed = killed_in_the_middle(job)
            time.sleep(1.5 * LEASE)
            if task is tasks.read_feeds:  # the feed it was at is due again after a while
                Feed.objects.filter(last_read=None).update(next_due=timezone.now())
            os.waitpid(forked(slow=False), 0)
            after = Job.objects.select_related("task").get(pk=job.pk)
            told[task.name] = [
                was_killed,
                after.state.value,
                len(after.task.worker_ids),
                after.reason,
            ]
        told["counts"] = counts()
        told["exported"] = exchange.exported(job.pk).is_file()
        told["left"] = [str(p) for p in exchange.folder("uploads").rglob("*") if p.is_file()]
        call_command("verify", stdout=sys.stderr)
        told["two"] = two_at_once()
    print(json.dumps(told))
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
