"""What jobs do: each calls what the command of the same work calls, and can be called again.

The names of these functions are the kinds of jobs (`Job.Kind`). Whatever they return is kept with
the job, for people: a line, or a list of one and of what each rejected document is called, and why.
"""

import datetime as dt
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskContext
from django_tasks_db.models import DBTaskResult

from archive.derived.rematching import retopic
from archive.intake.ingest import ingest
from archive.intake.opening import documents_in
from archive.intake.pictures.collecting import collect
from archive.intake.rereading.reprocessing import reprocess_step
from archive.intake.subscriptions.rhythms import measure_all
from archive.intake.subscriptions.rounds import read_due
from archive.jobs import exchange
from archive.jobs.progress import Progress
from archive.models import Article, Scheduled, Source, Topic, WorkerSeen
from archive.safekeeping.everything import lines
from archive.safekeeping.kept_models import kept, rows_of
from archive.safekeeping.places import present
from archive.safekeeping.whole_files import write_whole

STEP = 2.0  # seconds of reading again between two times that progress is noted
JOBS_KEPT = 1_000
SCHEDULED_JOBS_KEPT = 200
DAYS_KEPT = 90


class JobError(Exception):
    """Raised by a job that cannot do what it was asked for; its text says why."""


@task(takes_context=True)
def read_feeds(context: TaskContext) -> str:
    """Read the feeds that are due."""
    progress = Progress(context)
    read = read_due(progress)
    progress.store()
    return str(read)


@task(takes_context=True)
def measure_rhythms(context: TaskContext) -> str:
    """Measure how often sources bring something, by which they are later called silent."""
    measure_all()
    Progress(context).store()
    return ""


@task(takes_context=True)
def copy_pictures(context: TaskContext, source: str) -> str:
    """Fetch copies of the pictures of a source's articles, or with "" of all."""
    progress = Progress(context)
    return str(collect(source, progress=progress))


@task(takes_context=True)
def read_source_again(context: TaskContext, source: str) -> str:
    """Read the captures of a source's articles again by the present rules."""
    progress = Progress(context)
    articles = Article.objects.exclude(capture=None).filter(source__slug=source)
    progress.of = articles.count()
    progress.done = articles.filter(pk__lte=progress.after).count()
    progress.store()
    read = changed = refused = 0
    while True:
        step = reprocess_step(_sources(source), progress.after, STEP, None)
        read, changed = read + step.done.read, changed + step.done.changed
        refused += len(step.done.refused)
        progress.after = step.after
        progress(step.done.read)
        if step.is_last:
            progress.store()
            return f"read {read}, changed {changed}, refused {refused}"


def _sources(slug: str) -> list[Source]:
    found = list(Source.objects.filter(slug=slug))
    if not found:
        raise JobError(f"there is no source called {slug}")
    return found


@task(takes_context=True)
def match_topic_again(context: TaskContext, topic: str) -> str:
    """Match articles with the present spellings of a topic, or with "" of all topics."""
    progress = Progress(context)
    found = Topic.objects.at(topic).select_related("parent").first() if topic else None
    if topic and found is None:
        raise JobError(f"there is no topic {topic!r}")
    progress.of = 0 if topic else Article.objects.count()

    def reached(pk: int) -> None:
        progress.after = pk

    changed = retopic(found, progress=progress, after=progress.after, reached=reached)
    return f"links added {changed.gained}, removed {changed.lost}"


@task(takes_context=True)
def take_in_documents(
    context: TaskContext, paths: list[str], names: list[str], outlet: str, trusted: bool
) -> list[Any]:
    """Read files that were handed in at the desk, under the names they came with."""
    progress = Progress(context)
    files = [Path(path) for path in paths]
    places = [partial(documents_in, file, name) for file, name in zip(files, names, strict=True)]
    # Where the worker was killed between filing and forgetting, nothing is left to be read.
    there = [place for place, file in zip(places, files, strict=True) if file.exists()]
    report = ingest(
        there, outlet=outlet, jobs=os.cpu_count() or 1, trusted=trusted, progress=progress
    )
    progress.store()
    if report.failed:
        raise JobError(report.failed)
    for file in files:
        exchange.forget(file)
    return [str(report), *([each["path"], each["reason"]] for each in report.rejected[:5])]


@task(takes_context=True)
def export_everything(context: TaskContext) -> str:
    """Write the whole archive to a file that administrators fetch at the desk."""
    progress = Progress(context)
    progress.of = sum(rows_of(model) for model in kept())

    # What is read lies in one transaction, in which nothing can be stored.
    with ThreadPoolExecutor(1) as apart:

        def counted() -> Iterator[bytes]:
            for line in lines(present(), settings.VERSION):
                if progress.is_due(1):
                    apart.submit(progress.store).result()
                yield line

        try:
            write_whole(exchange.exported(progress.pk), counted())
        finally:
            apart.submit(lambda: connection.close()).result()  # the thread's own
    progress.store()
    return ""


@task(takes_context=True)
def clear_away(context: TaskContext) -> str:
    """Delete files of jobs, jobs and workers that nobody asks for any more."""
    for path in exchange.old_files():
        exchange.forget(path)
    ended = DBTaskResult.objects.finished().order_by("-finished_at")
    again = ended.filter(task_path__in=Scheduled.objects.values("name"))
    old = [
        *ended.values_list("pk", flat=True)[JOBS_KEPT:],
        *again.values_list("pk", flat=True)[SCHEDULED_JOBS_KEPT:],
    ]
    since = timezone.now() - dt.timedelta(days=DAYS_KEPT)
    rows, _by_model = DBTaskResult.objects.filter(pk__in=old[:JOBS_KEPT]).delete()
    rows += ended.filter(finished_at__lt=since).delete()[0]
    newest = WorkerSeen.objects.values_list("pk", flat=True)[:1]
    gone = WorkerSeen.objects.filter(seen_at__lt=since).exclude(pk__in=list(newest))
    rows += gone.delete()[0]
    Progress(context).store()
    return f"{rows} rows"
