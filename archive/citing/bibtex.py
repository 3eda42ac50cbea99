"""Articles as BibTeX, for BibLaTeX and what reads it."""

import io

from django.utils.encoding import iri_to_uri
from pybtex.database import BibliographyData, Entry
from pybtex.database import Person as Name
from pybtex.database.output.bibtex import Writer

from archive.citing import facts
from archive.models import Article

ESCAPED = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
        "&": r"\&", "%": r"\%", "_": r"\_", "#": r"\#", "$": r"\$",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    }
)  # fmt: skip
LANGUAGES = {
    "zh-Hans": "chinese-simplified", "zh-Hant": "chinese-traditional", "en": "english",
    "fr": "french", "de": "german", "ja": "japanese", "ru": "russian",
}  # fmt: skip


class PlainWriter(Writer):  # type: ignore[misc]
    """Writes values as they are: they are escaped here, and Chinese needs no LaTeX commands."""

    def _encode(self, text: str) -> str:
        return text


def bibtex(article: Article, address: str) -> str:
    """Return an article as one entry; `address` is where this archive keeps it."""
    day, month = facts.day(article), facts.month(article)
    date = f"{day:%Y-%m-%d}" if day else f"{month:%Y-%m}" if month else ""
    told = {
        # Doubled braces keep a style from changing the case of what it does not understand.
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
        fields=[(key, value) for key, value in told.items() if value],
        persons={"author": names} if names else {},
    )
    stream = io.StringIO()
    PlainWriter("utf-8").write_stream(BibliographyData({f"article-{article.pk}": entry}), stream)
    return stream.getvalue()


def escape(text: str) -> str:
    return facts.one_line(text).translate(ESCAPED)


def person(name: str) -> Name:
    """Return a name in its parts; one that has none is kept whole by braces."""
    family, given = (escape(part) for part in facts.name_parts(name))
    return Name(first=given, last=family) if given else Name(last=f"{{{family}}}")
