"""Old matches of saved searches deleted, which no digest, feed or page tells any more."""

from collections.abc import Sequence

from django.db.models import Count

from archive.database.short_transactions import Pace
from reader.library.saved_searches.saved_search import SearchMatch

# Of each search. A feed and a digest name 50; pages count 10,000 arrivals, of which a search that
# may be saved matches no more than a tenth.
KEPT = 1_000


def prune_matches(since: int) -> int:
    """Delete all but the newest matches of each search that matched an article after `since`.

    Returns how many were deleted. What is interrupted goes on when the search matches again.
    """
    grown = SearchMatch.objects.filter(article_id__gt=since).values("search")
    numbers = SearchMatch.objects.filter(search__in=grown).order_by().values_list("search")
    too_many = numbers.annotate(number=Count("pk")).filter(number__gt=KEPT)
    pace, deleted = Pace(), 0
    for search, _number in list(too_many):
        newest = SearchMatch.objects.filter(search=search).order_by("-article_id")
        old = list(newest.values_list("pk", flat=True)[KEPT:])
        deleted += sum(pace.each(old, _delete))
    return deleted


def _delete(ids: Sequence[int]) -> int:
    return SearchMatch.objects.filter(pk__in=ids).delete()[0]
