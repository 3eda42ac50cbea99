"""Joining: an editor says that articles, and the events they are in, are one event."""

from collections.abc import Sequence
from typing import Any

from archive.derived import keeping
from archive.editing.event_choices.together import set_numbers, with_companions
from archive.models import Article, Batch


def join_events(
    articles: Sequence[Article], editor: Any = None, note: str = "", batch: Batch | None = None
) -> int:
    """Make one event of articles and of all that is in their events; return how many changed."""
    if not articles:
        return 0
    with keeping.writing():
        joined = with_companions(articles)
        number = min(article.pk for article in joined)
        return set_numbers([(joined, number)], editor, note, batch)
