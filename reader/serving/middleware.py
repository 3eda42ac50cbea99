"""Middleware for pages: Vary, the reader's Chinese script, conditional requests."""

from collections.abc import Callable
from hashlib import blake2b

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import patch_vary_headers

from reader.serving.preferences import Preferences
from reader.texts.page_script import in_script

Respond = Callable[[HttpRequest], HttpResponse]


def vary_on_preferences(get_response: Respond) -> Respond:
    """Middleware: `Vary: Cookie` on pages, which differ by language, theme and images."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if is_page(response):
            patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


def in_chosen_script(get_response: Respond) -> Respond:
    """Middleware: convert Chinese on pages to the script the reader chose, except at the desk."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        target = Preferences.of(request).target
        if target and is_page(response) and not request.path.startswith("/admin/"):
            convert = in_script_of if is_private(response) else converted_once
            response.content = convert(response.content, target)
            patch_vary_headers(response, ["Accept-Language"])
        return response

    return middleware


def is_private(response: HttpResponse) -> bool:
    """Whether a page is for one reader: what is theirs is kept in no cache, ours included."""
    return "private" in response.get("Cache-Control", "")


def in_script_of(page: bytes, target: str) -> bytes:
    """Return the page converted to a script."""
    return in_script(page.decode(), target).encode()


def converted_once(page: bytes, target: str) -> bytes:
    """Return the page converted to a script, cached by a hash of its content."""
    key = f"script:{target}:{blake2b(page, digest_size=20).hexdigest()}"
    converted: bytes | None = cache.get(key)
    if converted is None:
        converted = in_script_of(page, target)
        cache.set(key, converted)
    return converted


class Conditional(ConditionalGetMiddleware):
    """Django's ETag and 304 handling, for HEAD as well, where the server drops the body."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        asked = request.method
        request.method = "GET" if asked == "HEAD" else asked
        try:
            return super().process_response(request, response)
        finally:
            request.method = asked


def is_page(response: HttpResponse) -> bool:
    """Whether a response is HTML that was built as a whole."""
    is_html = response.headers.get("Content-Type", "").startswith("text/html")
    return is_html and not response.streaming
