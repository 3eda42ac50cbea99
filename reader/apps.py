"""Django app configurations: the reading pages, and django-axes under a readable name."""

from axes.apps import AppConfig as AxesConfig
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReaderConfig(AppConfig):
    name = "reader"
    default = True  # of the two in this module
    verbose_name = _("Readers")
    default_auto_field = "django.db.models.BigAutoField"


class LoginsConfig(AxesConfig):  # type: ignore[misc]
    """django-axes, which counts wrong passwords, under a name that editors understand."""

    verbose_name = _("Log-ins")
