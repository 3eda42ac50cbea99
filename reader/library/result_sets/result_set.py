"""Result sets: a list of articles as it was on a day, under an address that can be cited."""

import hashlib
import json
import secrets
import zlib
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.export.citations import bibtex, facts
from archive.export.content_digest import content_digest
from archive.models import Article
from reader.access.account_lock import one_at_a_time
from reader.exporting.rows import articles
from reader.lists.query_strings import known_parameters, legible
from reader.lists.selections import Selection, by_arrival, select
from reader.texts.dates import machine_date

MOST_ARTICLES = 10_000  # in one result set
MOST_OF_ONE = 100  # result sets of one account
LONGEST_QUERY = 4_000  # characters
LONGEST_PATH = 300
PIECE = 16_384  # compressed bytes that are unpacked at a time

# URL names of the exports of lists.
LISTS = {
    f"export_{name}"
    for name in (
        "timeline", "year", "month", "day", "undated", "arrivals", "topic", "source", "event",
        "thread", "search",
    )
}  # fmt: skip


class TooManySetsError(Exception):
    """The account has as many result sets as it may."""


class ResultSet(models.Model):
    """A list as it was when it was saved: its query, its articles, and the digest of each."""

    key = models.CharField(max_length=16, unique=True, editable=False)
    # The set stays when the account goes: others cite it.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="result_sets",
        verbose_name=_("saved by"),
    )
    made_at = models.DateTimeField(_("saved"), default=timezone.now)
    title = models.TextField(_("title"))
    # The address of the list as JSON, such as /topics/nato.json, and its parameters.
    path = models.CharField(max_length=LONGEST_PATH)
    query = models.TextField(blank=True)
    site = models.CharField(max_length=300)
    count = models.PositiveIntegerField(_("articles"))
    # The archive at that time: how many articles it showed, and its last change.
    archive_count = models.PositiveIntegerField()
    archive_changed_at = models.DateTimeField(null=True)
    # SHA-256 of the lines "id digest" in order, which stands for the whole list.
    digest = models.CharField(max_length=64)
    # JSON Lines, compressed: what `snapshot` says of each article.
    compressed = models.BinaryField(editable=False)

    class Meta:
        verbose_name = _("result set")
        verbose_name_plural = _("result sets")
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("result_set", args=[self.key])

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """What was saved of each article, in the order of the list."""
        return self.rows_between(0, None)

    def rows_between(self, start: int, stop: int | None) -> list[dict[str, Any]]:
        """Return some of `rows`; nothing but these is decoded."""
        saved = (line for line in self._lines() if line)  # an empty set is one empty line
        return [json.loads(line) for line in islice(saved, max(0, start), stop)]

    def _lines(self) -> Iterator[bytes]:
        unpacking, rest = zlib.decompressobj(), b""
        for at in range(0, len(self.compressed), PIECE):
            unpacked = rest + unpacking.decompress(self.compressed[at : at + PIECE])
            # Not splitlines: in a title, U+2028 ends no line.
            *whole, rest = unpacked.split(b"\n")
            yield from whole
        yield rest

    @property
    def list_address(self) -> str:
        """The address of the list as it is now."""
        path = self.path.removesuffix(".json")
        page = "/" if path == "/timeline" else f"{path}/"
        return f"{page}?{legible(self.query)}" if self.query else page

    def selection(self) -> Selection:
        """Return the list as it is now. Raises Http404 or ListRefusedError where there is none."""
        return selection_at(self.path, QueryDict(self.query))

    @classmethod
    def saved(
        cls, owner: Any, title: str, ids: list[int], path: str, query: str, site: str
    ) -> "ResultSet":
        """Save a list of articles as they are now, and return it; `path` is that of its JSON.

        TooManySetsError where the account has `MOST_OF_ONE`.
        """
        refuse_too_many(owner)
        latest = Article.objects.order_by("-updated_at", "-pk").values_list("updated_at", flat=True)
        changed_at, count = latest.first(), Article.objects.published().count()
        rows = [*snapshot(ids, site)]
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        made = cls(
            key=secrets.token_hex(8),
            owner=owner,
            title=title,
            path=path,
            query=query,
            site=site,
            count=len(rows),
            archive_count=count,
            archive_changed_at=changed_at,
            digest=digest_of_rows(rows),
            compressed=zlib.compress(lines.encode()),
        )
        with one_at_a_time(owner):
            refuse_too_many(owner)  # others may have been saved meanwhile
            made.save(force_insert=True)
        return made


def refuse_too_many(owner: Any) -> None:
    """Raise TooManySetsError where the account has `MOST_OF_ONE` result sets."""
    if owner.result_sets.count() >= MOST_OF_ONE:
        raise TooManySetsError


def selection_at(path: str, parameters: QueryDict) -> Selection:
    """Return the list whose JSON has this path. Raises Http404 or ListRefusedError."""
    match = resolve(path)
    if match.url_name not in LISTS or match.kwargs.pop("form") != "json":
        raise Resolver404(path)
    request = HttpRequest()
    request.GET = known_parameters(parameters)  # type: ignore[assignment]
    return select(request, match.kwargs, **by_arrival(match.kwargs))


def snapshot(ids: list[int], site: str) -> Iterator[dict[str, Any]]:
    """Yield what is saved of each article: what a list and a reference print, and its digest."""
    for article in articles(ids, bodies=True):
        address = site + article.get_absolute_url()
        yield {
            "id": article.pk,
            "url": address,
            "source_url": article.source_url,
            "title": article.title,
            "byline": article.byline,
            "source": facts.outlet(article.source, article.language),
            "language": article.language,
            "published": machine_date(article),
            "published_precision": article.published_precision,
            "content_sha256": content_digest(article),
            "bibtex": bibtex(article, address),
        }


def digest_of_rows(rows: list[dict[str, Any]]) -> str:
    """Return the SHA-256 of the lines "id digest" of a list, in hexadecimal."""
    lines = "".join(f"{row['id']} {row['content_sha256']}\n" for row in rows)
    return hashlib.sha256(lines.encode()).hexdigest()
