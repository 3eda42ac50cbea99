"""Addresses of pages that a page names by the hundred."""

from collections.abc import Callable
from functools import lru_cache

from django.urls import get_script_prefix, reverse


def address(page: str, *parts: str | int) -> str:
    """Return the address of a topic, a source or a time, each made once and then remembered."""
    return _address(get_script_prefix(), page, parts)


def addresses(page: str) -> Callable[..., str]:
    """Return what gives the address of each of many topics, sources or times, from its parts."""
    prefix = get_script_prefix()
    return lambda *parts: _address(prefix, page, parts)


def numbered(page: str, number: int) -> str:
    """Return the address of an article; there are too many to remember each."""
    before, after = _around(get_script_prefix(), page)
    return f"{before}{number}{after}"


@lru_cache
def _around(prefix: str, page: str) -> tuple[str, str]:
    before, _, after = reverse(page, args=[0]).rpartition("0")
    return before, after


@lru_cache(maxsize=10_000)
def _address(prefix: str, page: str, parts: tuple[str | int, ...]) -> str:
    # What is above the site's own addresses is part of what `reverse` says.
    return reverse(page, args=parts)
