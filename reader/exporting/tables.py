"""Export as CSV, for spreadsheets and statistics."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from archive.export.citations import facts
from archive.export.csv_safety import defused
from archive.models import Article
from archive.text.storable import line
from reader.texts.dates import machine_date

BOM = "\ufeff"  # without it Excel does not recognise UTF-8
COLUMNS = (
    "id", "url", "source_url", "source", "source_name", "title", "kicker", "byline", "section",
    "language", "published", "published_precision", "day", "captured_at", "characters", "topics",
    "lead",
)  # fmt: skip


def table(articles: Iterable[Article], site: str) -> Iterator[str]:
    """Yield the articles as CSV, the header first; see `COLUMNS`."""
    return lines(COLUMNS, (row(article, site) for article in articles))


def lines(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield CSV in pieces of about 16 kB: values on one line, and none a spreadsheet formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield BOM
    writer.writerow([defused(line(name)) for name in columns])
    for values in rows:
        writer.writerow([defused(line(v)) if isinstance(v, str) else v for v in values])
        if buffer.tell() > 16_384:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def row(article: Article, site: str) -> list[Any]:
    """Return the values of one article, in the order of `COLUMNS`."""
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
