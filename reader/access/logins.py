"""Limits on failed logins: per account and address, and per address."""

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest


class Logins(AxesDatabaseHandler):  # type: ignore[misc]
    """django-axes handler with two limits: few failures per name and address, more per address.

    The first keeps one editor's password from being guessed without locking out the others behind
    the same address, the second keeps one address from trying name after name.
    """

    def get_failures(self, request: HttpRequest, credentials: dict[str, str] | None = None) -> int:
        """Return the number of failures to compare with `AXES_FAILURE_LIMIT`.

        It is at least that limit, so that the login is locked, once the address alone has reached
        `LOGIN_FAILURES_OF_AN_ADDRESS` within the cool-off time.
        """
        by_name: int = super().get_failures(request, credentials)
        since = request.axes_attempt_time - settings.AXES_COOLOFF_TIME  # type: ignore[attr-defined]
        recent = AccessAttempt.objects.filter(
            ip_address=request.axes_ip_address,  # type: ignore[attr-defined]
            attempt_time__gte=since,
        )
        by_address = recent.aggregate(n=Sum("failures_since_start"))["n"] or 0
        if by_address >= settings.LOGIN_FAILURES_OF_AN_ADDRESS:
            return max(by_name, settings.AXES_FAILURE_LIMIT)
        return by_name
