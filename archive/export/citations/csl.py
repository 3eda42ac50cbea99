"""Citations as CSL-JSON, which Zotero, Pandoc and citation processors read."""

import datetime as dt
from typing import Any

from archive.export.citations import facts
from archive.export.citations.author_names import parts_of
from archive.models import Article

# Locales of CSL styles.
LANGUAGES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "en": "en-US"}


def csl(article: Article, address: str) -> dict[str, Any]:
    """Return an article as CSL-JSON; `address` is that of its page in this archive."""
    values = {
        "id": f"article-{article.pk}",
        "type": "article-newspaper",
        "title": facts.one_line(article.title),
        "author": [name(author) for author in facts.authors(article)],
        "container-title": facts.one_line(facts.outlet(article.source, article.language)),
        "section": facts.one_line(article.section),
        "issued": issued(article),
        "accessed": {"date-parts": [parts(article.captured_at.date())]},
        "URL": facts.original(article) or address,
        "archive_location": address,
        "language": LANGUAGES.get(article.language, article.language),
        "abstract": facts.one_line(article.lead),
        "keyword": facts.one_line(", ".join(facts.keywords(article))),
    }
    return {key: value for key, value in values.items() if value}


def name(author: str) -> dict[str, str]:
    parts = parts_of(author)
    given = {name: value for name, value in parts._asdict().items() if value}
    return given if parts.given else {"literal": author}


def issued(article: Article) -> dict[str, Any]:
    """Return the date of publication as far as it is known, an estimated one as `circa`."""
    day = article.published_day
    if day is None:
        return {}
    if article.is_approximate:
        return {"date-parts": [parts(day)[:2]], "circa": True}
    return {"date-parts": [parts(day) if facts.day(article) else parts(day)[:2]]}


def parts(day: dt.date) -> list[int]:
    return [day.year, day.month, day.day]
