"""Responses for sandboxed frames of the desk, in which documents run no code and fetch nothing."""

from csp.constants import NONE, SELF
from django.http import HttpResponse

# `sandbox` without values: no scripts, no forms, no navigation, an opaque origin.
POLICY = {
    "sandbox": True,
    "default-src": [NONE],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": ["data:"],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
}


def framed(page: str, content_type: str = "text/html; charset=utf-8") -> HttpResponse:
    """Return a page that only this site may frame, under a strict content security policy."""
    response = HttpResponse(page, content_type=content_type)
    response._csp_config = POLICY  # type: ignore[attr-defined]
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-DNS-Prefetch-Control"] = "off"
    return response
