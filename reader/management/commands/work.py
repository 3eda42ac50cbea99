"""Command `work`: do jobs, and ask for those of the schedule."""

import signal
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import CommandError

from archive.intake.stopping import SIGNALS
from archive.jobs import schedule, worker
from archive.jobs.progress import ending
from archive.management.archive_command import ArchiveCommand
from reader.library.saved_searches.telling import somebody_saved_a_search, tell_readers

# What is asked for again and again: of the archive, and of its readers.
EVERY = (*schedule.ARCHIVE, schedule.Every(300, tell_readers, somebody_saved_a_search))


class Command(ArchiveCommand):
    help = (
        "Do the jobs that wait, and those that are due again and again: feeds, and clearing away."
        " Runs until SIGTERM or SIGINT, which end it after the step it is at; its job is then"
        " taken up again by the next. Several may run, on several machines with one database: each"
        " job is done by one of them. One that is killed loses nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="end as soon as nothing waits and nothing is due"
        )
        parser.add_argument(
            "--lease", type=float, default=worker.LEASE, metavar="SECONDS",
            help="without a sign of life from a worker, after which its job is taken up by another"
            " (default: 60); the same for all of them",
        )  # fmt: skip

    def handle(self, **options: Any) -> None:
        if not 0.2 <= options["lease"] <= 86_400:
            raise CommandError("--lease must be from 0.2 to 86400", returncode=2)
        before = {number: signal.signal(number, end) for number in SIGNALS}
        ending.clear()
        try:
            worker.Worker(EVERY, options["lease"]).work(options["once"])
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def end(number: int, frame: FrameType | None) -> None:
    """Let the worker end after its step; at the second signal at once."""
    ending.set()
    signal.signal(number, signal.SIG_DFL)
