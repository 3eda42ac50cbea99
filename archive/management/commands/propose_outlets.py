"""`propose_outlets`: propose names, clocks and rules for sources of which only the host is known."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from archive.intake.rereading.outlet_proposals import MOST_READ, bare_hosts, propose_for
from archive.management.archive_command import ArchiveCommand
from archive.models import Source


class Command(ArchiveCommand):
    help = (
        "Look at the newest captures of sources that came as bare hosts, and propose what they are"
        " called (og:site_name), in which time zone they print their times (from offsets, or from"
        " dates against times of capture), what stands at the end of their titles, and which"
        " paragraphs are on most pages. Each proposal is printed, and offered at the editors’ desk;"
        " nothing else changes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", default="", metavar="SLUG", help="only for this source")
        parser.add_argument(
            "--newest", type=int, default=MOST_READ, help="captures read of each (%(default)s)"
        )

    def handle(self, *args: Any, source: str, newest: int, **options: Any) -> None:
        if source and not Source.objects.filter(slug=source).exists():
            raise CommandError(f"there is no source called {source}", returncode=2)
        if newest < 1:
            raise CommandError("--newest must be 1 or more", returncode=2)
        looked = proposed = 0
        for found, said in propose_for(bare_hosts(source), newest):
            looked += 1
            proposed += bool(said.values)
            for name, value in said.values.items():
                shown = value if isinstance(value, str) else " / ".join(value)
                self.stdout.write(f"{found.slug} {name}: {shown} ({said.seen[name]} of {said.of})")
        self.stdout.write(f"looked at {looked}, proposed for {proposed}")
