"""What another time zone of an outlet would do to the dates of its articles; nothing is changed."""

import datetime as dt
from dataclasses import dataclass, field

from archive import storing
from archive.documents import DocumentError
from archive.models import Article, Source
from archive.models.article import day_of
from archive.models.order import NEWEST_FIRST
from archive.rebuilding import reread

MOST_READ = 200
MOST_SHOWN = 20
NOT_READ = ("body_html", "body_text", "images")


@dataclass
class Rezoning:
    """How many of the newest articles would move, how many to another day, and the first twenty.

    A sample is the article, its moment now and its moment then.
    """

    read: int = 0
    moved: int = 0
    to_another_day: int = 0
    kept: int = 0  # dates that an editor set
    samples: list[tuple[Article, dt.datetime | None, dt.datetime | None]] = field(
        default_factory=list
    )


def preview(source: Source, time_zone: str, most_read: int = MOST_READ) -> Rezoning:
    """Read the captures of a source's newest articles as of another time zone."""
    found = Rezoning()
    zones = {**storing.zones(), source.slug: time_zone}
    articles = Article.objects.filter(source=source).exclude(capture=None)
    newest = articles.select_related("capture").defer(*NOT_READ).order_by(*NEWEST_FIRST)
    for article in newest[:most_read]:
        found.read += 1
        if {"published_at", "published_precision"} & set(article.edited_fields):
            found.kept += 1
            continue
        try:
            then = reread(article, zones).values
        except DocumentError:
            continue
        if then["published_at"] == article.published_at:
            continue
        found.moved += 1
        probe = Article(**{n: v for n, v in then.items() if n.startswith("published")})
        day = day_of(probe.published_at, probe.has_only_a_date)
        found.to_another_day += day != article.published_day
        if len(found.samples) < MOST_SHOWN:
            found.samples.append((article, article.published_at, probe.published_at))
    return found
