"""Parting: an editor says that articles are another event than the others of their event."""

from collections.abc import Sequence
from typing import Any

from archive.derived import keeping
from archive.editing.event_choices.together import Groups, set_numbers, with_companions
from archive.models import Article, Batch


def part_from_events(
    articles: Sequence[Article], editor: Any = None, note: str = "", batch: Batch | None = None
) -> int:
    """Make an event of articles, apart from what else is in their events; return how many changed.

    One article alone is then in no event, until others about the same come in.
    """
    with keeping.writing():
        return set_numbers(parted(articles), editor, note, batch)


def parted(articles: Sequence[Article]) -> Groups:
    """Return the group of articles, and for each of their events that of its other articles."""
    ids = {article.pk for article in articles}
    every = with_companions(articles)
    # The others stay together: each event's own articles have the number of the first of them.
    rest: dict[int | None, list[Article]] = {}
    for article in every:
        if article.pk not in ids:
            rest.setdefault(article.event_id, []).append(article)
    groups: Groups = [(others, min(article.pk for article in others)) for others in rest.values()]
    if chosen := [article for article in every if article.pk in ids]:
        groups.append((chosen, min(ids)))
    return groups
