"""Django's configuration of the app and of its admin site, and a check of the outlets' files."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin import apps as admin_apps
from django.core.checks import Error, register
from django.utils.translation import gettext_lazy as _

from archive import outlets


class ArchiveConfig(AppConfig):
    name = "archive"
    verbose_name = _("Archive")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        outlets.use_folder(settings.OUTLETS_DIR)


class DeskConfig(admin_apps.AdminConfig):
    """Django's admin with the desk as its site."""

    default = False  # ArchiveConfig is the default of this module
    default_site = "archive.desk.Desk"


@register()
def check_outlets(**rest: Any) -> list[Error]:
    """System check: return every mistake in the outlets' files, with file and line."""
    return [
        Error(str(mistake), hint="docs/outlets.md explains every key.", id="archive.E001")
        for mistake in outlets.mistakes()
    ]
