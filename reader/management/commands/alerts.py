"""Command `alerts`: match what arrived with saved searches, and send the mail that is due."""

from typing import Any

from django.utils import timezone

from archive.management.archive_command import ArchiveCommand
from reader.library.saved_searches.alerts import send_due
from reader.library.saved_searches.matching import match_arrivals


class Command(ArchiveCommand):
    help = (
        "Match the articles that arrived since the last time with all saved searches, each once, and"
        " send the digests that are due. To be run every few minutes; it can be interrupted at any"
        " time and goes on where it was. Without EMAIL_URL nothing is sent. Exits with 1 when a"
        " digest could not be sent; it is tried again for two days."
    )

    def handle(self, **options: Any) -> None:
        matched = match_arrivals()
        done = send_due(timezone.now())
        self.stdout.write(
            f"matched {matched}, sent {done.sent}, failed {done.failed}, given up {done.given_up}"
        )
        if done.failed:
            raise SystemExit(1)
