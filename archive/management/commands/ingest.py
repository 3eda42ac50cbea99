"""`ingest`: read documents into the archive."""

import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from archive.intake.ingest import ingest
from archive.intake.opening import places
from archive.intake.report import Report
from archive.intake.stopping import stoppable
from archive.management.archive_command import ArchiveCommand


class Command(ArchiveCommand):
    help = (
        "Read documents into the archive: single files, all files below a folder, the members"
        " of archives (zip, tar, gz, warc, epub), and feeds and pages on the web. The format is recognised by content. What was read before is left as it is; nothing is ever deleted."
        " Exits with 1 when a document was rejected, with 2 for wrong usage, with 3 when the database or the disk failed. SIGINT and SIGTERM end"
        " it after the batch being filed, with 3."
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

        parser.add_argument(
            "--trusted", action="store_true",
            help="believe lines of an export in these files as this archive's own: corrections,"
            " withdrawals, chosen topics and stories are taken over",
        )  # fmt: skip

    def handle(self, **options: Any) -> None:
        try:
            files = places(options["paths"])
        except FileNotFoundError as error:
            raise CommandError(str(error), returncode=2) from error
        if options["jobs"] < 1:
            raise CommandError("--jobs must be 1 or more", returncode=2)
        if options["trusted"] and any(isinstance(file, str) for file in files):
            raise CommandError("--trusted is for files, not for addresses", returncode=2)
        with (
            stoppable() as stopping,
            tqdm(total=len(files), unit=" documents", disable=not sys.stderr.isatty()) as bar,
        ):
            report = ingest(
                files,
                outlet=options["source"],
                jobs=options["jobs"],
                dry_run=options["dry_run"],
                strict=options["strict"],
                trusted=options["trusted"],
                progress=bar.update,
                step=stopping.step,
                notice=self.wait,
            )
        self.write(report, options)
        if report.failed:
            raise CommandError(
                f"{report.failed} What is counted above is filed, nothing of the rest;"
                " mend that and run it again.",
                returncode=3,
            )
        if report.stopped:
            raise CommandError(
                f"stopped by {report.stopped}: what is counted above is filed,"
                " run it again for the rest",
                returncode=3,
            )
        if report.rejected:
            sys.exit(1)

    def wait(self, waited: float) -> None:
        self.stderr.write(f"the database is busy; waited {waited:.0f} s for it so far")

    def write(self, report: Report, options: dict[str, Any]) -> None:
        for rejected in report.rejected:
            self.stderr.write(f"rejected {rejected['path']}: {rejected['reason']}")
        for each in report.shared:
            self.stderr.write(
                f"apart {each['path']}: has an address that other articles have, and nothing else"
                f" in common with them; it is article {each['article']}"
            )
        for each in report.beside:
            self.stderr.write(
                f"beside {each['path']}: {each['reason']}; article {each['article']} stays as it is"
            )
        for each in report.adopted:
            self.stderr.write(
                f"adopted {each['path']}: article {each['article']} takes over what editors"
                " decided where the export was made, as far as nobody decided otherwise here"
            )
        for path in report.healed:
            self.stderr.write(f"healed {path}: what was kept of it was damaged or lost")
        for each in report.learned:
            done = "dropped from now on" if each["dropped"] else "proposed at the desk"
            self.stderr.write(
                f"learned {each['source']}: {each['articles']} articles share “{each['line']}”: {done}"
            )
        if report.left_with_furniture:
            self.stderr.write(
                f"{report.left_with_furniture} articles still have such lines: reprocess takes them out"
            )
        self.stdout.write(
            str(report) + (" (dry run: nothing was kept)" if options["dry_run"] else "")
        )
        if report.warning:
            self.stderr.write(report.warning)
        if options["report"]:
            told = json.dumps(_told(report), ensure_ascii=False, indent=2) + "\n"
            try:
                options["report"].write_text(told, encoding="utf-8", errors="replace")
            except OSError as error:
                raise CommandError(
                    f"the report cannot be written: {error}", returncode=3
                ) from error


def _told(report: Report) -> dict[str, Any]:
    """A report for JSON; rare outcomes are left out where there are none."""
    rare = ("healed", "stopped", "failed", "shared", "beside", "adopted", "updates_of_this_run",
            "learned", "left_with_furniture")  # fmt: skip
    return {name: value for name, value in vars(report).items() if value or name not in rare}
