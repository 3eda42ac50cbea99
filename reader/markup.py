"""Markup put together in Python, where a page has hundreds of pieces."""

from collections.abc import Iterable

from django.utils.html import format_html


def in_a_row(pieces: Iterable[str]) -> str:
    """Return pieces one after another, each escaped that is not markup yet.

    All in one go: as rows of `format_html_join` they take four times as long.

    >>> in_a_row([format_html("<b>{}</b>", "北约"), "<", "7"]), in_a_row([])
    ('<b>北约</b>&lt;7', '')
    """
    pieces = ["", *pieces]  # without any there is nothing to format
    return format_html("{}" * len(pieces), *pieces)
