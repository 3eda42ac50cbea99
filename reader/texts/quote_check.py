"""Whether a passage stands in an article: where, in which of its versions, in either script."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from archive.database import deadline
from archive.models import Article
from reader.texts.quoting import passage_in
from reader.texts.version_history import TEXTS, texts_of, versions_of

WHERE = {"title": _("the title"), "lead": _("the lead"), "body_text": _("the text")}
# Conversions by words, for a passage copied from a page in another script.
SHOWN_IN = ("zh-Hans-CN", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK")


@dataclass(frozen=True)
class Occurrence:
    """A passage as one version of an article has it."""

    version: str  # "present", "earlier" or "elsewhere", as in archive.export.provenance
    field: str  # a key of WHERE
    passage: str  # exactly as that version has it
    revision: int | None = None
    until: dt.datetime | None = None  # when an earlier version was replaced
    place: str = ""  # host of the other place

    @property
    def field_in_words(self) -> str:
        return str(WHERE[self.field])

    def address(self, article: Article) -> str:
        """Return the address of the page that shows this version."""
        if self.revision is None:
            return article.get_absolute_url()
        return reverse("versions", args=[article.pk, self.revision])


def occurrences(article: Article, quoted: str, shown_in: str = "") -> list[Occurrence]:
    """Return where a passage stands, the present text first; [] where no version has it.

    Space, case and Chinese script are ignored. `shown_in` is the conversion target of the page the
    reader copied from. Conversions by words are tried on the present text alone. Raises OverdueError
    where the time for an answer ends before all were looked at.
    """
    now = texts_of(article)
    found = [*_in_version(now, quoted, "present"), *_in_earlier(article, quoted)]
    if found or not article.language.startswith("zh"):
        return found
    for target in dict.fromkeys((shown_in, *SHOWN_IN)):
        for field in ("body_text", "title"):
            passage = _passage(now[field], quoted, target, article.language) if target else ""
            if passage:
                return [Occurrence("present", field, passage)]
    return []


def _in_earlier(article: Article, quoted: str) -> Iterator[Occurrence]:
    for version in versions_of(article):
        of, elsewhere = version.revision, version.revision.is_from_elsewhere
        texts = version.after if elsewhere else version.before
        told: dict[str, Any] = {"revision": of.pk, "place": version.place}
        if not elsewhere:
            told["until"] = of.made_at
        yield from _in_version(texts, quoted, "elsewhere" if elsewhere else "earlier", **told)


def _in_version(
    texts: dict[str, Any], quoted: str, version: str, **told: Any
) -> Iterator[Occurrence]:
    """Yield the one place in a version where the passage stands: its text before title and lead."""
    for field in sorted(TEXTS):  # body_text, lead, title
        if passage := _passage(texts[field], quoted):
            yield Occurrence(version, field, passage, **told)
            return


def _passage(text: str, quoted: str, shown_in: str = "", language: str = "") -> str:
    """Return the passage as a text has it; OverdueError rather than half an answer."""
    if deadline.is_over():
        raise deadline.OverdueError
    return passage_in(text, quoted, shown_in, language)
