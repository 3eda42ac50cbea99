"""The schedule: jobs that are asked for again and again, each once, however many workers there are."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django_tasks.base import Task

from archive.database import short_transactions
from archive.intake.subscriptions.rounds import some_are_due
from archive.jobs import tasks
from archive.jobs.asking import ask, is_open
from archive.models import Picture, Scheduled


@dataclass(frozen=True)
class Every:
    """A job that is asked for every so many seconds, if `is_due` says that there is work for it."""

    seconds: float
    task: "Task[Any, Any]"
    is_due: Callable[[], bool] = lambda: True
    given: tuple[str, ...] = ()  # to the task


ARCHIVE = (
    Every(20, tasks.read_feeds, some_are_due),
    Every(21_600, tasks.measure_rhythms),
    Every(86_400, tasks.clear_away),
    # Of new articles, once somebody has asked for copies at all.
    Every(86_400, tasks.copy_pictures, lambda: Picture.objects.exists(), ("",)),
)


def ask_what_is_due(schedule: Iterable[Every], now: dt.datetime) -> None:
    """Ask for the jobs whose time has come. One that still waits or runs is not asked for again."""
    asked = dict(Scheduled.objects.values_list("name", "asked_at"))
    for each in schedule:
        last = asked.get(each.task.module_path)
        if last is not None and now - last < dt.timedelta(seconds=each.seconds):
            continue
        if is_open(each.task) or not each.is_due():
            continue
        with short_transactions.writing():
            if _claimed(each, last, now):
                ask(each.task, *each.given)


def _claimed(each: Every, last: dt.datetime | None, now: dt.datetime) -> bool:
    """Note that a job is asked for now, unless another worker did since `last` was read."""
    name = each.task.module_path
    if last is None:
        return Scheduled.objects.get_or_create(name=name, defaults={"asked_at": now})[1]
    return bool(Scheduled.objects.filter(name=name, asked_at=last).update(asked_at=now))
