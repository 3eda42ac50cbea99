"""Citations as BibTeX entries, with the fields of BibLaTeX."""

import io
import re

from django.utils.encoding import iri_to_uri
from pybtex.database import BibliographyData, Entry
from pybtex.database import Person as Name
from pybtex.database.output.bibtex import Writer

from archive.export.citations import facts
from archive.export.citations.author_names import parts_of
from archive.models import Article

ESCAPED = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
        "&": r"\&", "%": r"\%", "_": r"\_", "#": r"\#", "$": r"\$",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    }
)  # fmt: skip
AND = re.compile(r"(?<!\S)and(?!\S)", re.IGNORECASE)
LANGUAGES = {
    "zh-Hans": "chinese-simplified", "zh-Hant": "chinese-traditional", "en": "english",
    "fr": "french", "de": "german", "ja": "japanese", "ru": "russian",
}  # fmt: skip


class PlainWriter(Writer):  # type: ignore[misc]
    """Writer without escaping: values are escaped here, and Chinese needs no LaTeX commands."""

    def _encode(self, text: str) -> str:
        return text


def bibtex(article: Article, address: str) -> str:
    """Return an article as one BibTeX entry; `address` is that of its page in this archive."""
    day, month = facts.day(article), facts.month(article)
    date = f"{day:%Y-%m-%d}" if day else f"{month:%Y-%m}" if month else ""
    values = {
        # Doubled braces keep styles from changing the case of words.
        "title": f"{{{escape(article.title)}}}",
        "journaltitle": f"{{{escape(facts.outlet(article.source, article.language))}}}",
        "entrysubtype": "newspaper",
        "date": date,
        "year": date[:4],
        "month": date[5:7].lstrip("0"),
        "url": iri_to_uri(facts.original(article) or address),
        "urldate": f"{article.captured_at:%Y-%m-%d}",
        "langid": LANGUAGES.get(article.language, ""),
        "keywords": escape(", ".join(facts.keywords(article))),
        "note": f"\\url{{{address}}}" if facts.original(article) else "",
        "abstract": escape(article.lead),
    }
    names = [person(name) for name in facts.authors(article)]
    entry = Entry(
        "article",
        fields=[*facts.on_lines(values).items()],
        persons={"author": names} if names else {},
    )
    stream = io.StringIO()
    PlainWriter("utf-8").write_stream(BibliographyData({f"article-{article.pk}": entry}), stream)
    return stream.getvalue()


def escape(text: str) -> str:
    """Return a text on one line with LaTeX's special characters escaped."""
    return facts.one_line(text).translate(ESCAPED)


def person(name: str) -> Name:
    """Return a name in its parts; one without parts is kept whole by braces."""
    # BibTeX separates names by the word "and"; in braces it is part of one.
    family, given, suffix = (AND.sub("{and}", escape(part)) for part in parts_of(name))
    return Name(first=given, last=family, lineage=suffix) if given else Name(last=f"{{{family}}}")
