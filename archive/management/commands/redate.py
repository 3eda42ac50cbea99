"""Recompute the dates of articles."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from archive.rebuilding import redate


class Command(BaseCommand):
    help = (
        "Recompute when articles were published, and the day they are filed under, from their"
        " captures and the site's time zone. Dates that an editor set stay. To be run after the"
        " setting TIME_ZONE or an outlet's time zone changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, change nothing"
        )

    def handle(self, **options: Any) -> None:
        count = 0
        for line in redate(options["dry_run"]):
            self.stdout.write(line)
            count += 1
        self.stdout.write(f"changed {count}")
