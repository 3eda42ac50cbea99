"""Preview of how another time zone of an outlet would change the dates of its articles."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from archive.extraction.documents import DocumentError
from archive.extraction.processes import AT_DESK
from archive.intake import articles as intake_articles
from archive.intake.rereading import reading_again
from archive.intake.rereading.reprocessing import dates_in, has_edited_date
from archive.models import Article, Source
from archive.models.article import day_of
from archive.models.order import NEWEST_FIRST

MOST_READ = 200
MOST_SHOWN = 20
NOT_READ = ("body_html", "images")
ALTOGETHER = 10.0  # seconds after which no further capture is read


@dataclass
class ZonePreview:
    """How many of a source's newest articles another time zone would move.

    A sample is an article, its moment now and its moment in the other zone.
    """

    read: int = 0  # articles whose new date is known
    moved: int = 0
    to_another_day: int = 0
    kept: int = 0  # dates that an editor set
    unread: int = 0  # captures that could not be read, or not in time
    samples: list[tuple[Article, dt.datetime | None, dt.datetime | None]] = field(
        default_factory=list
    )


def preview(source: Source, time_zone: str, most_read: int = MOST_READ) -> ZonePreview:
    """Read the captures of a source's newest articles in another time zone; change nothing.

    For a web request: at most ALTOGETHER seconds, and AT_DESK for each capture.
    """
    found = ZonePreview()
    zones = {**intake_articles.zones(), source.slug: time_zone}
    articles = Article.objects.filter(source=source).exclude(capture=None)
    newest = list(
        articles.select_related("capture").defer(*NOT_READ).order_by(*NEWEST_FIRST)[:most_read]
    )
    machine = [article for article in newest if not has_edited_date(article)]
    found.kept = len(newest) - len(machine)
    found.read = found.kept
    with reading_again.for_articles(seconds=AT_DESK, altogether=ALTOGETHER) as readers:
        for article, read in reading_again.of_articles(machine, zones, readers):
            if isinstance(read, DocumentError):
                found.unread += 1
                continue
            found.read += 1
            _compare(article, dates_in(read), found)
    return found


def _compare(article: Article, then: Mapping[str, Any], found: ZonePreview) -> None:
    if then["published_at"] == article.published_at:
        return
    found.moved += 1
    probe = Article(**then)
    day = day_of(probe.published_at, probe.has_only_a_date)
    found.to_another_day += day != article.published_day
    if len(found.samples) < MOST_SHOWN:
        found.samples.append((article, article.published_at, probe.published_at))
