"""Documents shown in a frame of the desk, where nothing of them runs and nothing is fetched."""

from csp.constants import NONE, SELF
from django.http import HttpResponse

# `sandbox` without a word after it: no script, no form, no navigation, an origin of its own.
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
    """Return a page that only this site may show in a frame, under the strictest policy."""
    response = HttpResponse(page, content_type=content_type)
    response._csp_config = POLICY  # type: ignore[attr-defined]
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-DNS-Prefetch-Control"] = "off"
    return response
