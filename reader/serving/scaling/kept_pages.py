"""Middleware that keeps whole answers for visitors without an account, until what they show changes.

An answer is kept under the version of the archive's content, its address, and all that decides how it
looks. Whoever shows a cookie that is no preference, or a token, gets an answer of their own.
"""

import datetime as dt
import gzip
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_http_date_safe
from django.utils.translation import get_language_from_request

from archive.database import content_version
from reader import VERSION
from reader.serving.preferences import CHOICES, Preferences
from reader.serving.scaling.replica import where_visitors_read

LARGEST = 65_536  # bytes of a kept answer, compressed
LONGEST = 600  # seconds
# URL names of what is kept. Neither forms, nor the JSON, nor lists taken away as files.
KEPT = {
    "timeline", "on_this_day", "arrivals", "undated", "estimated", "article", "versions",
    "compare_copies", "topics", "compare", "topic", "event", "threads", "thread", "coverage",
    "sources", "source", "search", "concordance", "sitemap", "sitemap_pages", "sitemap_articles",
    *(f"{name}_{form}" for form in ("atom", "json")
      for name in ("timeline", "topic", "source", "event", "thread", "search", "arrivals")),
}  # fmt: skip
# What would make an answer a part of itself, or none.
OF_ONE_CLIENT = ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
Kept = tuple[dict[str, str], bytes]  # headers, and the body compressed with gzip


class KeptPages:
    """Middleware: an answer made before is given again; what it was made of has not changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.packing = GZipMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = key_of(request)
        if not key:
            return self.get_response(request)
        kept: Kept | None = caches["pages"].get(key)
        if kept is None:
            if request.method != "GET" or not _is_of_a_kept_kind(request):
                return self.get_response(request)
            asked = {name: request.META.pop(name) for name in OF_ONE_CLIENT if name in request.META}
            response = self.get_response(request)
            request.META.update(asked)
            if not _may_be_kept(request, response):
                return self.packing.process_response(request, response)  # type: ignore[arg-type]
            kept = _packed(response)
            if len(kept[1]) <= LARGEST:
                caches["pages"].set(key, kept, _seconds())
        return _answer(request, kept)


def key_of(request: HttpRequest) -> str:
    """Return the key of the answer to a request, or "" if it is for this visitor alone."""
    own = request.COOKIES.keys() - CHOICES.keys() - {settings.LANGUAGE_COOKIE_NAME}
    if (
        request.method not in ("GET", "HEAD")
        or own
        or settings.LOGIN_REQUIRED
        or "HTTP_AUTHORIZATION" in request.META
    ):
        return ""
    try:
        version, host = content_version.current(where_visitors_read()), request.get_host()
    except (DatabaseError, DisallowedHost):
        return ""  # answered, with what is wrong, as without this middleware
    if not version:
        return ""
    looks = (get_language_from_request(request), Preferences.of(request))
    # As they came: percent-encoded once more, the bytes of "é" would be the address of "Ã©".
    asked = (request.path, request.META.get("QUERY_STRING", ""))
    whole = (version, _program(), request.scheme, host, asked, looks)
    return f"page:{blake2b(repr(whole).encode(), digest_size=20).hexdigest()}"


@lru_cache(maxsize=1)
def _program() -> str:
    """Return a hash of what pages are made with, for a cache that outlives this process."""
    of_settings = (settings.SITE_NAME, settings.TIME_ZONE, settings.REMOTE_IMAGES, settings.HTTPS)
    told = blake2b(repr((VERSION, of_settings)).encode(), digest_size=20)
    root = Path(settings.BASE_DIR)
    files = [*root.glob("templates/**/*"), *root.glob("*/locale/*/LC_MESSAGES/*.mo")]
    for path in sorted([*files, Path(settings.STATIC_ROOT, "staticfiles.json")]):
        if path.is_file():
            told.update(path.read_bytes())
    return told.hexdigest()


def _is_of_a_kept_kind(request: HttpRequest) -> bool:
    try:
        place = resolve(request.path_info)
    except Resolver404:
        return False
    return place.url_name in KEPT and not place.namespaces


def _may_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether a response is whole, for everybody, and sets no cookie."""
    said = response.headers.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not ("no-store" in said or "private" in said)
        and getattr(request, "is_answered_in_full", True)
    )


def _packed(response: HttpResponseBase) -> Kept:
    assert isinstance(response, HttpResponse)
    patch_vary_headers(response, ["Accept-Encoding"])
    headers = dict(response.items())
    headers.pop("Content-Length", None)
    if "ETag" in headers and not headers["ETag"].startswith("W/"):
        headers["ETag"] = f"W/{headers['ETag']}"  # the same, compressed or not
    return headers, gzip.compress(response.content, 6, mtime=0)


def _answer(request: HttpRequest, kept: Kept) -> HttpResponseBase:
    """Return a kept answer, compressed if the client takes that; 304 if it has the same."""
    headers, body = kept
    request.answered_by = "kept"  # type: ignore[attr-defined]
    is_packed = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    response = HttpResponse(body if is_packed else gzip.decompress(body), headers=headers)
    if is_packed:
        response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(len(response.content))
    modified = parse_http_date_safe(headers.get("Last-Modified", ""))
    answer = get_conditional_response(request, headers.get("ETag"), modified, response)
    assert answer is not None  # it is the response that was given, or a 304 or 412
    return answer


def _seconds() -> int:
    """Return for how long an answer may be kept: never into the next day, which some pages name."""
    now = timezone.localtime()
    midnight = dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time(), now.tzinfo)
    return max(1, min(LONGEST, int((midnight - now).total_seconds())))
