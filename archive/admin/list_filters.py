"""Filters of the desk's lists. None of them counts rows or reads a whole table."""

import calendar
import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import CharField, ExpressionWrapper, F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from archive.admin.captures.format_names import name_of
from archive.editing import queues
from archive.models import Article
from archive.models.language_names import language_name
from archive.models.order import from_day, to_day


def values_of(field: str) -> Iterator[str]:
    """Yield the distinct values of an indexed field of published articles.

    By one index lookup for each value (a loose index scan).
    """
    # The value as stored: model fields clean what they load, and the loop might not advance.
    stored = ExpressionWrapper(F(field), CharField())
    rows = Article.objects.published().order_by(field).values_list(stored, flat=True)
    value = rows.first()
    while value is not None:
        yield value
        value = rows.filter(**{f"{field}__gt": value}).first()


class LanguageListFilter(admin.SimpleListFilter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, language_name(code)) for code in values_of("language")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(language=self.value()) if self.value() else queryset


class PeriodListFilter(admin.SimpleListFilter):
    """The years of the archive and, once one is chosen, its months."""

    title = _("day")
    parameter_name = "period"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        # Those without a date are last in both orders, each of which one index has.
        shown = Article.objects.published()
        newest = shown.newest_first().values_list("published_day", flat=True).first()
        oldest = shown.oldest_first().values_list("published_day", flat=True).first()
        if newest is None or oldest is None:
            return []
        years = [f"{year}" for year in range(newest.year, oldest.year - 1, -1)]
        chosen = (self.value() or "")[:4]
        found: list[tuple[str, str]] = []
        for year in years:
            found.append((year, year))
            if year == chosen:
                found += [(f"{year}-{n:02}", f"{year}-{n:02}") for n in range(12, 0, -1)]
        return found

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        days = days_of(self.value() or "")
        return queryset.filter(from_day(days[0]), to_day(days[1])) if days else queryset


def days_of(period: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of a year or a month; None of anything else.

    >>> days_of("2024-02")
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    """
    year, _dash, month = period.partition("-")
    try:
        if month:
            last = calendar.monthrange(int(year), int(month))[1]
            return dt.date(int(year), int(month), 1), dt.date(int(year), int(month), last)
        return dt.date(int(year), 1, 1), dt.date(int(year), 12, 31)
    except (ValueError, calendar.IllegalMonthError):
        return None


class WithdrawnListFilter(admin.SimpleListFilter):
    """Published articles by default, or withdrawn ones; with a search, both by default."""

    title = _("for readers")
    parameter_name = "withdrawn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        self.searching = bool(request.GET.get("q", "").strip())
        return [("yes", _("Withdrawn"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        everything, *rest = super().choices(changelist)
        yield {**everything, "display": _("Both") if self.searching else _("Shown")}
        yield from rest

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "yes":
            return queryset.filter(withdrawn_at__isnull=False)
        return queryset if self.searching else queryset.filter(withdrawn_at=None)


class CorrectedListFilter(admin.SimpleListFilter):
    title = _("corrected by an editor")
    parameter_name = "corrected"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(corrected_at__isnull=self.value() == "no")


class QueueListFilter(admin.SimpleListFilter):
    title = _("waiting for an editor")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(queue.slug, queue.name) for queue in queues.QUEUES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        queue = queues.BY_SLUG.get(self.value() or "")
        narrowed: QuerySet[Any] = queue.narrow(queryset) if queue else queryset  # type: ignore[arg-type]
        return narrowed


class FormatListFilter(admin.SimpleListFilter):
    title = _("format")
    parameter_name = "format"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        from archive.extraction.recognising import NAMES  # its readers take a second to load

        return [(name, name_of(name)) for name in NAMES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(format=self.value()) if self.value() else queryset
