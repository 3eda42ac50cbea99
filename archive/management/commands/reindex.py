"""`reindex`: rebuild the search index, the near-duplicate links, the events and the tallies."""

from argparse import ArgumentParser
from typing import Any

from archive import search
from archive.derived import recounting, relinking
from archive.derived.events import regrouping
from archive.management.archive_command import ArchiveCommand

PARTS = {
    "search": search.rebuild,
    "copies": relinking.rebuild,
    "events": regrouping.rebuild,
    "counts": recounting.rebuild,
}


class Command(ArchiveCommand):
    help = (
        "Make what is derived from the articles again: the search index, beside the one in use; the"
        " links between copies; the events and threads; and the counts by day, source, language and topic that the pages"
        " show. All in small steps, so that searches and changes go on, and nothing is away"
        " meanwhile; broken off, it can be run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--only", action="append", choices=PARTS, default=[],
            help="only this part; may be given more than once (default: all of them)",
        )  # fmt: skip

    def handle(self, **options: Any) -> None:
        done = [
            f"{name} {rebuild()}"
            for name, rebuild in PARTS.items()
            if name in options["only"] or not options["only"]
        ]
        self.stdout.write(f"articles in {', '.join(done)}")
