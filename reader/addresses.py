"""The query strings of lists: what of one is understood, and the same with something changed."""

from django.http import QueryDict

from reader.filters import ArticleFilter


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
    return kept.urlencode()
