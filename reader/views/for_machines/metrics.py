"""Metrics in Prometheus' text format, for whom the setting METRICS names."""

import ipaddress
import secrets

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reader.serving.rationing.refusing import error_json


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the figures of server and archive; 404 if METRICS is off, 401 for who may not."""
    if not settings.METRICS:
        raise Http404
    if not may_ask(request):
        refusal = error_json("These figures are for the program that watches the site.", 401)
        refusal["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return refusal
    # Loaded only where somebody asks for metrics.
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

    from reader.serving.observing.answer_times import registry
    from reader.serving.observing.archive_figures import ArchiveFigures

    figures = registry()
    figures.register(ArchiveFigures())
    return HttpResponse(generate_latest(figures), content_type=CONTENT_TYPE_LATEST)


def may_ask(request: HttpRequest) -> bool:
    """Whether a request shows the token of METRICS, or for `local` comes from this machine.

    What a proxy on this machine passes on does not count as from here.
    """
    if settings.METRICS == "local":
        is_passed_on = {"HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED"} & request.META.keys()
        return not is_passed_on and is_loopback(request.META.get("REMOTE_ADDR", ""))
    shown = request.headers.get("Authorization", "")
    return secrets.compare_digest(shown.encode(), f"Bearer {settings.METRICS}".encode())


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
