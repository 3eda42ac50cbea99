"""What has changed of a result set since it was saved: added, gone, withdrawn, another text."""

import datetime as dt
from dataclasses import dataclass

from django.http import Http404

from archive.database.bulk_insert import batched
from archive.export.content_digest import content_digest
from archive.models import Article
from reader.library.result_sets.result_set import MOST_ARTICLES, ResultSet
from reader.lists.selections import ListRefusedError

AT_A_TIME = 500
# A change that was under way when the set was saved may bear an earlier time than it.
MARGIN = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class ChangesSince:
    """Ids of articles, each list in the order of the set, `added` in that of the list now."""

    added: list[int]
    gone: list[int]  # published, but no longer in the list; or deleted
    withdrawn: list[int]
    changed: list[int]  # those of which something that is cited differs
    list_is_gone: bool = False  # its topic, source or parameters no longer exist
    list_is_longer: bool = False  # than a set may be: `added` holds only its first articles

    @property
    def is_same(self) -> bool:
        return not (self.added or self.gone or self.withdrawn or self.changed or self.list_is_gone)


def changes_since(saved: ResultSet) -> ChangesSince:
    """Compare a result set with the archive as it is now."""
    digests = {row["id"]: row["content_sha256"] for row in saved.rows}
    try:
        now: list[int] | None = saved.selection().first(MOST_ARTICLES + 1)
    except (Http404, ListRefusedError):
        now = None
    since = saved.made_at - MARGIN
    there: set[int] = set()
    taken_back: set[int] = set()
    touched: list[int] = []
    for some in batched(list(digests), AT_A_TIME):
        rows = Article.objects.filter(pk__in=some).values_list("pk", "updated_at", "withdrawn_at")
        for pk, updated_at, withdrawn_at in rows:
            (taken_back if withdrawn_at else there).add(pk)
            if not withdrawn_at and updated_at >= since:
                touched.append(pk)
    other = {pk for pk, digest in _digests(touched) if digest != digests[pk]}
    listed = there if now is None else set(now)
    if now is not None and len(now) > MOST_ARTICLES:
        # Beyond its end the list may hold what seems gone.
        listed |= set(saved.selection().ids)
    return ChangesSince(
        added=[pk for pk in (now or [])[:MOST_ARTICLES] if pk not in digests],
        gone=[pk for pk in digests if pk not in listed and pk not in taken_back],
        withdrawn=[pk for pk in digests if pk in taken_back],
        changed=[pk for pk in digests if pk in other],
        list_is_gone=now is None,
        list_is_longer=now is not None and len(now) > MOST_ARTICLES,
    )


def _digests(ids: list[int]) -> list[tuple[int, str]]:
    """Return the digests of articles as they are now: (id, digest)."""
    found = []
    for some in batched(ids, AT_A_TIME):
        rows = Article.objects.filter(pk__in=some).defer("body_html", "images", "machine_read")
        found += [(article.pk, content_digest(article)) for article in rows]
    return found
