"""Change feed: articles by their last change, for programs that keep a copy in sync."""

from django.db.models import Q

from archive.models import ArticleQuerySet
from reader.lists.paging import COUNTED, Cursor, Page


def page_of_changes(
    articles: ArticleQuerySet, withdrawn: ArticleQuerySet, cursor: Cursor | None, size: int
) -> Page:
    """Return the page after the cursor, by last change, oldest first, withdrawals included.

    An article that changes while a client pages through moves to the end and is sent again.
    """
    parts = [part.order_by().for_listing() for part in (articles, withdrawn)]
    if cursor is not None:
        later = Q(updated_at__gt=cursor.changed) | Q(updated_at=cursor.changed, pk__gt=cursor.pk)
        parts = [part.filter(later, updated_at__gte=cursor.changed) for part in parts]
    # A union: one statement sees one snapshot, so it cannot miss a change and show a later one.
    rows = parts[0].union(parts[1], all=True).order_by("updated_at", "pk")
    found = list(rows[: size + 1])
    shown = found[:size]
    more = Cursor.after_change(shown[-1]).token if len(found) > size else ""
    count = sum(part.order_by()[: COUNTED + 1].count() for part in (articles, withdrawn))
    return Page(shown, more, "", min(count, COUNTED), count <= COUNTED)
