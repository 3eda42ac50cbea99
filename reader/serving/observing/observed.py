"""Middleware around all others: the request's id, how long it took, and a log line of it."""

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from reader.serving.observing.log_lines import answered

logger = logging.getLogger(__name__)

ID = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")


def observed(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: `X-Request-ID` on each answer; with METRICS its time, with LOG_FORMAT a line."""
    if settings.METRICS:
        from reader.serving.observing.answer_times import observe
    else:
        observe = _nothing

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.id = request_id(request)  # type: ignore[attr-defined]
        token, began = answered.set(request), time.perf_counter()
        try:
            response = get_response(request)
            seconds = time.perf_counter() - began
            observe(request, response.status_code, seconds)
            if settings.LOG_FORMAT == "json":
                figures = {"status": response.status_code, "ms": round(1000 * seconds, 1)}
                logger.info("answered", extra={"figures": figures})
        finally:
            answered.reset(token)
        response["X-Request-ID"] = request.id  # type: ignore[attr-defined]
        return response

    return middleware


def _nothing(request: HttpRequest, status: int, seconds: float) -> None:
    """Observe nothing: nobody asks for metrics."""


def request_id(request: HttpRequest) -> str:
    """Return the id that our own proxy gave the request, else a new one."""
    given = request.headers.get("X-Request-ID", "") if settings.PROXIES else ""
    return given if ID.match(given) else secrets.token_hex(8)
