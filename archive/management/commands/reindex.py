"""Make the search index again."""

from typing import Any

from django.core.management.base import BaseCommand

from archive import search


class Command(BaseCommand):
    help = (
        "Make the search index again from the articles; in one transaction, so that searches go on."
    )

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"indexed {search.rebuild()}")
