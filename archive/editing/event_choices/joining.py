"""Joining: an editor says that articles, and the events they are in, are one event."""

from collections.abc import Sequence
from typing import Any

from archive.derived import keeping
from archive.editing.event_choices.together import Groups, set_numbers, with_companions
from archive.models import Article, Batch


def join_events(
    articles: Sequence[Article], editor: Any = None, note: str = "", batch: Batch | None = None
) -> int:
    """Make one event of articles and of all that is in their events; return how many changed."""
    with keeping.writing():
        return set_numbers(joined(articles), editor, note, batch)


def joined(articles: Sequence[Article]) -> Groups:
    """Return the one group that articles and all in their events become; none without articles."""
    every = with_companions(articles)
    return [(every, min(article.pk for article in every))] if every else []
