"""Protection against redirect loops to https behind a proxy that does not say it used https."""

import logging
from collections.abc import Callable
from hashlib import blake2b

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from reader.serving.client_address import client_address

logger = logging.getLogger(__name__)

Respond = Callable[[HttpRequest], HttpResponseBase]

# Headers by which proxies tell that a visitor came by https.
SAID_BY_PROXIES = {
    "X-Forwarded-Proto": "https", "X-Forwarded-Protocol": "https", "X-Forwarded-Scheme": "https",
    "X-Forwarded-Ssl": "on", "Front-End-Https": "on", "Forwarded": "proto=https",
}  # fmt: skip
LOCAL = ("localhost", "127.", "[::1]")
ROUNDS = 2  # redirects to one address within `AGAIN` seconds before it counts as a loop
AGAIN = 10
SAID_AGAIN = 3_600  # seconds until the warning is logged again


def no_redirect_to_itself(get_response: Respond) -> Respond:
    """Middleware: answer requests that came by https through a proxy that does not say so.

    Such a request looks like plain http, and would be redirected to https for ever. Once other
    headers or the loop itself show it, the request counts as https and a warning says what to set.
    Forging these headers only spares the forger the redirect. The header named by
    `TRUSTED_PROXY_HEADER` overrides all others.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.is_secure() and (sign := sign_of_https(request)):
            take_for_https(request, sign)
        response = get_response(request)
        here = f"https://{request.get_host()}{request.get_full_path()}"
        if response.status_code != 301 or response.headers["Location"] != here:
            return response
        if goes_round(request, here):
            take_for_https(request, "what was redirected came back")
            return get_response(request)
        # Browsers cache a 301, and would stay in the loop after the setting was corrected.
        response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


def sign_of_https(request: HttpRequest) -> str:
    """Return the sign, for the log, that a visitor used https to a proxy; "" if there is none.

    Browsers send Sec-Fetch-Site over https only, except to localhost.
    """
    if settings.SECURE_PROXY_SSL_HEADER and settings.SECURE_PROXY_SSL_HEADER[0] in request.META:
        return ""
    for name, value in SAID_BY_PROXIES.items():
        if value in request.headers.get(name, "").lower():
            return f"a proxy sends {name}"
    if "Sec-Fetch-Site" in request.headers and not request.get_host().startswith(LOCAL):
        return "browsers send Sec-Fetch-Site only by https"
    return ""


def goes_round(request: HttpRequest, address: str) -> bool:
    """Count a redirect; return whether it exceeds `ROUNDS` of one visitor to one address."""
    visitor = f"{client_address(request)} {request.headers.get('User-Agent', '')} {address}"
    key = f"https:{blake2b(visitor.encode('utf-8', 'replace'), digest_size=20).hexdigest()}"
    redirects: int = cache.get(key, 0) + 1
    cache.set(key, redirects, AGAIN)
    return redirects > ROUNDS


def take_for_https(request: HttpRequest, sign: str) -> None:
    """Make the request count as https, and log a warning at most once an hour."""
    request.META["wsgi.url_scheme"] = "https"
    if settings.SECURE_PROXY_SSL_HEADER:
        request.META.pop(settings.SECURE_PROXY_SSL_HEADER[0], None)
    if cache.add("https:said", True, SAID_AGAIN):
        logger.warning(
            "HTTPS is on, and a request looks like http, but seems to come by https through a proxy"
            " (%s): it would be redirected to itself for ever. Set TRUSTED_PROXY_HEADER to the head"
            " in which your proxy says so, such as X-Forwarded-Proto (now: %s).",
            sign,
            settings.TRUSTED_PROXY_HEADER or "none",
        )
