"""Fast concatenation of HTML, for pages with hundreds of small elements."""

from collections.abc import Iterable

from django.utils.html import format_html


def in_a_row(pieces: Iterable[str]) -> str:
    """Return the pieces concatenated as safe HTML; plain strings among them are escaped.

    One call of `format_html` takes a quarter of the time of `format_html_join`.

    >>> in_a_row([format_html("<b>{}</b>", "北约"), "<", "7"]), in_a_row([])
    ('<b>北约</b>&lt;7', '')
    """
    pieces = ["", *pieces]  # without any there is nothing to format
    return format_html("{}" * len(pieces), *pieces)
