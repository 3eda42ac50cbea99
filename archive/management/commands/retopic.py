"""`retopic`: match articles with the present spellings of topics."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from archive.derived.rematching import Differences, retopic
from archive.management.archive_command import ArchiveCommand
from archive.models import Article, Topic


class Command(ArchiveCommand):
    help = (
        "Match all articles with the spellings of the topics as they are now, and say topic by"
        " topic what changes. What an editor added or excluded stays. With --topic only the"
        " articles are read that are under it or hold one of its spellings."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--topic", default="", metavar="SLUG", help="only this topic")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, change nothing"
        )

    def handle(self, **options: Any) -> None:
        topic = Topic.objects.at(options["topic"]).select_related("parent").first()
        if options["topic"] and topic is None:
            raise CommandError(f"there is no topic {options['topic']!r}")
        total = None if topic else Article.objects.count()
        with tqdm(total=total, unit=" articles", disable=not sys.stderr.isatty()) as bar:
            found = retopic(topic, options["dry_run"], bar.update)
        self.show(found)
        dry = " (dry run: nothing was changed)" if options["dry_run"] else ""
        self.stdout.write(
            f"links added {found.gained}, removed {found.lost}, articles read {found.read}{dry}"
        )

    def show(self, found: Differences) -> None:
        """Print each topic that changes, those that change most first, with some titles."""
        slugs = dict(Topic.objects.values_list("pk", "slug"))
        rows = sorted(
            found.topics.items(), key=lambda row: (-row[1].gained - row[1].lost, slugs[row[0]])
        )
        for pk, difference in rows:
            self.stdout.write(f"{slugs[pk]}: gains {difference.gained}, loses {difference.lost}")
            for sign, titles in ("+", difference.gained_titles), ("-", difference.lost_titles):
                for title in titles:
                    self.stdout.write(f"  {sign} {title}")
