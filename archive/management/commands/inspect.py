"""Show how one document is read."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive import inspecting, reading
from archive.documents import DocumentError


class Command(BaseCommand):
    help = (
        "Show how one document is read: its format and outlet, the date and its basis, each piece"
        " of furniture with the rule that dropped it, and the article. Nothing is stored."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a document")
        parser.add_argument("--source", default="", metavar="SLUG", help="the outlet it is from")

    def handle(self, **options: Any) -> None:
        try:
            readings = reading.read_all(options["path"].read_bytes(), options["source"])
        except (DocumentError, OSError) as error:
            raise CommandError(f"{options['path']}: {error}") from error
        for one in readings:
            if isinstance(one, DocumentError):
                self.stdout.write(f"rejected    {one.reason}\n")
                continue
            for name, value in inspecting.lines(one):
                self.stdout.write(f"{name:<11} {value}")
            self.stdout.write("\ndropped:")
            for rule, text in inspecting.dropped(one):
                self.stdout.write(f"  {rule}: {text!r}")
            self.stdout.write(f"\n{one.values['body_html']}\n")
