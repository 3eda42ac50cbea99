"""Log-ins that failed, so that somebody who locked themselves out can be let in again."""

from axes.admin import AccessAttemptAdmin
from axes.models import AccessAttempt
from django.contrib import admin


@admin.register(AccessAttempt)
class LoginAdmin(AccessAttemptAdmin):  # type: ignore[misc]
    """Who failed, from where and how often; to delete one is to let it try again."""

    list_display = ("username", "ip_address", "attempt_time", "failures_since_start", "status")
    list_filter = ("attempt_time",)
