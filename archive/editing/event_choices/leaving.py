"""Leaving events to the texts: an editor takes back what was joined or parted."""

from collections.abc import Sequence
from typing import Any

from archive.derived import keeping
from archive.editing.event_choices.together import Groups, set_numbers, with_companions
from archive.models import Article, Batch


def leave_to_texts(
    articles: Sequence[Article], editor: Any = None, note: str = "", batch: Batch | None = None
) -> int:
    """Let the texts decide again of which event articles and their companions are.

    Returns how many changed.
    """
    with keeping.writing():
        return set_numbers(left(articles), editor, note, batch)


def left(articles: Sequence[Article]) -> Groups:
    """Return the one group of articles and all in their events, of which the texts decide."""
    return [(with_companions(articles), None)]
