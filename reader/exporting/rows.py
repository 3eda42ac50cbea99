"""Articles in order, read a few at a time, so that memory stays flat however many there are."""

import gc
from collections.abc import Iterator, Sequence

from archive.exporting import ROUND
from archive.models import Article
from reader.filters import batched

AT_A_TIME = 200


def batches(ids: Sequence[int], *, bodies: bool) -> Iterator[list[Article]]:
    """Yield the articles with these ids in short lists, in their order.

    They are as lists show them, or with their bodies. What is withdrawn meanwhile is left out.
    """
    rows = Article.objects.published().for_listing().with_topics()
    if bodies:
        rows = rows.defer(None)
    for part in batched(ids, ROUND):
        for some in batched(part, AT_A_TIME):
            found = rows.in_bulk(some)
            yield [found[pk] for pk in some if pk in found]
        # An article and its topics point at each other: left alone, thousands would pile up.
        gc.collect()


def articles(ids: Sequence[int], *, bodies: bool) -> Iterator[Article]:
    """Yield what `batches` yields, one by one."""
    for some in batches(ids, bodies=bodies):
        yield from some
