"""Dates in the language of the interface, never more precise than they are known."""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from archive.models import Article
from reader.texts.periods import Period

WEEKDAY_LETTERS = (
    pgettext_lazy("Monday in one character", "M"),
    pgettext_lazy("Tuesday in one character", "T"),
    pgettext_lazy("Wednesday in one character", "W"),
    pgettext_lazy("Thursday in one character", "T"),
    pgettext_lazy("Friday in one character", "F"),
    pgettext_lazy("Saturday in one character", "S"),
    pgettext_lazy("Sunday in one character", "S"),
)

# Names of time zones; others are shown by their name in the tz database.
ZONES = {
    "America/Los_Angeles": gettext_lazy("Los Angeles time"),
    "America/New_York": gettext_lazy("New York time"),
    "Asia/Hong_Kong": gettext_lazy("Hong Kong time"),
    "Asia/Shanghai": gettext_lazy("Beijing time"),
    "Asia/Taipei": gettext_lazy("Taipei time"),
    "Asia/Tokyo": gettext_lazy("Tokyo time"),
    "Europe/Berlin": gettext_lazy("Berlin time"),
    "Europe/London": gettext_lazy("London time"),
    "Europe/Paris": gettext_lazy("Paris time"),
}


def zone_name(zone: str) -> str:
    """Return the name of a time zone of the tz database in the language of the interface."""
    return str(ZONES.get(zone, zone))


def published(article: Article) -> str:
    """Return the publication date as it is known: moment, day, month, “c.” date, or “undated”.

    Moments are in the time zone of the site.
    """
    moment = article.published_at
    if moment is None:
        return _("undated")
    if article.is_approximate:
        only_month = article.published_basis == Article.Basis.PAGE
        text = month(moment.astimezone(dt.UTC).date()) if only_month else day(local_day(article))
        return _("c. %(date)s") % {"date": text}
    if article.published_precision == Article.Precision.MONTH:
        return month(moment.astimezone(dt.UTC).date())
    if article.has_only_a_date:
        return day(local_day(article))
    return in_words(timezone.localtime(moment))


def published_under_its_day(article: Article) -> str:
    """Return what to show below a heading with the day: the time, or an imprecise date; else ""."""
    if article.published_at is None or article.published_day is None:
        return ""
    if article.is_approximate or article.published_precision == Article.Precision.MONTH:
        return published(article)
    if article.has_only_a_date:
        return ""
    return f"{timezone.localtime(article.published_at):%H:%M}"


def time_under_day(article: Article) -> str:
    """Return `published_under_its_day` as a <time> element; "" if there is nothing to add."""
    text = published_under_its_day(article)
    if not text:
        return ""
    return format_html('<time datetime="{}">{}</time>', machine_date(article), text)


def machine_date(article: Article) -> str:
    """Return the date in ISO 8601, as precise as it is known; moments in UTC; "" if unknown."""
    moment = article.published_at
    if moment is None:
        return ""
    if article.is_approximate or article.published_precision == Article.Precision.MONTH:
        return format(moment.astimezone(dt.UTC), "%Y-%m")
    if article.has_only_a_date:
        return local_day(article).isoformat()
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def zone(article: Article) -> str:
    """Return the abbreviation of the time zone used by `published`; "" if it shows no time."""
    moment = article.published_at
    if moment is None or article.has_only_a_date or article.is_approximate:
        return ""
    return timezone.localtime(moment).tzname() or ""


def moments(article: Article) -> list[tuple[str, str]]:
    """Return the moment of publication in several time zones: (zone, text), each zone once.

    In order: the outlet's, the site's, UTC. Empty if no time is known.
    """
    moment = article.published_at
    if moment is None or article.has_only_a_date or article.is_approximate:
        return []
    zones = dict.fromkeys((article.source.time_zone, settings.TIME_ZONE, "UTC"))
    pattern = pgettext("moment", "j F Y, H:i")
    return [(zone, format_date(moment.astimezone(ZoneInfo(zone)), pattern)) for zone in zones]


def in_words(value: dt.datetime) -> str:
    """Return a moment in words; the value must be in the time zone of the site already."""
    return format_date(value, pgettext("moment", "j F Y, H:i"))


def day(value: dt.date) -> str:
    """Return a date in words."""
    return format_date(value, pgettext("day", "j F Y"))


def days(first: dt.date | None, last: dt.date | None) -> str:
    """Return a range of days in words; either end may be None, and equal ends give one day."""
    if first == last:
        return day(first) if first else ""
    return from_to(day(first) if first else "", day(last) if last else "")


def from_to(first: str, last: str) -> str:
    """Return a range of two dates that are in words already; "" for an open end."""
    if not last:
        return pgettext("a stretch of time", "%(first)s –") % {"first": first}
    if not first:
        return pgettext("a stretch of time", "– %(last)s") % {"last": last}
    return pgettext("a stretch of time", "%(first)s – %(last)s") % {"first": first, "last": last}


def day_of_year(value: dt.date) -> str:
    """Return day and month, without the year."""
    return format_date(value, pgettext("day of any year", "j F"))


def day_of_week(value: dt.date) -> str:
    """Return a date in words, with its weekday."""
    return format_date(value, pgettext("day with weekday", "l, j F Y"))


def weekday_name(value: dt.date) -> str:
    """Return the name of the weekday."""
    return format_date(value, "l")


def weekday_letter(value: dt.date) -> str:
    """Return the weekday as one character, for a column of the calendar."""
    return str(WEEKDAY_LETTERS[value.weekday()])


def month(value: dt.date) -> str:
    """Return month and year in words."""
    return _in_language(value.year, value.month, pgettext("month", "F Y"), get_language())


@lru_cache(maxsize=5_000)
def _in_language(year: int, month: int, pattern: str, language: str | None) -> str:
    """Return a formatted month, cached: a page of charts has hundreds."""
    return format_date(dt.date(year, month, 1), pattern)


def month_name(value: Period) -> str:
    """Return the name of the month alone, for a list under its year."""
    return format_date(value.first, pgettext("month in a list", "F"))


def month_abbreviation(value: Period) -> str:
    """Return the abbreviated name of the month, for the head of a column."""
    return format_date(value.first, pgettext("month over a column", "M"))


def period_name(value: Period) -> str:
    """Return a year, a month, or a day with its weekday in words."""
    return named(value, get_language())


@lru_cache(maxsize=10_000, typed=True)  # a week is equal to the day it begins with
def named(value: Period, language: str | None) -> str:
    """Return `period_name`, cached; `language` must be the active one, which is slow to look up."""
    if value.kind == "year":
        return format_date(value.first, pgettext("year", "Y"))
    if value.kind == "week":
        return _("week of %(day)s") % {"day": day(value.first)}
    return month(value.first) if value.kind == "month" else day_of_week(value.first)


def local_day(article: Article) -> dt.date:
    """Return the calendar day: as printed if only a date is known, else in the site's zone."""
    assert article.published_at is not None
    if article.has_only_a_date:
        return article.published_at.astimezone(dt.UTC).date()
    return timezone.localtime(article.published_at).date()


def citation_date(article: Article) -> str:
    """Return the date for `citation_date` (2024/04/30 or 2024/04); "" if it is only estimated."""
    moment = article.published_at
    if moment is None or article.is_approximate:
        return ""
    only_month = article.published_precision == Article.Precision.MONTH
    return format(local_day(article), "%Y/%m" if only_month else "%Y/%m/%d")
