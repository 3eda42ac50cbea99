"""Addresses of pages that a page names by the hundred."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse


def address(page: str, *parts: str | int) -> str:
    """Return the address of a topic, a source or a time, each made once and then remembered."""
    return _address(get_script_prefix(), page, parts)


@lru_cache(maxsize=10_000)
def _address(prefix: str, page: str, parts: tuple[str | int, ...]) -> str:
    # What is above the site's own addresses is part of what `reverse` says.
    return reverse(page, args=parts)
