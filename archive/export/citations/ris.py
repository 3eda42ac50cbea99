"""Citations as RIS, which every reference manager reads."""

from typing import Any

from rispy.writer import RisWriter

from archive.export.citations import facts
from archive.export.citations.author_names import parts_of
from archive.models import Article


class Writer(RisWriter):  # type: ignore[misc]
    """Writer without numbers between references, and with CRLF as RIS requires."""

    NEWLINE = "\r\n"
    SEPARATOR = None

    def set_header(self, count: int) -> str:
        return ""


def ris(article: Article, address: str) -> str:
    """Return an article as one RIS reference; `address` is that of its page in this archive."""
    day, month = facts.day(article), facts.month(article)
    values: dict[str, Any] = {
        "type_of_reference": "NEWS",
        "title": article.title,
        "authors": [author(name) for name in facts.authors(article)],
        "secondary_title": facts.outlet(article.source, article.language),
        "section": article.section,
        "year": f"{month:%Y}" if month else "",
        "date": f"{day:%Y/%m/%d}/" if day else f"{month:%Y/%m}//" if month else "",
        "access_date": f"{article.captured_at:%Y/%m/%d}/",
        "urls": [facts.original(article), address],
        "language": article.language,
        "abstract": article.lead,
        "keywords": facts.keywords(article),
    }
    text: str = Writer().formats([facts.on_lines(values)])
    return text


def author(name: str) -> str:
    parts = parts_of(name)
    return ", ".join(filter(None, parts)) if parts.given else name
