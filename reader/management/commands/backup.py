"""Command `backup`: add a backup of the whole archive to a folder."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.safekeeping.backing_up import back_up
from archive.safekeeping.places import FAILURES, present
from reader import VERSION


class Command(BaseCommand):
    help = (
        "Add a backup to FOLDER: the database, the pictures, the files about outlets, and a manifest"
        " with versions and the SHA-256 of every file. The site and `ingest` may go on meanwhile. It"
        " gets its name, the time in UTC, when it is whole. Pictures that the last one has take no"
        " room again. Passwords are in it as hashes, .env is not. Exits with 1 when none was made."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="new, empty, or one of earlier backups")
        parser.add_argument(
            "--keep", type=int, default=0, metavar="N",
            help="then delete all but the newest N backups in FOLDER (default: delete none)",
        )  # fmt: skip

    def handle(self, **options: Any) -> None:
        if options["keep"] < 0:
            raise CommandError("--keep must be 0 or more", returncode=2)
        # Accounts are in it. Other files of the same process, such as a worker's, may be for all.
        before = os.umask(0o077)
        try:
            path, made = back_up(options["folder"], present(), VERSION, options["keep"])
        except FAILURES as error:
            raise CommandError(f"no backup was made: {error}") from error
        finally:
            os.umask(before)
        size = sum(size for size, _sha256 in made.files.values())
        rows = made.contents.tables["archive_article"]
        self.stdout.write(f"{path}: articles {rows}, files {len(made.files)}, bytes {size}")
