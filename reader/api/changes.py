"""Articles in the order in which they changed last, for those who keep a copy in step."""

from django.db.models import Q

from archive.models import ArticleQuerySet
from reader.paging import COUNTED, Cursor, Page


def page_of_changes(articles: ArticleQuerySet, cursor: Cursor | None, size: int) -> Page:
    """Return articles from the cursor on, the change longest ago first.

    What changes while someone reads comes at the end, once more if it was read before.
    """
    rows = articles.order_by("updated_at", "pk")
    if cursor is not None:
        later = Q(updated_at__gt=cursor.changed) | Q(updated_at=cursor.changed, pk__gt=cursor.pk)
        rows = rows.filter(later, updated_at__gte=cursor.changed)
    found = list(rows.for_listing()[: size + 1])
    shown = found[:size]
    more = Cursor.after_change(shown[-1]).token if len(found) > size else ""
    count = articles.order_by()[: COUNTED + 1].count()
    return Page(shown, more, "", min(count, COUNTED), count <= COUNTED)
