"""Dates in the reader's words, no more precise than they are known."""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from archive.models import Article
from reader.periods import Period

register = template.Library()

WEEKDAY_LETTERS = (
    pgettext_lazy("Monday in one character", "M"),
    pgettext_lazy("Tuesday in one character", "T"),
    pgettext_lazy("Wednesday in one character", "W"),
    pgettext_lazy("Thursday in one character", "T"),
    pgettext_lazy("Friday in one character", "F"),
    pgettext_lazy("Saturday in one character", "S"),
    pgettext_lazy("Sunday in one character", "S"),
)

# Time zones as readers call them; any other goes by the name it has in the tz database.
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


@register.filter
def zone_name(zone: str) -> str:
    """Return what a reader calls a time zone."""
    return str(ZONES.get(zone, zone))


@register.filter
def published(article: Article) -> str:
    """Return when the article was published: a moment, a day, a month, or that nobody knows."""
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


@register.filter
def published_under_its_day(article: Article) -> str:
    """Return what the heading of its day leaves unsaid: the time, or how rough the date is."""
    if article.published_at is None or article.published_day is None:
        return ""
    if article.is_approximate or article.published_precision == Article.Precision.MONTH:
        return published(article)
    if article.has_only_a_date:
        return ""
    return f"{timezone.localtime(article.published_at):%H:%M}"


@register.filter
def time_under_day(article: Article) -> str:
    """Return the same as an element that machines read; nothing where all is said."""
    text = published_under_its_day(article)
    if not text:
        return ""
    return format_html('<time datetime="{}">{}</time>', machine_date(article), text)


@register.filter
def machine_date(article: Article) -> str:
    """Return the date for a `datetime` attribute, as precise as it is known; else nothing."""
    moment = article.published_at
    if moment is None:
        return ""
    if article.is_approximate or article.published_precision == Article.Precision.MONTH:
        return format(moment.astimezone(dt.UTC), "%Y-%m")
    if article.has_only_a_date:
        return local_day(article).isoformat()
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


@register.filter
def zone(article: Article) -> str:
    """Return the name of the time zone in which `published` tells the time, if it tells one."""
    moment = article.published_at
    if moment is None or article.has_only_a_date or article.is_approximate:
        return ""
    return timezone.localtime(moment).tzname() or ""


@register.filter
def moments(article: Article) -> list[tuple[str, str]]:
    """Return the instant of publication as clocks showed it: (time zone, time), each zone once.

    First where the outlet is, then where the site is, then UTC; nothing where no time is known.
    """
    moment = article.published_at
    if moment is None or article.has_only_a_date or article.is_approximate:
        return []
    zones = dict.fromkeys((article.source.time_zone, settings.TIME_ZONE, "UTC"))
    pattern = pgettext("moment", "j F Y, H:i")
    return [(zone, format_date(moment.astimezone(ZoneInfo(zone)), pattern)) for zone in zones]


@register.filter(expects_localtime=True)
def in_words(value: dt.datetime) -> str:
    """Return a moment by the clock of the site."""
    return format_date(value, pgettext("moment", "j F Y, H:i"))


@register.filter(expects_localtime=True)
def day(value: dt.date) -> str:
    return format_date(value, pgettext("day", "j F Y"))


@register.simple_tag
def days(first: dt.date | None, last: dt.date | None) -> str:
    """Return from which day to which, one of them perhaps open; one day alone is no range."""
    if first == last:
        return day(first) if first else ""
    return from_to(day(first) if first else "", day(last) if last else "")


def from_to(first: str, last: str) -> str:
    """Return a stretch of time between two dates in words, either of which may be open."""
    if not last:
        return pgettext("a stretch of time", "%(first)s –") % {"first": first}
    if not first:
        return pgettext("a stretch of time", "– %(last)s") % {"last": last}
    return pgettext("a stretch of time", "%(first)s – %(last)s") % {"first": first, "last": last}


@register.filter
def day_of_year(value: dt.date) -> str:
    """Return a day of any year."""
    return format_date(value, pgettext("day of any year", "j F"))


@register.filter
def day_of_week(value: dt.date) -> str:
    return format_date(value, pgettext("day with weekday", "l, j F Y"))


@register.filter
def weekday_name(value: dt.date) -> str:
    return format_date(value, "l")


@register.filter
def weekday_letter(value: dt.date) -> str:
    """Return the least that tells the weekdays apart in a column of a calendar."""
    return str(WEEKDAY_LETTERS[value.weekday()])


@register.filter
def month(value: dt.date) -> str:
    return _in_language(value.year, value.month, pgettext("month", "F Y"), get_language())


@lru_cache(maxsize=5_000)
def _in_language(year: int, month: int, pattern: str, language: str | None) -> str:
    """Name a month; a page of charts and tables names hundreds."""
    return format_date(dt.date(year, month, 1), pattern)


@register.filter
def month_name(value: Period) -> str:
    """Return the month alone, for a list under its year."""
    return format_date(value.first, pgettext("month in a list", "F"))


@register.filter
def month_abbreviation(value: Period) -> str:
    """Return the month as short as it can be, for the head of a column."""
    return format_date(value.first, pgettext("month over a column", "M"))


@register.filter
def period_name(value: Period) -> str:
    """Return a year, a month or a day in words."""
    return named(value, get_language())


@lru_cache(maxsize=10_000)
def named(value: Period, language: str | None) -> str:
    """Return the same in the language of the interface, which a chart asks for once for hundreds."""
    if value.kind == "year":
        return format_date(value.first, pgettext("year", "Y"))
    return month(value.first) if value.kind == "month" else day_of_week(value.first)


def local_day(article: Article) -> dt.date:
    """Return the calendar date: as printed where only a date is known, else the site's."""
    assert article.published_at is not None
    if article.has_only_a_date:
        return article.published_at.astimezone(dt.UTC).date()
    return timezone.localtime(article.published_at).date()


@register.filter
def citation_date(article: Article) -> str:
    """Return the date as reference managers read it; nothing where it would only be a guess."""
    moment = article.published_at
    if moment is None or article.is_approximate:
        return ""
    only_month = article.published_precision == Article.Precision.MONTH
    return format(local_day(article), "%Y/%m" if only_month else "%Y/%m/%d")
