"""Show how one document is read."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive import reading
from archive.documents import DocumentError


class Command(BaseCommand):
    help = (
        "Show how one document is read: its format and outlet, each piece of furniture with the"
        " rule that dropped it, the date and its basis, and the article. Nothing is stored."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a document")
        parser.add_argument("--source", default="", metavar="SLUG", help="the outlet it is from")

    def handle(self, **options: Any) -> None:
        try:
            read = reading.read(options["path"].read_bytes(), options["source"])
        except (DocumentError, OSError) as error:
            raise CommandError(f"{options['path']}: {error}") from error
        values = read.values
        self.stdout.write(
            f"format      {read.format}\noutlet      {read.outlet.slug}\nidentity    {read.identity}"
        )
        for name in ("title", "kicker", "byline", "section", "language", "source_url"):
            self.stdout.write(f"{name:<11} {values[name]}")
        for role, names in values["credits"].items():
            self.stdout.write(f"{role:<11} {'、'.join(names)}")
        self.stdout.write(
            f"published   {values['published_at']} ({values['published_precision']}, from"
            f" {values['published_basis'] or 'nothing'}: {values['published_raw']!r})\n"
            f"captured    {read.captured_at}"
        )
        for image in values["images"]:
            self.stdout.write(
                f"image       {image['url']} {image['caption']} {image['credit']}".rstrip()
            )
        self.stdout.write("\nDropped:")
        for piece in read.dropped:
            self.stdout.write(f"  {piece.rule}: {piece.text[:100]!r}")
        self.stdout.write(f"\n{values['body_html']}")
