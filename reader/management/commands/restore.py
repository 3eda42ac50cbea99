"""Command `restore`: put a backup, or an export of everything, back."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.safekeeping import putting_back
from archive.safekeeping.manifest import Manifest
from archive.safekeeping.places import FAILURES, BackupError, present
from archive.safekeeping.reading_everything import checked, is_everything, read_everything
from reader.serving.rehearsal.rehearsing import rehearse


class Command(BaseCommand):
    help = (
        "Put back a backup of `backup`: PATH is one, or a folder of them, whose newest is taken; or a"
        " file of `export --everything`, which is read into an empty archive on either database."
        " Every file is checked before anything is changed, and nothing is laid over an archive that"
        " is there. Exits with 1 when it was refused."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument(
            "--move-aside", action="store_true",
            help="rename what is there before: the database, which nobody may have open, and folders",
        )  # fmt: skip
        parser.add_argument("--check", action="store_true", help="only check versions and files")
        parser.add_argument(
            "--rehearse", action="store_true",
            help="restore it into a temporary place beside the archive, which is not touched, and"
            " compare rows, the bytes of all captures and pages",
        )  # fmt: skip
        parser.add_argument(
            "--pages", type=int, default=100, metavar="N",
            help="how many pages of articles are compared with `--rehearse`, two or more",
        )  # fmt: skip

    def handle(self, **options: Any) -> None:
        try:
            if is_everything(options["path"]):
                self.read_everything(options)
                return
            backup = putting_back.chosen(options["path"])
            made = putting_back.checked(backup)
            self.stdout.write(
                f"{backup}: made {made.made_at} by version {made.program}, files whole"
            )
            if options["rehearse"]:
                self.rehearse(backup, made, max(2, options["pages"]))
            elif not options["check"]:
                self.put_back(backup, made, options["move_aside"])
        except FAILURES as error:
            raise CommandError(f"not restored: {error}") from error

    def read_everything(self, options: dict[str, Any]) -> None:
        """Read an export of everything into an empty archive. BackupError where it is refused."""
        if options["rehearse"] or options["move_aside"]:
            raise BackupError("--rehearse and --move-aside are for the folder of a backup.")
        path = options["path"]
        counts = checked(path)
        self.stdout.write(f"{path}: rows {sum(counts.values())}, whole")
        if not options["check"]:
            read_everything(path, present())
            self.stdout.write(f"restored: articles {counts.get('archive.article', 0)}")

    def rehearse(self, backup: Path, made: Manifest, pages: int) -> None:
        """Say what a trial found; exit with 1 where something is not as it should be."""
        found = rehearse(backup, made, present(), pages)
        for line in [*found.said, *found.faults, f"faults {len(found.faults)}"]:
            self.stdout.write(line)
        if found.faults:
            sys.exit(1)

    def put_back(self, backup: Path, made: Manifest, aside: bool) -> None:
        """Put a checked backup back, and say what was moved for it."""
        for old in putting_back.put_back(backup, made, present(), aside):
            self.stdout.write(f"what was there is now {old}")
        articles = made.contents.tables["archive_article"]
        self.stdout.write(f"restored: articles {articles}; run “manage.py migrate” before serving")
