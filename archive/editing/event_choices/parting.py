"""Parting: an editor says that articles are another event than the others of their event."""

from collections.abc import Sequence
from typing import Any

from archive.derived import keeping
from archive.editing.event_choices.together import set_numbers, with_companions
from archive.models import Article, Batch


def part_from_events(
    articles: Sequence[Article], editor: Any = None, note: str = "", batch: Batch | None = None
) -> int:
    """Make an event of articles, apart from what else is in their events; return how many changed.

    One article alone is then in no event, until others about the same come in.
    """
    ids = {article.pk for article in articles}
    with keeping.writing():
        every = with_companions(articles)
        parted = [article for article in every if article.pk in ids]
        # The others stay together: each event's own articles have the number of the first of them.
        rest: dict[int | None, list[Article]] = {}
        for article in every:
            if article.pk not in ids:
                rest.setdefault(article.event_id, []).append(article)
        groups: list[tuple[Sequence[Article], int | None]] = [
            (others, min(article.pk for article in others)) for others in rest.values()
        ]
        if parted:
            groups.append((parted, min(ids)))
        return set_numbers(groups, editor, note, batch)
