"""Conversion of article fields to cells of a spreadsheet, and of edited cells to values."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from archive.export.csv_safety import defused
from archive.models import Article, Source
from archive.text import storable

QUOTED = re.compile(r"''*[=+\-@\t\r\n＝＋－＠]")
MOMENT = re.compile(
    r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?)?"
)
P = Article.Precision


def cell_text(cell: Any) -> str:
    """Return the text of a cell, without the apostrophe that `defused` put before a formula.

    >>> cell_text("'=1+1"), cell_text(None)
    ('=1+1', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}".removesuffix(" 00:00:00")
    text = str(cell).replace("\r\n", "\n").strip()
    return text[1:] if QUOTED.match(text) else text


def date_for_cell(article: Article) -> str:
    """Return an article's date for its cell, no more precise than it is known.

    In the site's time zone; a bare date as it was printed.
    """
    moment, precision = article.published_at, article.published_precision
    if moment is None:
        return ""
    if article.has_only_a_date:
        return f"{moment.astimezone(dt.UTC):{'%Y-%m' if precision == P.MONTH else '%Y-%m-%d'}}"
    pattern = "%Y-%m-%d %H:%M" if precision == P.MINUTE else "%Y-%m-%d %H:%M:%S"
    return f"{timezone.localtime(moment, timezone.get_default_timezone()):{pattern}}"


class TextCell(Widget):  # type: ignore[misc]
    """A text of at most `most` characters: safe from formulas on export, restored on import.

    `clean` raises ValueError, with words for the editor, as those of the other cells do.
    """

    def __init__(self, most: int = 100_000, required: bool = False) -> None:
        super().__init__()
        self.most, self.required = most, required

    def clean(self, value: Any, row: Any = None, **rest: Any) -> str:
        text = cell_text(value)
        if self.required and not text:
            raise ValueError(_("It cannot be empty."))
        if len(text) > self.most:
            raise ValueError(_("It has more than %(most)d characters.") % {"most": self.most})
        return text

    def render(self, value: Any, obj: Any = None, **rest: Any) -> str:
        return defused(str(value or ""))


class LanguageCell(TextCell):
    """A language tag."""

    def clean(self, value: Any, row: Any = None, **rest: Any) -> str:
        text = super().clean(value, row, **rest)
        if storable.language(text) != text:
            raise ValueError(_("Write a language tag such as zh-Hans, zh-Hant or en."))
        return text


class SourceSlug(TextCell):
    """A source by its slug."""

    def clean(self, value: Any, row: Any = None, **rest: Any) -> Any:
        slug = cell_text(value)
        if source := Source.objects.filter(slug=slug).first():
            return source
        raise ValueError(_("There is no source “%(slug)s”.") % {"slug": slug})

    def render(self, value: Any, obj: Any = None, **rest: Any) -> str:
        return str(value.slug)


class Precision(TextCell):
    """A value of Article.Precision."""

    def clean(self, value: Any, row: Any = None, **rest: Any) -> str:
        text = cell_text(value)
        if text not in P.values:
            words = _("It must be one of %(words)s.")
            raise ValueError(words % {"words": ", ".join(P.values)})
        return text


def id_in_cell(cell: Any) -> int | None:
    """Return the article id in a cell, or None; spreadsheets write 12 as 12.0."""
    text = cell_text(cell).removesuffix(".0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def date_in_cell(text: str, article: Article, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return `published_at` and `published_precision` for the text of a date cell.

    The precision is that of the text, unless `values` set another or the article's date is a
    guess, which it stays. Times are in the site's time zone. Raises ValueError, with words for the
    editor, for an invalid date, one before 1800 or one in the future.
    """
    if not text:
        return {"published_at": None, "published_precision": P.UNKNOWN}
    match = MOMENT.fullmatch(text)
    if match is None:
        raise ValueError(_("Write a date as 2024-04-05, 2024-04 or 2024-04-05 16:30."))
    year, month, day, hour, minute, second = (int(g) if g else None for g in match.groups())
    try:
        plain = dt.datetime(year or 1, month or 1, day or 1, hour or 0, minute or 0, second or 0)
    except ValueError as error:
        raise ValueError(_("There is no such date.")) from error
    written = P.MONTH if day is None else P.DAY if hour is None else P.MINUTE
    if second is not None:
        written = P.SECOND
    precision = values.get("published_precision") or (
        P.ESTIMATED if article.is_approximate else written
    )
    only_a_date = precision in (P.DAY, P.MONTH)
    zone = dt.UTC if only_a_date else timezone.get_default_timezone()
    if not 1800 <= plain.year < dt.MAXYEAR:  # years 1 and 9999 overflow in other time zones
        raise ValueError(_("No article is from before 1800 or from the future."))
    moment = timezone.make_aware(
        plain if not only_a_date else plain.replace(hour=0, minute=0), zone
    )
    moment = moment.astimezone(dt.UTC)
    if moment.year < 1800 or moment > timezone.now() + dt.timedelta(days=1):
        raise ValueError(_("No article is from before 1800 or from the future."))
    return {"published_at": moment, "published_precision": precision}
