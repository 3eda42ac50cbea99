"""Read documents into the archive."""

import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from archive.ingest import Report, ingest, places


class Command(BaseCommand):
    help = (
        "Read documents into the archive: single files, all files below a folder, and feeds and"
        " pages on the web. The format is recognised by content. What was read before is left as it is; nothing is ever deleted."
        " Exits with 1 when a document was rejected, with 2 for wrong usage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="+", metavar="PATH_OR_URL",
            help="files, folders, or addresses with http:// or https://, each asked only for what"
            " is new since it was read last",
        )  # fmt: skip
        parser.add_argument(
            "--jobs", type=int, default=os.cpu_count() or 1, metavar="N",
            help="processes that read side by side (default: one for each processor)",
        )  # fmt: skip
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen and change nothing"
        )
        parser.add_argument(
            "--strict", action="store_true", help="stop at the first document that is rejected"
        )
        parser.add_argument(
            "--report",
            type=Path,
            metavar="FILE",
            help="write what became of each document, as JSON",
        )
        parser.add_argument(
            "--source", default="", metavar="SLUG",
            help="the outlet all these documents are from, where they do not say themselves",
        )  # fmt: skip

    def handle(self, **options: Any) -> None:
        try:
            files = places(options["paths"])
        except FileNotFoundError as error:
            raise CommandError(str(error), returncode=2) from error
        if options["jobs"] < 1:
            raise CommandError("--jobs must be 1 or more", returncode=2)
        with tqdm(total=len(files), unit=" documents", disable=not sys.stderr.isatty()) as bar:
            report = ingest(
                files,
                outlet=options["source"],
                jobs=options["jobs"],
                dry_run=options["dry_run"],
                strict=options["strict"],
                progress=bar.update,
            )
        self.write(report, options)
        if report.rejected:
            sys.exit(1)

    def write(self, report: Report, options: dict[str, Any]) -> None:
        for rejected in report.rejected:
            self.stderr.write(f"rejected {rejected['path']}: {rejected['reason']}")
        self.stdout.write(
            str(report) + (" (dry run: nothing was kept)" if options["dry_run"] else "")
        )
        if options["report"]:
            options["report"].write_text(
                json.dumps(vars(report), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
            )
