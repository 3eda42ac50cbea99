"""The reading pages as Django knows them."""

from axes.apps import AppConfig as AxesConfig
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReaderConfig(AppConfig):
    name = "reader"
    verbose_name = "Reader"


class LoginsConfig(AxesConfig):  # type: ignore[misc]
    """What counts wrong passwords, under a name that editors understand."""

    verbose_name = _("Log-ins")
