"""The order of arrival: articles get rising numbers as they come in, under the lock of writers."""

from django.db.models import Max

from archive.models import Article


def newest_arrival() -> int:
    """Return the number of the last article that arrived; 0 in an empty archive."""
    return Article.objects.aggregate(newest=Max("pk"))["newest"] or 0
