"""Make the search index and the links between copies again."""

from typing import Any

from django.core.management.base import BaseCommand

from archive import relating, search


class Command(BaseCommand):
    help = (
        "Make the search index again from the articles, in one transaction, so that searches go"
        " on; then find again which articles are copies of one another."
    )

    def handle(self, **options: Any) -> None:
        indexed = search.rebuild()
        self.stdout.write(f"indexed {indexed}, copies {relating.rebuild()}")
