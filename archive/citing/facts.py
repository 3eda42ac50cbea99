"""What a reference says of an article, whatever its form."""

import datetime as dt
import re
from urllib.parse import unquote, urlsplit

from pybtex.database import Person
from pybtex.exceptions import PybtexError

from archive.models import Article, Source

CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
NAMES = re.compile("[、,，;；]")


def authors(article: Article) -> list[str]:
    """Return the names in the byline, one by one."""
    return [name for part in NAMES.split(article.byline) if (name := part.strip())]


def name_parts(name: str) -> tuple[str, str]:
    """Return family name and given names; all is family where a name is Chinese or one word.

    >>> name_parts("Ursula von der Leyen")
    ('von der Leyen', 'Ursula')
    >>> name_parts("习近平")
    ('习近平', '')
    """
    if CJK.search(name) or " " not in name:
        return name, ""
    try:
        person = Person(name)
    except PybtexError:
        return name, ""
    family = " ".join([*person.prelast_names, *person.last_names])
    given = " ".join([*person.first_names, *person.middle_names])
    return (family, given) if family else (name, "")


def readable(url: str) -> str:
    """Return an address as people write it, with its Chinese as Chinese; it leads to the same place.

    >>> readable("https://a.example/%E5%8C%97%E7%BA%A6?q=a%2Fb")
    'https://a.example/北约?q=a%2Fb'
    """
    return re.sub(r"(?:%[89a-fA-F][0-9a-fA-F])+", _unquoted, url)


def _unquoted(match: re.Match[str]) -> str:
    """What the bytes spell, unless that is no text or would not be seen."""
    try:
        text = unquote(match[0], errors="strict")
    except UnicodeDecodeError:
        return match[0]
    return text if text.isprintable() and not any(c.isspace() for c in text) else match[0]


def original(article: Article) -> str:
    """Return the address of the original where a browser may follow it, else nothing."""
    try:
        parts = urlsplit(article.source_url)
    except ValueError:
        return ""
    return article.source_url if parts.scheme in ("http", "https") and parts.netloc else ""


def day(article: Article) -> dt.date | None:
    """Return the day of publication; None where it is not known to the day, or only guessed."""
    if article.is_approximate or article.published_precision == Article.Precision.MONTH:
        return None
    return article.published_day


def month(article: Article) -> dt.date | None:
    """Return a day of the month of publication, where that much is known for certain."""
    return None if article.is_approximate else article.published_day


def outlet(source: Source, language: str) -> str:
    """Return the outlet's name in the language of an article, else in the next best."""
    names = [source.name_zh_hans, source.name_zh_hant, source.name_en]
    first = {"zh-Hans": 0, "zh-Hant": 1}.get(language, 2)
    ordered = [names[first], *(names if language.startswith("zh") else names[::-1])]
    return next(filter(None, ordered), source.slug)


def keywords(article: Article) -> list[str]:
    """Return the names of the topics readers see, as the article's language has them."""
    links = article.shown_topics  # type: ignore[attr-defined]
    column = {"zh-Hans": "name_zh_hans", "zh-Hant": "name_zh_hant"}.get(article.language, "name_en")
    return [getattr(link.topic, column) or link.topic.name for link in links]


def one_line(text: str) -> str:
    """Return the text without breaks, which no form of reference can hold."""
    return " ".join(text.split())
