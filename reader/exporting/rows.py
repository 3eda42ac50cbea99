"""Articles read from the database in small batches, so that memory stays flat for any number."""

import gc
from collections.abc import Iterator, Sequence

from archive.database.bulk_insert import batched
from archive.export.records import ROUND
from archive.models import Article

AT_A_TIME = 200


def batches(ids: Sequence[int], *, bodies: bool) -> Iterator[list[Article]]:
    """Yield the articles with these ids in lists of at most `AT_A_TIME`, in the order of the ids.

    Topics and sources are loaded, bodies only on request. Articles withdrawn meanwhile are
    left out.
    """
    rows = Article.objects.published().for_listing().with_topics()
    if bodies:
        rows = rows.defer(None)
    for part in batched(ids, ROUND):
        for some in batched(part, AT_A_TIME):
            found = rows.in_bulk(some)
            yield [found[pk] for pk in some if pk in found]
        # Articles and their topics are reference cycles, which pile up until they are collected.
        gc.collect()


def articles(ids: Sequence[int], *, bodies: bool) -> Iterator[Article]:
    """Yield the articles of `batches` one by one."""
    for some in batches(ids, bodies=bodies):
        yield from some
