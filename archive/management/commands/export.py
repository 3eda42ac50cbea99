"""Write articles out of the archive."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from archive.exporting import lines
from archive.models import Article


class Command(BaseCommand):
    help = (
        "Write articles as JSON Lines, one on a line, with corrections, editors' topics and"
        " withdrawals: the form that `ingest` reads back into the same articles."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="(default: standard output)")
        parser.add_argument(
            "--source", default="", metavar="SLUG", help="only articles of this outlet"
        )

    def handle(self, **options: Any) -> None:
        articles = Article.objects.all()
        if options["source"]:
            articles = articles.filter(source__slug=options["source"])
        count = 0
        out = options["file"].open("w", encoding="utf-8") if options["file"] else sys.stdout
        try:
            for line in lines(articles):
                out.write(line + "\n")
                count += 1
        finally:
            if options["file"]:
                out.close()
        self.stderr.write(f"exported {count}")
