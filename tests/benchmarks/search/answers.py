"""Ways to ask our own search: the index alone, and whole pages and JSON through Django."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.test import Client, override_settings

from archive import search
from archive.search.facet_counts import counts
from archive.search.over_time import bars
from archive.search.plan import COUNT_CAP, Plan
from tests.benchmarks.search.timing import Asked

PAGE = 20


def of(query: str) -> Plan:
    return Plan.of(query, None)


def newest(query: str) -> object:
    return search.ids(query, None, "-published_at", PAGE)


def relevant(query: str) -> object:
    return search.ids(query, None, "relevance", PAGE)


def capped_count(query: str) -> object:
    return of(query).count(COUNT_CAP + 1)


def counted(query: str) -> object:
    return counts(of(query).entries())


def charted(query: str) -> object:
    plan = of(query)
    return bars(plan, counts(plan.entries()))


# Without pages.
ALONE: dict[str, Asked] = {
    "newest": newest,
    "relevance": relevant,
    "count": capped_count,
    "count and facets": counted,
    "chart as well": charted,
}


def _asking(address: str, order: str) -> Asked:
    client = Client()
    client.cookies["measured"] = "1"  # a visitor with such a cookie gets no kept page

    def ask(query: str) -> object:
        response = client.get(address, {"q": query, "page_size": PAGE, "ordering": order})
        assert response.status_code == 200, query
        return response.content

    return ask


def _anew(ask: Asked) -> Asked:
    """Ask with an empty cache, as the first reader of a query does."""

    def first(query: str) -> object:
        cache.clear()
        return ask(query)

    return first


# Through Django, with excerpts.
WHOLE: dict[str, Asked] = {
    "newest, anew": _anew(_asking("/search/", "-published_at")),
    "relevance, anew": _anew(_asking("/search/", "relevance")),
    "page, newest": _asking("/search/", "-published_at"),
    "page, relevance": _asking("/search/", "relevance"),
    "JSON, newest": _asking("/api/v1/articles/", "-published_at"),
    "JSON, relevance": _asking("/api/v1/articles/", "relevance"),
}


@contextmanager
def served() -> Iterator[None]:
    """Settings for the test client that need no collected static files."""
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    warnings.filterwarnings("ignore", "No directory at")
    storages = {"default": default, "staticfiles": static}
    with override_settings(ALLOWED_HOSTS=["testserver"], STORAGES=storages):
        yield
