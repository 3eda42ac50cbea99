"""`inspect`: show how one document is read, without storing it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from archive.extraction import explaining, reading
from archive.extraction.documents import DocumentError
from archive.extraction.processes import read_apart
from archive.management.archive_command import ArchiveCommand


class Command(ArchiveCommand):
    help = (
        "Show how one document is read: its format and outlet, the date and its basis, each piece"
        " of furniture with the rule that dropped it, and the article. Nothing is stored."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a document")
        parser.add_argument("--source", default="", metavar="SLUG", help="the outlet it is from")

    def handle(self, **options: Any) -> None:
        try:
            raw = options["path"].read_bytes()
            readings = read_apart(reading.read_to_show, raw, options["source"])
        except (DocumentError, OSError) as error:
            raise CommandError(f"{options['path']}: {error}") from error
        for one in readings:
            if isinstance(one, DocumentError):
                self.stdout.write(f"rejected    {one.reason}\n")
                continue
            for name, value in explaining.lines(one):
                self.stdout.write(f"{name:<11} {value}")
            self.stdout.write("\ndropped:")
            for rule, text in explaining.dropped(one):
                self.stdout.write(f"  {rule}: {text!r}")
            self.stdout.write(f"\n{one.values['body_html']}\n")
