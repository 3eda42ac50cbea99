"""Rate limits per client network: for searches, exports and the API."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from reader.serving.client_address import client_network
from reader.serving.rationing import shared_limits
from reader.serving.rationing.refusing import refused

SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
# URL names of pages that count as a search, because they cost as much.
EXPENSIVE = {
    "collocations", "collocations_table", "compare", "compare_copies", "compare_picture",
    "compare_table", "concordance", "coverage", "keyness", "keyness_table", "quote",
    "words", "words_picture", "words_table",
}  # fmt: skip
WORDS = ("q", "quote")  # parameters with which any page looks for words


@dataclass(frozen=True)
class Allowance:
    """A client's limit in the current minute (hour, day), and its requests so far."""

    most: int
    used: int
    seconds_left: int

    @property
    def is_spent(self) -> bool:
        return self.used > self.most


def spend(rate: str, what: str, request: HttpRequest) -> Allowance | None:
    """Count one more request of a client in a fixed window; None if the rate is unlimited.

    `rate` is as in the settings: `120/minute`, or `0` for no limit. `what` names the counter. It is
    shared by all processes of a server, and by all servers if the cache is Redis or Memcached.
    Assistants' questions, which come from within, count by their `asker` rather than by network.
    """
    if rate == "0":
        return None
    number, unit = rate.split("/")
    seconds, now = SECONDS[unit], int(time.time())
    client = getattr(request, "asker", None) or client_network(request)
    key = f"quota:{what}:{now // seconds}:{client}"
    used = _counted_by_servers(key, seconds) if _is_shared() else shared_limits.count(key)
    return Allowance(int(number), used, seconds - now % seconds)


def _is_shared() -> bool:
    """Whether the cache is a Redis or Memcached server, which several servers may share."""
    backend = settings.CACHES["default"]["BACKEND"].lower()
    return "redis" in backend or "memcached" in backend


def _counted_by_servers(key: str, seconds: int) -> int:
    """Return the incremented counter in the shared cache."""
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key)
    except ValueError:  # the cache dropped it in between
        return 1


class Limited:
    """Middleware: 429 for more searches or exports than `RATE_SEARCH` and `RATE_EXPORT` allow."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        match kind_of(request):
            case "search":
                allowance = spend(settings.RATE_SEARCH, "search", request)
            case "export":
                allowance = spend(settings.RATE_EXPORT, "export", request)
            case _:
                return None
        if allowance is None or not allowance.is_spent:
            return None
        said = _("This address asked for too much at once. Please go on in a while.")
        return refused(request, 429, said, allowance.seconds_left)


def kind_of(request: HttpRequest) -> str:
    """Return `search` or `export` for requests with a rate limit; "" for others and the desk."""
    place = request.resolver_match
    if place is None or "admin" in place.namespaces:
        return ""
    name = place.url_name or ""
    if request.method not in ("GET", "HEAD"):
        return "export" if name == "export_chosen" else ""
    if name == "suggest":  # asked at every character, and answered from a few short tables
        return ""
    if name == "concordance_table" or (name.startswith("export_") and name != "export_article"):
        return "export"
    looks = any(request.GET.get(parameter, "").strip() for parameter in WORDS)
    return "search" if name in EXPENSIVE or looks else ""
