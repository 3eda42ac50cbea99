"""Make the search index, the links between copies and the counts again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from archive import counting, relating, search

PARTS = {"search": search.rebuild, "copies": relating.rebuild, "counts": counting.rebuild}


class Command(BaseCommand):
    help = (
        "Make what is derived from the articles again: the search index, beside the one in use and"
        " in steps, so that searches and changes go on; the links between copies; and the counts by"
        " day, source, language and topic that the pages show."
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
