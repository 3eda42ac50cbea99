"""Facts about an article for citations of any form: authors, dates, outlet, keywords."""

import datetime as dt
import re
from typing import Any
from urllib.parse import unquote

from archive.export.citations.author_names import listed
from archive.models import Article, Source
from archive.text.storable import line, web_address


def authors(article: Article) -> list[str]:
    """Return the names in the byline, one by one."""
    return listed(article.byline)


def readable(url: str) -> str:
    """Return an address for people: visible characters beyond ASCII not percent-encoded.

    >>> readable("https://a.example/%E5%8C%97%E7%BA%A6?q=a%2Fb")
    'https://a.example/北约?q=a%2Fb'
    """
    return re.sub(r"(?:%[89a-fA-F][0-9a-fA-F])+", _unquoted, url)


def _unquoted(match: re.Match[str]) -> str:
    """Return the decoded characters, or the match if they are no UTF-8 or not visible."""
    try:
        text = unquote(match[0], errors="strict")
    except UnicodeDecodeError:
        return match[0]
    return text if text.isprintable() and not any(c.isspace() for c in text) else match[0]


def original(article: Article) -> str:
    """Return the address of the original if a browser may be sent to it, else ""."""
    return web_address(article.source_url)


def day(article: Article) -> dt.date | None:
    """Return the day of publication; None if it is not known to the day, or estimated."""
    if article.is_approximate or article.published_precision == Article.Precision.MONTH:
        return None
    return article.published_day


def month(article: Article) -> dt.date | None:
    """Return a day in the month of publication; None if it is estimated or unknown."""
    return None if article.is_approximate else article.published_day


def outlet(source: Source, language: str) -> str:
    """Return the outlet's name in the language of an article, else in another, else its slug."""
    names = [source.name_zh_hans, source.name_zh_hant, source.name_en]
    first = {"zh-Hans": 0, "zh-Hant": 1}.get(language, 2)
    ordered = [names[first], *(names if language.startswith("zh") else names[::-1])]
    return next(filter(None, ordered), source.slug)


def keywords(article: Article) -> list[str]:
    """Return the names of an article's `shown_topics`, if possible in the article's language."""
    links = article.shown_topics  # type: ignore[attr-defined]
    column = {"zh-Hans": "name_zh_hans", "zh-Hant": "name_zh_hant"}.get(article.language, "name_en")
    return [getattr(link.topic, column) or link.topic.name for link in links]


def one_line(text: str) -> str:
    """Return the text on one line, as every citation format requires.

    Line ends are all characters at which some program ends a line, U+0085, U+2028 and U+2029
    among them: the text after one would be read as another field. Control characters are removed.

    >>> one_line("北约\\u2028ER  - \\x00")
    '北约 ER -'
    """
    return " ".join(line(text).split())


def on_lines(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values, texts or lists of texts, each on one line; without empty ones."""
    lines = {
        key: [one for each in value if (one := one_line(each))]
        if isinstance(value, list)
        else one_line(value)
        for key, value in values.items()
    }
    return {key: value for key, value in lines.items() if value}
