"""`propose`: find names in two scripts and compounds that no topic knows, and propose them."""

from typing import Any

from django.core.management.base import CommandParser

from archive.management.archive_command import ArchiveCommand
from archive.topics.proposals import propose


class Command(ArchiveCommand):
    help = (
        "Look through the articles for names given in two scripts, such as 布林肯（Blinken）, and for"
        " compounds that keep coming up in an outlet’s titles, that no topic knows, and propose them"
        " at the editors’ desk."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--newest", type=int, default=0, help="only in so many articles")

    def handle(self, *args: Any, newest: int, **options: Any) -> None:
        self.stdout.write(f"proposed {propose(newest)}")
