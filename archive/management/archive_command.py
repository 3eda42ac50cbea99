"""What every command of the archive is made of."""

from django.core.management.base import BaseCommand

from archive.apps import OUTLETS


class ArchiveCommand(BaseCommand):
    """A command before which only the outlets' files are checked, and not the site's pages.

    `migrate`, which each new version needs, and `check` still check everything.
    """

    requires_system_checks = (OUTLETS,)
