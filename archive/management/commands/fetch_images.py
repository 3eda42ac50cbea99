"""`fetch_images`: store local copies of the images that articles show."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from archive.intake.pictures.collecting import collect
from archive.management.archive_command import ArchiveCommand
from archive.models import Source


class Command(ArchiveCommand):
    help = (
        "Fetch the images that articles show and keep them here, in several sizes; pages then show"
        " these to every reader and ask no other site. What is here is not fetched again; after an"
        " interruption run it again. Private addresses are asked only with FETCH_PRIVATE. Exits"
        " with 1 when an image could not be fetched."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--source", default="", metavar="SLUG", help="only images of this outlet's articles"
        )
        parser.add_argument(
            "--pause", type=float, default=1.0, metavar="SECONDS",
            help="between two requests to the same host (default: 1)",
        )  # fmt: skip

    def handle(self, **options: Any) -> None:
        source = options["source"]
        if source and not Source.objects.filter(slug=source).exists():
            raise CommandError(f"there is no source called {source}", returncode=2)
        if options["pause"] < 0:
            raise CommandError("--pause must not be negative", returncode=2)
        with tqdm(unit=" images", disable=not sys.stderr.isatty()) as bar:
            collected = collect(source, pause=options["pause"], progress=bar.update)
        for url, reason in collected.failed:
            self.stderr.write(f"{url}: {reason}")
        self.stdout.write(str(collected))
        if collected.counts["failed"] or collected.counts["skipped"]:
            sys.exit(1)
