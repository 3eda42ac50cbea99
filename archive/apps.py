"""Django's configuration of the app and of its admin site, and checks of both."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib import admin
from django.contrib.admin import apps as admin_apps
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils.translation import gettext_lazy as _

from archive import outlets


class ArchiveConfig(AppConfig):
    name = "archive"
    verbose_name = _("Archive")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        outlets.use_folder(settings.OUTLETS_DIR)


class DeskConfig(admin_apps.SimpleAdminConfig):
    """Django's admin with the desk as its site, whose pages are loaded with the addresses.

    Commands have no pages, and start sooner without.
    """

    default = False  # ArchiveConfig is the default of this module
    default_site = "archive.desk.Desk"

    def ready(self) -> None:
        register(check_dependencies, Tags.admin)
        register(check_desk, Tags.admin)


def check_desk(**given: Any) -> list[CheckMessage]:
    """System check: return what Django's checks of the admin find, of all that the desk lists."""
    admin.autodiscover()
    return check_admin_app(**given)


OUTLETS = "outlets"


@register(OUTLETS)
def check_outlets(**rest: Any) -> list[Error]:
    """System check: return every mistake in the outlets' files, with file and line."""
    return [
        Error(str(mistake), hint="docs/outlets.md explains every key.", id="archive.E001")
        for mistake in outlets.mistakes()
    ]
