"""Command `feeds`: read feeds now, or say how they stand."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db.models import QuerySet

from archive.intake.fetching import FetchError, check_address
from archive.intake.subscriptions import rounds
from archive.intake.subscriptions.rhythms import measure_all
from archive.management.archive_command import ArchiveCommand
from archive.models import Feed, Source


class Command(ArchiveCommand):
    help = (
        "Read the feeds that were added at the desk: all that are on, or with --due only those whose"
        " time has come, as the worker does by itself. --list reads nothing and says how each"
        " stands. Exits with 1 when a feed could not be read, with 2 for wrong usage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--due", action="store_true", help="only those whose time has come")
        parser.add_argument(
            "--source", default="", metavar="SLUG", help="only those of this outlet"
        )
        parser.add_argument(
            "--once", default="", metavar="ADDRESS",
            help="only this one: where it is not among them it is added, and read this once",
        )  # fmt: skip
        parser.add_argument("--list", action="store_true", help="say how each stands")

    def handle(self, **options: Any) -> None:
        slug, address = options["source"], options["once"]
        source = Source.objects.filter(slug=slug).first()
        if slug and source is None:
            raise CommandError(f"there is no source called {slug}", returncode=2)
        if address:
            try:
                check_address(address)
            except FetchError as error:
                raise CommandError(error.reason, returncode=2) from error
            Feed.objects.get_or_create(address=address, defaults={"source": source, "is_on": False})
        feeds = _chosen(slug, address)
        if options["list"]:
            for line in rounds.latest(feeds):
                self.stdout.write(line)
            return
        if options["due"]:
            done = rounds.read_due(of=slug)
        else:
            kept = feeds if address else feeds.filter(is_on=True)
            done = rounds.read_all(list(kept.order_by("pk").values_list("pk", flat=True)))
        measure_all()
        self.stdout.write(str(done))
        for line in rounds.latest(feeds.filter(failures__gt=0)):
            self.stderr.write(line)
        if done.failed:
            sys.exit(1)


def _chosen(slug: str, address: str) -> QuerySet[Feed]:
    feeds = Feed.objects.all()
    feeds = feeds.filter(source__slug=slug) if slug else feeds
    return feeds.filter(address=address) if address else feeds
