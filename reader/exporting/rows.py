"""Articles in order, read a few at a time, so that memory stays flat however many there are."""

from collections.abc import Iterator, Sequence

from archive.models import Article
from reader.filters import batched

AT_A_TIME = 200


def articles(ids: Sequence[int], *, bodies: bool) -> Iterator[Article]:
    """Yield the articles with these ids, in their order, as lists show them or with their bodies.

    What is withdrawn meanwhile is left out.
    """
    rows = Article.objects.published().for_listing()
    if bodies:
        rows = rows.defer(None)
    for some in batched(ids, AT_A_TIME):
        found = rows.in_bulk(some)
        yield from (found[pk] for pk in some if pk in found)
