"""Provenance of an article: the documents it was made from, and which version each gave."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from archive.models import Article, Capture, Revision

OF_SEVERAL = ("entrylist", "exportline", "feedxml", "jsonlines")  # formats of several articles
MOST_CAPTURES = 30  # of one article that are told, the one it was made from first
GAVE = {
    "present": _("the present text"),
    "earlier": _("an earlier version"),
    "elsewhere": _("a version from another place"),
    "nothing": _("nothing new"),
}


@dataclass(frozen=True)
class Provenance:
    """A document as it was received, and the version of the article that it gave."""

    sha256: str
    came_from: str  # address, or name of the file
    place: str  # web address from which its text was taken; "" if unknown
    format: str
    size: int  # bytes
    captured_at: dt.datetime | None
    received_at: dt.datetime
    rules: str  # version of the rules by which it was read; "" if not noted
    gave: str  # a key of GAVE
    revision: int | None  # the version it gave, where that is not the present text

    @classmethod
    def of(cls, capture: Any, article: Article) -> "Provenance":
        gave = "nothing"
        if capture.pk == article.capture_id:
            gave = "present"
        elif capture.gave_revision:
            elsewhere = capture.gave_cause == Revision.Cause.ELSEWHERE
            gave = "elsewhere" if elsewhere else "earlier"
        return cls(
            sha256=capture.sha256,
            came_from=place_for_readers(capture, article),
            place=capture.place,
            format=capture.format,
            size=capture.size,
            captured_at=capture.captured_at,
            received_at=capture.received_at,
            rules=capture.rules or "",
            gave=gave,
            revision=capture.gave_revision if gave in ("earlier", "elsewhere") else None,
        )

    @property
    def gave_in_words(self) -> str:
        return str(GAVE[self.gave])


def place_for_readers(capture: Any, article: Article) -> str:
    """Return where a document came from, without what may be a secret of whoever subscribed to it.

    That is the article's own address as it is; of another page its address without query; of a
    document of several articles, such as a feed, the host alone; else the name of the file.
    """
    place: str = capture.place
    if not place or place == article.source_url:
        return str(capture.came_from)
    try:
        parts = urlsplit(place)
    except ValueError:
        return ""
    if capture.format in OF_SEVERAL:
        return (parts.hostname or "").removeprefix("www.")
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def captures_of(article: Article) -> Any:
    """Return the captures of an article, without their bytes; one query with `provenance_of`."""
    versions = Revision.objects.filter(article=article, capture=OuterRef("pk")).order_by("pk")
    given = article.revisions.exclude(capture=None).order_by().values("capture")
    return (
        Capture.objects.filter(Q(article=article) | Q(pk=article.capture_id or 0) | Q(pk__in=given))
        .defer("compressed")
        .annotate(
            gave_revision=Subquery(versions.values("pk")[:1]),
            gave_cause=Subquery(versions.values("cause")[:1]),
        )
    )


def provenance_of(article: Article) -> list[Provenance]:
    """Return how the archive has an article: the document of its text first, then the newest."""
    first = Case(When(pk=article.capture_id or 0, then=Value(0)), default=Value(1))
    rows = captures_of(article).order_by(first, "-received_at", "-pk")[:MOST_CAPTURES]
    return [Provenance.of(capture, article) for capture in rows]


def original_bytes(article: Article, sha256: str) -> bytes:
    """Return the bytes of one of an article's documents, exactly as received.

    Raises Capture.DoesNotExist where it has no such document, or where the document may hold
    another article that was withdrawn: of one of several articles nobody noted which of them only
    repeat what was known, so it is not given once any article is withdrawn. DamagedError where
    the bytes are no longer those received.
    """
    capture = captures_of(article).defer(None).get(sha256=sha256)
    gave = Q(capture=capture) | Q(revisions__capture=capture) | Q(pk=capture.article_id or 0)
    withdrawn = Article.objects.exclude(withdrawn_at=None)
    if (withdrawn if capture.format in OF_SEVERAL else withdrawn.filter(gave)).exists():
        raise Capture.DoesNotExist
    raw: bytes = capture.raw
    return raw
