"""`propose_furniture`: count again which lines the articles of each source share."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from archive.intake.shared_lines.counting import count_again
from archive.intake.shared_lines.judging import judge
from archive.management.archive_command import ArchiveCommand
from archive.models import Source


class Command(ArchiveCommand):
    help = (
        "Count again which lines near the ends of their texts the articles of each source share,"
        " as `ingest` does with those that come in, and propose at the editors’ desk those that"
        " are perhaps no text. For outlets that have no rules, what most of their pages print is"
        " dropped: `reprocess` then takes it out of the articles that are there. What editors"
        " decided stays."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", default="", metavar="SLUG", help="only for this source")

    def handle(self, *args: Any, source: str, **options: Any) -> None:
        sources = Source.objects.filter(slug=source) if source else Source.objects.all()
        if source and not sources:
            raise CommandError(f"there is no source called {source}", returncode=2)
        count_again(sources.order_by("slug").values_list("pk", flat=True))
        judged = judge()
        for name, lines in (("dropped", judged.dropped), ("proposed", judged.proposed)):
            for line in lines:
                self.stdout.write(f"{name} {line.source.slug}: {line.line} ({line.articles})")
        self.stdout.write(f"proposed {len(judged.proposed)}, dropped {len(judged.dropped)}")
