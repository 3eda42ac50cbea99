"""Query strings of lists: their known parameters, changed values, and readable encoding."""

import re
from urllib.parse import unquote_to_bytes

from django.http import QueryDict

from reader.lists.filters import ArticleFilter

# Percent-encoded bytes above ASCII, which a page in UTF-8 may contain unescaped.
BEYOND_ASCII = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")


def known_parameters(given: QueryDict) -> QueryDict:
    """Return the parameters that lists know, without empty values and without the page token."""
    kept = QueryDict(mutable=True)
    for name in ArticleFilter.base_filters:
        values = [value for value in given.getlist(name) if value]
        if values and name != "page":
            kept.setlist(name, values)
    return kept


def changed(address: QueryDict, **given: str | list[str]) -> str:
    """Return the query string with some parameters replaced; empty values are left out."""
    kept = address.copy()
    for name, value in given.items():
        values = [v for v in ([value] if isinstance(value, str) else value) if v]
        kept.setlist(name, values)
    return legible(kept.urlencode())


def legible(address: str) -> str:
    """Return an address or query string with Chinese unescaped, which is a third as long.

    Browsers escape it again to the same bytes. Bytes that are not printable UTF-8 stay escaped.

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
