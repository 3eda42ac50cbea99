"""What an account keeps to read, and what it has read."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from archive.models import Article
from reader.access.account_lock import one_at_a_time
from reader.library.cited import Cited, CitedQuerySet, citable, stored

MOST_KEPT = 2_000  # articles of one account, kept or read; the oldest read ones give way
ACTS = ("keep", "drop", "read", "unread")


class ReadingQuerySet(CitedQuerySet):
    def of(self, user: Any) -> Self:
        return self.filter(user=user)

    def kept(self) -> Self:
        return self.exclude(kept_at=None)

    def newest_first(self) -> Self:
        return self.order_by("-kept_at", "-pk")


class ReadingItem(Cited):
    """One article that an account keeps, has read, or both; neither, and the row goes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kept_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "identity"], name="reading_once"),
        ]
        indexes = [
            # The page of the reading list.
            models.Index(fields=["user", "-kept_at", "-id"], name="reading_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"  # the desk names rows that go with an account: it learns no title


def mark(user: Any, act: str, ids: Iterable[int]) -> None:
    """Keep articles, drop them from the list, or note them as read or unread.

    `act` is one of `ACTS`. Withdrawn articles are only dropped or noted as unread. FullError for
    more than the list holds.
    """
    column = "kept_at" if act in ("keep", "drop") else "read_at"
    with one_at_a_time(user):
        rows = ReadingItem.objects.of(user)
        if act in ("keep", "read"):
            _note(rows, user, column, {article.pk: article for article in citable(ids)})
        else:
            rows.filter(article__in=list(ids)).update(**{column: None})
            rows.filter(kept_at=None, read_at=None).delete()


def _note(rows: ReadingQuerySet, user: Any, column: str, wanted: dict[int, Article]) -> None:
    now = timezone.now()
    known = set(rows.filter(article__in=wanted).values_list("article_id", flat=True))
    new = [wanted[pk] for pk in reversed(wanted) if pk not in known]
    _make_room(rows, len(new))
    ReadingItem.objects.bulk_create(
        [ReadingItem(user=user, **{column: now}, **stored(each)) for each in new],
        ignore_conflicts=True,
    )
    rows.filter(article__in=known, **{column: None}).update(**{column: now})


class FullError(Exception):
    """The account has as many articles in its list as it may."""


def _make_room(rows: ReadingQuerySet, needed: int) -> None:
    """Forget the oldest articles that are only read, if there are too many; else FullError."""
    over = rows.count() + needed - MOST_KEPT
    if over <= 0:
        return
    oldest = rows.filter(kept_at=None).order_by("read_at").values_list("pk", flat=True)[:over]
    if len(oldest) < over:
        raise FullError
    rows.filter(pk__in=list(oldest)).delete()


def states(user: Any, ids: Iterable[int] | None = None) -> dict[int, tuple[bool, bool]]:
    """Return (is kept, is read) of the account's articles by their id, of these or of all."""
    rows = ReadingItem.objects.of(user).filter(article__isnull=False)
    if ids is not None:
        rows = rows.filter(article__in=ids)
    found: Iterable[tuple[int, dt.datetime | None, dt.datetime | None]]
    found = rows.values_list("article_id", "kept_at", "read_at")
    return {pk: (kept is not None, read is not None) for pk, kept, read in found}


def shown(user: Any, which: str) -> ReadingQuerySet:
    """Return what the page lists: `unread` and `all` of what is kept, or what was `read`."""
    rows = ReadingItem.objects.of(user)
    if which == "read":
        return rows.filter(read_at__isnull=False).order_by("-read_at", "-pk")
    narrowed = rows.kept().filter(Q(read_at=None)) if which == "unread" else rows.kept()
    return narrowed.newest_first()
