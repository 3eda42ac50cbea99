"""The order of the timeline, and what is beyond an article in it."""

from typing import TYPE_CHECKING

from django.db.models import F, Q

if TYPE_CHECKING:
    from archive.models.article import Article

NEWEST_FIRST = ("-published_day", "-published_at", "-id")
OLDEST_FIRST = ("published_day", "published_at", "id")
IN_ORDER = (F("published_day").desc(), F("published_at").desc(), F("id").desc())


def beyond(article: "Article", side: str, pk: str = "id") -> Q:
    """Rows on one side of the article in the order of the timeline.

    The first condition repeats what the others imply, in a form that an index can serve.
    """
    day, moment = article.published_day, article.published_at
    return Q(**{f"published_day__{side}e": day}) & (
        Q(**{f"published_day__{side}": day})
        | Q(**{f"published_at__{side}": moment})
        | Q(published_at=moment, **{f"{pk}__{side}": article.pk})
    )
