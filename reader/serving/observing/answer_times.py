"""How long answers take, by kind of page, counted by all processes of a server together.

The processes write into files of one folder, which `reader.serving.gunicorn` makes and names in
PROMETHEUS_MULTIPROC_DIR before it starts them.
"""

import os

from django.http import HttpRequest
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

_alone = CollectorRegistry()
_seconds = Histogram(
    "foreign_desk_answer_seconds",
    "Seconds until an answer was made, by the name of its address and its status.",
    ("route", "status"),
    buckets=(0.002, 0.01, 0.05, 0.1, 0.2, 0.4, 1, 2, 5, 15),
    registry=_alone,
)


def observe(request: HttpRequest, status: int, seconds: float) -> None:
    """Count one answer. Kept pages, which no view made, are of the route `kept`."""
    place = request.resolver_match
    route = place.view_name if place else getattr(request, "answered_by", "none")
    _seconds.labels(route, f"{status // 100}xx").observe(seconds)


def registry() -> CollectorRegistry:
    """Return a new registry that holds what all processes counted."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return _with(_alone)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


def _with(counted: CollectorRegistry) -> CollectorRegistry:
    found = CollectorRegistry()
    found.register(counted)
    return found
