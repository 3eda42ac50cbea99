"""`load_topics`: load topics and their spellings from a TOML file, by default the starter set."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from archive.management.archive_command import ArchiveCommand
from archive.topics.loading import STARTER_SET, GazetteerError, load, read


class Command(ArchiveCommand):
    help = (
        "Bring topics and their spellings from a TOML file into the database. Can be run again at"
        " any time: what an editor changed stays, and nothing is deleted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            default=STARTER_SET,
            help="(default: fixtures/topics.toml)",
        )

    def handle(self, **options: Any) -> None:
        try:
            topics = read(options["file"])
        except GazetteerError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(load(topics)))
