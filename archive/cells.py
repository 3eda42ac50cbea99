"""Cells of a spreadsheet: what is safe to open in one, and what an editor means by one."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from archive.models import Article, Source

# A cell that begins so is a formula to a spreadsheet; an apostrophe before it makes it text.
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
QUOTED = re.compile(r"''*[=+\-@\t\r\n＝＋－＠]")
MOMENT = re.compile(
    r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?)?"
)
LANGUAGE_TAG = RegexValidator(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
P = Article.Precision


def defused(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    >>> defused("=1+1"), defused("法广")
    ("'=1+1", '法广')
    """
    return f"'{text}" if FORMULA.match(text) else text


def as_meant(cell: Any) -> str:
    """Return the text of a cell that was defused, or typed.

    >>> as_meant("'=1+1"), as_meant(None)
    ('=1+1', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}".removesuffix(" 00:00:00")
    text = str(cell).replace("\r\n", "\n").strip()
    return text[1:] if QUOTED.match(text) else text


def moment_in_figures(article: Article) -> str:
    """Return a date as it stands in its cell, no more precise than it is known."""
    moment, precision = article.published_at, article.published_precision
    if moment is None:
        return ""
    if article.has_only_a_date:
        return f"{moment.astimezone(dt.UTC):{'%Y-%m' if precision == P.MONTH else '%Y-%m-%d'}}"
    pattern = "%Y-%m-%d %H:%M" if precision == P.MINUTE else "%Y-%m-%d %H:%M:%S"
    return f"{timezone.localtime(moment, timezone.get_default_timezone()):{pattern}}"


class Text(Widget):  # type: ignore[misc]
    """A text of so many characters, defused where it leaves and taken as meant where it comes."""

    def __init__(self, most: int = 100_000, required: bool = False) -> None:
        super().__init__()
        self.most, self.required = most, required

    def clean(self, value: Any, row: Any = None, **rest: Any) -> str:
        text = as_meant(value)
        if self.required and not text:
            raise ValueError(_("It cannot be empty."))
        if len(text) > self.most:
            raise ValueError(_("It has more than %(most)d characters.") % {"most": self.most})
        return text

    def render(self, value: Any, obj: Any = None, **rest: Any) -> str:
        return defused(str(value or ""))


class Language(Text):
    def clean(self, value: Any, row: Any = None, **rest: Any) -> str:
        text = super().clean(value, row, **rest)
        try:
            LANGUAGE_TAG(text)
        except ValidationError:
            words = _("Write a language tag such as zh-Hans, zh-Hant or en.")
            raise ValueError(words) from None
        return text


class SourceSlug(Text):
    def clean(self, value: Any, row: Any = None, **rest: Any) -> Any:
        slug = as_meant(value)
        if source := Source.objects.filter(slug=slug).first():
            return source
        raise ValueError(_("There is no source “%(slug)s”.") % {"slug": slug})

    def render(self, value: Any, obj: Any = None, **rest: Any) -> str:
        return str(value.slug)


class Precision(Text):
    def clean(self, value: Any, row: Any = None, **rest: Any) -> str:
        text = as_meant(value)
        if text not in P.values:
            words = _("It must be one of %(words)s.")
            raise ValueError(words % {"words": ", ".join(P.values)})
        return text


def number_in(cell: Any) -> int | None:
    """Return the number of an article that a cell says; spreadsheets write 12 as 12.0."""
    text = as_meant(cell).removesuffix(".0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def dated(text: str, article: Article, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the date that a cell says, with the precision in which it is written.

    A precision that the sheet sets itself, or a guess that stays one, is kept.
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
    moment = timezone.make_aware(
        plain if not only_a_date else plain.replace(hour=0, minute=0), zone
    )
    moment = moment.astimezone(dt.UTC)
    if moment.year < 1800 or moment > timezone.now() + dt.timedelta(days=1):
        raise ValueError(_("No article is from before 1800 or from the future."))
    return {"published_at": moment, "published_precision": precision}
