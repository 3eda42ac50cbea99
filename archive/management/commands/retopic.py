"""Match articles and topics again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.models import Topic
from archive.rebuilding import retopic


class Command(BaseCommand):
    help = (
        "Match all articles with the spellings of the topics as they are now. What an editor added"
        " or excluded stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--topic", default="", metavar="SLUG", help="only this topic")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, change nothing"
        )

    def handle(self, **options: Any) -> None:
        topic = Topic.objects.filter(slug=options["topic"]).first()
        if options["topic"] and topic is None:
            raise CommandError(f"there is no topic {options['topic']!r}")
        added, removed = retopic(topic, options["dry_run"])
        self.stdout.write(f"links added {added}, removed {removed}")
