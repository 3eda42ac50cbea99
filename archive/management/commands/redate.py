"""`redate`: recompute the dates of articles from their captures, after a time zone changed."""

import sys
from argparse import ArgumentParser
from typing import Any

from archive.intake.rereading.reprocessing import redate
from archive.management.archive_command import ArchiveCommand


class Command(ArchiveCommand):
    help = (
        "Recompute when articles were published, and the day they are filed under, from their"
        " captures and the site's time zone. Dates that an editor set stay. To be run after the"
        " setting TIME_ZONE or an outlet's time zone changed. Exits with 1 when a capture cannot be"
        " read; its article stays under the date that is known."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, change nothing"
        )

    def handle(self, **options: Any) -> None:
        count = 0
        refused: list[str] = []
        for line in redate(options["dry_run"], refused.append):
            self.stdout.write(line)
            count += 1
        for line in refused:
            self.stderr.write(f"refused {line}")
        self.stdout.write(f"changed {count}, refused {len(refused)}")
        if refused:
            sys.exit(1)
