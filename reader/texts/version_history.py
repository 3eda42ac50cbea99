"""Versions of an article's text: what it was before each change, and what came from other places."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive.models import Article, Revision
from archive.outlets import host_of
from archive.text.differences import Reading, Row, compared

TEXTS = ("title", "lead", "body_text")
MOST_VERSIONS = 50


@dataclass(frozen=True)
class ShownVersion:
    """A change of an article's text: its revision, and the texts before and after it.

    For a version from another place, `before` is the present article and `after` that version.
    """

    revision: Revision
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def rows(self) -> list[Row]:
        """The texts side by side, title first, with changes marked."""
        return rows_of(self.before, self.after, str)

    @property
    def place(self) -> str:
        """Host of the other place this version came from; "" for a change of the article."""
        if not self.revision.is_from_elsewhere or self.revision.capture is None:
            return ""
        return host_of(self.revision.capture.place)


def versions_of(article: Article) -> Iterator[ShownVersion]:
    """Yield the changes of the text, latest first, and the versions from other places."""
    now = after = texts_of(article)
    revisions = article.revisions.select_related("capture").defer("capture__compressed")
    for revision in revisions[:MOST_VERSIONS]:
        kept = {name: revision.before[name] for name in TEXTS if name in revision.before}
        if revision.is_from_elsewhere:
            yield ShownVersion(revision, now, now | kept)
            continue
        before = after | kept
        if before != after:
            yield ShownVersion(revision, before, after)
        after = before


def texts_of(article: Article) -> dict[str, Any]:
    """Return title, lead and text of an article, by field."""
    return {name: getattr(article, name) for name in TEXTS}


def rows_of(before: dict[str, Any], after: dict[str, Any], read: Reading) -> list[Row]:
    """Return the rows of title, lead and body; without the lead if both bodies repeat it."""
    title, lead, body = (compared(before[name], after[name], read) for name in TEXTS)
    repeated = before["lead"] in before["body_text"] and after["lead"] in after["body_text"]
    return [*title, *([] if repeated else lead), *body]
