"""Check that captures, articles and everything derived from them agree."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from archive.rebuilding import disagreements


class Command(BaseCommand):
    help = (
        "Check that captures, articles, days, the search index and the counts agree. Prints a line for each"
        " disagreement with the command that mends it, and exits with 1 when there is one."
    )

    def handle(self, **options: Any) -> None:
        found = disagreements()
        for line in found:
            self.stdout.write(line)
        self.stdout.write(f"disagreements {len(found)}")
        if found:
            sys.exit(1)
