"""Cached addresses of pages, for pages with hundreds of links."""

import logging
from collections.abc import Callable
from functools import lru_cache

from django.urls import NoReverseMatch, get_script_prefix, reverse

logger = logging.getLogger(__name__)


def address(page: str, *parts: str | int) -> str:
    """Return the address of a page by its URL name and arguments, from a cache."""
    return _address(get_script_prefix(), page, parts)


def addresses(page: str) -> Callable[..., str]:
    """Return a function from URL arguments to the address of a page, to be called many times."""
    prefix = get_script_prefix()
    return lambda *parts: _address(prefix, page, parts)


def numbered(page: str, number: int) -> str:
    """Return the address of an article by its id; not cached, because there are too many."""
    before, after = _around(get_script_prefix(), page)
    return f"{before}{number}{after}"


@lru_cache
def _around(prefix: str, page: str) -> tuple[str, str]:
    before, _, after = reverse(page, args=[0]).rpartition("0")
    return before, after


@lru_cache(maxsize=10_000)
def _address(prefix: str, page: str, parts: tuple[str | int, ...]) -> str:
    # The script prefix is an argument because `reverse` depends on it.
    try:
        return reverse(page, args=parts)
    except NoReverseMatch:
        # A slug that the URL pattern refuses: the page is shown all the same, with a useless link.
        logger.warning("no address of %s can be made of %r", page, parts)
        return prefix
