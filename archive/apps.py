"""The archive as Django knows it."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import Error, register
from django.utils.translation import gettext_lazy as _

from archive.outlets import OutletError, outlets


class ArchiveConfig(AppConfig):
    name = "archive"
    verbose_name = _("Archive")
    default_auto_field = "django.db.models.BigAutoField"


@register()
def check_outlets(**rest: Any) -> list[Error]:
    """Return the first mistake in the outlets' files, with file and line, at every start."""
    try:
        outlets()
    except OutletError as error:
        return [Error(str(error), hint="docs/outlets.md explains every key.", id="archive.E001")]
    return []
