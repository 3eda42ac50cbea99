"""Articles as CSL-JSON, the form that Zotero, Pandoc and citation processors share."""

import datetime as dt
from typing import Any

from archive.citing import facts
from archive.models import Article

# What styles know these languages by.
LANGUAGES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "en": "en-US"}


def csl(article: Article, address: str) -> dict[str, Any]:
    """Return an article as CSL-JSON; `address` is where this archive keeps it."""
    told = {
        "id": f"article-{article.pk}",
        "type": "article-newspaper",
        "title": facts.one_line(article.title),
        "author": [name(author) for author in facts.authors(article)],
        "container-title": facts.outlet(article.source, article.language),
        "section": article.section,
        "issued": issued(article),
        "accessed": {"date-parts": [parts(article.captured_at.date())]},
        "URL": facts.original(article) or address,
        "archive_location": address,
        "language": LANGUAGES.get(article.language, article.language),
        "abstract": facts.one_line(article.lead),
        "keyword": ", ".join(facts.keywords(article)),
    }
    return {key: value for key, value in told.items() if value}


def name(author: str) -> dict[str, str]:
    family, given = facts.name_parts(author)
    return {"family": family, "given": given} if given else {"literal": author}


def issued(article: Article) -> dict[str, Any]:
    """Return the date as far as it is known; a guess says that it is one."""
    day = article.published_day
    if day is None:
        return {}
    if article.is_approximate:
        return {"date-parts": [parts(day)[:2]], "circa": True}
    return {"date-parts": [parts(day) if facts.day(article) else parts(day)[:2]]}


def parts(day: dt.date) -> list[int]:
    return [day.year, day.month, day.day]
