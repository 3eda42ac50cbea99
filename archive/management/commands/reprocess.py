"""`reprocess`: update articles from their captures by the present rules."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from archive.intake.rereading.reprocessing import reprocess
from archive.management.archive_command import ArchiveCommand


class Command(ArchiveCommand):
    help = (
        "Make articles again from their captures, by the rules as they are now. What an editor"
        " corrected stays; the earlier content becomes a revision. Captures that were rejected are"
        " tried again. Exits with 1 when a capture of an article can no longer be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--source", default="", metavar="SLUG", help="only articles of this outlet"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, change nothing"
        )

        parser.add_argument(
            "--newest", type=int, default=0, metavar="N", help="only so many of the newest articles"
        )

    def handle(self, **options: Any) -> None:
        if options["newest"] < 0:
            raise CommandError("--newest takes a number from 1 on.", returncode=2)
        done = reprocess(options["source"], options["dry_run"], options["newest"])
        for line in done.refused:
            self.stderr.write(f"refused {line}")
        fields = ", ".join(f"{name} {count}" for name, count in done.fields.most_common())
        self.stdout.write(
            f"read {done.read}, changed {done.changed}, created {done.created},"
            f" refused {len(done.refused)}" + (f" (fields: {fields})" if fields else "")
        )
        if done.refused:
            sys.exit(1)
