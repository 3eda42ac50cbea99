"""Log records as lines of JSON, and what an administrator is mailed of an error.

Neither tells who asked or for what words: of a request only its id, method, path and route. A path
that opens something to whoever knows it is told as the pattern of its route.
"""

import datetime as dt
import json
import logging
import time
import traceback
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve

SECRET = {"key", "token"}  # parts of addresses that are as good as a password

SELDOM = 60.0  # seconds between two mails of one process

# The request that this thread answers, if any.
answered: ContextVar[HttpRequest | None] = ContextVar("request being answered", default=None)


def told_of(request: HttpRequest) -> dict[str, str]:
    """Return what log lines tell of a request, by name; never its query string."""
    place = request.resolver_match
    told = {
        "request": getattr(request, "id", ""),
        "method": request.method or "",
        "path": path_told(request),
        "route": place.view_name if place else "",
    }
    return {name: value for name, value in told.items() if value}


def path_told(request: HttpRequest) -> str:
    """Return the path, with the names of its secret parts; of one without a route its beginning.

    A secret may stand in that too: without the slash at its end, for one.
    """
    try:
        place = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        first, slash, _rest = request.path.lstrip("/").partition("/")
        return f"/{first}/…" if slash else f"/{first}"
    return request.path if SECRET.isdisjoint(place.kwargs) else f"/{place.route}"


class Keyless(logging.Filter):
    """A filter that puts `path_told` for the path of a request into what is said of it."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None) or answered.get()
        if isinstance(request, HttpRequest) and (told := path_told(request)) != request.path:
            escaped = request.path.encode("unicode_escape").decode()  # as Django logs it
            said = record.getMessage().replace(request.path, told).replace(escaped, told)
            record.msg, record.args = said, ()
        return True


class JsonLines(logging.Formatter):
    """A formatter: one record is one line of JSON, times in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "place": f"{record.pathname}:{record.lineno}",
        }
        if (request := answered.get()) is not None:
            line |= told_of(request)
        line |= getattr(record, "figures", {})
        if record.exc_info and record.exc_info[0]:
            line["reason"] = record.exc_info[0].__name__
            line["place"] = _raised_at(record.exc_info[2]) or line["place"]
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _raised_at(where: Any) -> str:
    frames = traceback.extract_tb(where)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


class Seldom(logging.Filter):
    """A filter that lets one record through a minute: whatever is wrong is wrong for many."""

    last = -SELDOM

    def filter(self, record: logging.LogRecord) -> bool:
        if time.monotonic() - self.last < SELDOM:
            return False
        self.last = time.monotonic()
        return True


class PlaceOnly:
    """What `AdminEmailHandler` asks for a report: a traceback, nothing of request or settings."""

    def __init__(self, request: Any, kind: Any, error: Any, where: Any, is_email: bool) -> None:
        self.lines = traceback.format_exception(kind, error, where) if kind else []

    def get_traceback_text(self) -> str:
        return "".join(self.lines)
