"""Articles as a table, for spreadsheets and statistics."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from archive.cells import defused
from archive.citing import facts
from archive.models import Article
from reader.templatetags.archive_dates import machine_date

BOM = "\ufeff"  # without it Excel takes UTF-8 for something else
COLUMNS = (
    "id", "url", "source_url", "source", "source_name", "title", "kicker", "byline", "section",
    "language", "published", "published_precision", "day", "captured_at", "characters", "topics",
    "lead",
)  # fmt: skip


def table(articles: Iterable[Article], site: str) -> Iterator[str]:
    """Yield the lines of a table of articles, its heading first."""
    return lines(COLUMNS, (row(article, site) for article in articles))


def lines(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield CSV, each value safe to open in a spreadsheet."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield BOM
    writer.writerow(columns)
    for values in rows:
        writer.writerow([defused(v) if isinstance(v, str) else v for v in values])
        if buffer.tell() > 16_384:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def row(article: Article, site: str) -> list[Any]:
    topics = [link.topic.slug for link in article.shown_topics]  # type: ignore[attr-defined]
    return [
        article.pk,
        site + article.get_absolute_url(),
        article.source_url,
        article.source.slug,
        facts.outlet(article.source, article.language),
        article.title,
        article.kicker,
        article.byline,
        article.section,
        article.language,
        machine_date(article),
        article.published_precision,
        article.published_day or "",
        article.captured_at.isoformat(),
        article.characters,
        " ".join(topics),
        article.lead,
    ]
