"""`migrate`: Django's, and the triggers of the content version on tables that are new or remade."""

from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

from archive.database import content_version


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if options["database"] == DEFAULT_DB_ALIAS and not (
            options["plan"] or options["check_unapplied"]
        ):
            content_version.watch()
