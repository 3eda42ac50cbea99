"""The articles on which a reader's own notes hold words, for `note:` of a search."""

from collections.abc import Callable, Iterable
from typing import Any


def noted_by(user: Any) -> Callable[[str], Iterable[int]] | None:
    """Return a function from words to ids of articles with notes that hold each; None for visitors.

    An account has at most `MOST_NOTES` notes.
    """
    if not user.is_authenticated:
        return None

    def noted(words: str) -> Iterable[int]:
        rows = user.notes.filter(article__isnull=False).saying(words)
        ids: Iterable[int] = rows.values_list("article_id", flat=True)
        return ids

    return noted
