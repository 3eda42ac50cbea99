"""The admin of failed log-ins, where administrators unlock an account or address."""

from axes.admin import AccessAttemptAdmin
from axes.models import AccessAttempt
from django.contrib import admin


@admin.register(AccessAttempt)
class LoginAdmin(AccessAttemptAdmin):  # type: ignore[misc]
    """Failed log-ins by name and address; deleting one unlocks it."""

    list_display = ("username", "ip_address", "attempt_time", "failures_since_start", "status")
    list_filter = ("attempt_time",)
