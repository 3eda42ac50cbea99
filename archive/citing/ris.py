"""Articles as RIS, which every reference manager reads."""

from typing import Any

from rispy.writer import RisWriter

from archive.citing import facts
from archive.models import Article


class Writer(RisWriter):  # type: ignore[misc]
    """RIS without numbers between the references, and with the line ends it asks for."""

    NEWLINE = "\r\n"
    SEPARATOR = None

    def set_header(self, count: int) -> str:
        return ""


def ris(article: Article, address: str) -> str:
    """Return an article as one reference; `address` is where this archive keeps it."""
    day, month = facts.day(article), facts.month(article)
    told: dict[str, Any] = {
        "type_of_reference": "NEWS",
        "title": facts.one_line(article.title),
        "authors": [author(name) for name in facts.authors(article)],
        "secondary_title": facts.outlet(article.source, article.language),
        "section": facts.one_line(article.section),
        "year": f"{month:%Y}" if month else "",
        "date": f"{day:%Y/%m/%d}/" if day else f"{month:%Y/%m}//" if month else "",
        "access_date": f"{article.captured_at:%Y/%m/%d}/",
        "urls": [url for url in (facts.original(article), address) if url],
        "language": article.language,
        "abstract": facts.one_line(article.lead),
        "keywords": facts.keywords(article),
    }
    text: str = Writer().formats([{key: value for key, value in told.items() if value}])
    return text


def author(name: str) -> str:
    family, given = facts.name_parts(name)
    return f"{family}, {given}" if given else name
