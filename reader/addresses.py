"""The query strings of lists: what of one is understood, and the same with something changed."""

import re
from urllib.parse import unquote_to_bytes

from django.http import QueryDict

from reader.filters import ArticleFilter

# Bytes of characters that need no escapes in a page in UTF-8.
BEYOND_ASCII = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")


def known_parameters(given: QueryDict) -> QueryDict:
    """Return what lists understand, without empty values and without the page."""
    kept = QueryDict(mutable=True)
    for name in ArticleFilter.base_filters:
        values = [value for value in given.getlist(name) if value]
        if values and name != "page":
            kept.setlist(name, values)
    return kept


def changed(address: QueryDict, **given: str | list[str]) -> str:
    """Return the query with other values for some parameters; empty ones are left out."""
    kept = address.copy()
    for name, value in given.items():
        values = [v for v in ([value] if isinstance(value, str) else value) if v]
        kept.setlist(name, values)
    return legible(kept.urlencode())


def legible(address: str) -> str:
    """Return an address, or its query, with Chinese as itself: a third as long, in every link.

    Browsers send the bytes that were escaped, so that it is the same address.

    >>> legible("http://rfi.fr/%E5%8C%97%e7%ba%a6?a=%26"), legible("http://rfi.fr/%B1%B1")
    ('http://rfi.fr/北约?a=%26', 'http://rfi.fr/%B1%B1')
    """
    return BEYOND_ASCII.sub(lambda found: _letters(found[0]), address)


def _letters(escaped: str) -> str:
    try:
        letters = unquote_to_bytes(escaped).decode()
    except UnicodeDecodeError:  # an older encoding
        return escaped
    return letters if letters.isprintable() else escaped
