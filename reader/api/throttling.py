"""How much one address may ask for, and the headers that say what is left."""

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}


class Quota(BaseThrottle):
    """So many requests in each minute (hour, day) by the clock, counted in the cache."""

    seconds_left = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        if settings.API_RATE == "0":
            return True
        number, unit = settings.API_RATE.split("/")
        most, seconds = int(number), SECONDS[unit]
        now = int(time.time())
        self.seconds_left = seconds - now % seconds
        key = f"quota:{now // seconds}:{self.get_ident(request)}"
        cache.add(key, 0, timeout=seconds)
        try:
            used = cache.incr(key)
        except ValueError:  # the cache dropped it in between
            used = 1
        headers: dict[str, Any] = {
            "RateLimit-Limit": most,
            "RateLimit-Remaining": max(most - used, 0),
            "RateLimit-Reset": self.seconds_left,
        }
        request.quota_headers = headers  # type: ignore[attr-defined]
        return used <= most

    def wait(self) -> float:
        return self.seconds_left
