"""An article as something of a reader's refers to it: linked, and with what identifies it stored."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Self

from django.db import models

from archive.database.bulk_insert import batched
from archive.export.citations.facts import one_line, outlet
from archive.extraction.identity import identity_of
from archive.models import Article
from archive.models.fields import LineField
from archive.models.source import LINKED
from archive.outlets import outlet_of
from archive.text.storable import web_address
from reader.texts import dates
from reader.texts.dates import machine_date
from reader.texts.periods import Period

DAY = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
AT_A_TIME = 200  # articles looked up in one statement
# What a link to an article shows.
COLUMNS = (
    "identity", "title", "source_url", "language", "published_at", "published_day",
    "published_precision", "published_basis", "withdrawn_at", "source",
    *(f"source__{name}" for name in LINKED),
)  # fmt: skip
STORED = ("identity", "title", "outlet", "address", "language", "day")


class Cited(models.Model):
    """A reference to an article that outlives it: title, outlet, address and day are stored.

    All empty where the thing is about no article.
    """

    article = models.ForeignKey(Article, models.SET_NULL, null=True, blank=True, related_name="+")
    identity = models.CharField(max_length=2100, blank=True)
    title = LineField(max_length=1000, blank=True)
    outlet = LineField(max_length=200, blank=True)
    address = models.CharField(max_length=2000, blank=True)
    language = LineField(max_length=20, blank=True)
    # The date as far as it was known, in ISO 8601: 2024, 2024-04 or 2024-04-10.
    day = LineField(max_length=10, blank=True)

    class Meta:
        abstract = True

    @property
    def shown(self) -> Article | None:
        """The article where a reader may see it; None if it was withdrawn or is not here."""
        article = self.article
        return article if article and not article.withdrawn_at else None

    @property
    def is_withdrawn(self) -> bool:
        return self.article is not None and self.article.withdrawn_at is not None

    @property
    def original(self) -> str:
        """The address of the original if a browser may be sent to it, else ""."""
        return web_address(self.address)

    @property
    def day_in_words(self) -> str:
        """The stored day in the interface's language; as it stands where it is in no calendar."""
        period = Period(*map(int, self.day.split("-"))) if DAY.fullmatch(self.day) else None
        if period is None or not period.exists:
            return self.day
        return dates.day(period.first) if period.day else dates.period_name(period)

    @property
    def heading(self) -> str:
        """The article's title: as it is now, or as it was stored."""
        return self.shown.title if self.shown else self.title or self.address


class CitedQuerySet(models.QuerySet[Any]):
    def with_articles(self) -> Self:
        """With what a link to the article shows; bodies stay in the database."""
        slim = Article.objects.select_related("source").only(*COLUMNS)
        return self.prefetch_related(models.Prefetch("article", slim))


def stored(article: Article) -> dict[str, Any]:
    """Return the columns of `Cited` for an article."""
    return {
        "article": article,
        "identity": article.identity,
        "title": one_line(article.title)[:1000],
        "outlet": outlet(article.source, article.language)[:200],
        "address": article.source_url,
        "language": article.language,
        "day": machine_date(article)[:10],
    }


def citable(ids: Iterable[int]) -> list[Article]:
    """Return the articles with these ids that were not withdrawn, in this order, without bodies."""
    wanted = list(dict.fromkeys(ids))
    found: dict[int, Article] = {}
    for some in batched(wanted, AT_A_TIME):
        found |= Article.objects.published().for_listing().in_bulk(list(some))
    return [found[pk] for pk in wanted if pk in found]


def here(references: Iterable[Mapping[str, str]]) -> dict[str, Article]:
    """Return the articles of this archive that references name, by `key_of` these; others lack.

    Withdrawn ones are among them.
    """
    keys = {key for each in references if (key := key_of(each))}
    rows = Article.objects.select_related("source").only(*COLUMNS)
    found: dict[str, Article] = {}
    for some in batched(keys, AT_A_TIME):
        found |= {article.identity: article for article in rows.filter(identity__in=some)}
    return found


def key_of(reference: Mapping[str, str]) -> str:
    """Return the identity a reference names, else the one that its address gives, else ""."""
    address = web_address(reference.get("address", ""))
    return reference.get("identity") or (
        identity_of(address, outlet_of(address), "", "") if address else ""
    )
