"""Rate limit of the API, and the RateLimit headers that report it."""

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from reader.serving.rationing.limits import spend


class Quota(BaseThrottle):
    """Throttle by `API_RATE` per client network, in fixed windows of a minute, hour or day."""

    seconds_left = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        allowance = spend(settings.API_RATE, "api", request._request)
        if allowance is None:
            return True
        self.seconds_left = allowance.seconds_left
        headers: dict[str, Any] = {
            "RateLimit-Limit": allowance.most,
            "RateLimit-Remaining": max(allowance.most - allowance.used, 0),
            "RateLimit-Reset": self.seconds_left,
        }
        request.quota_headers = headers  # type: ignore[attr-defined]
        return not allowance.is_spent

    def wait(self) -> float:
        return self.seconds_left
