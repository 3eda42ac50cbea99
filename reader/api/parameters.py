"""The parameters of the JSON: those of every list, and what only programs ask for."""

import datetime as dt
import re
from typing import Any, TypeVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.changes import complete_until
from archive.models import ArticleQuerySet, Scope
from reader import paging
from reader.api.answers import RefusedError, suggestion
from reader.api.changes import page_of_changes
from reader.api.serializers import FIELDS, LISTED, WITHDRAWN
from reader.filters import ArticleFilter, ArticleForm
from reader.replica import read_from_primary

F = TypeVar("F", bound=ArticleFilter)
PERIODS = ("day", "month", "year")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
# In an address an unescaped plus means a space.
UNQUOTED_PLUS = re.compile(r"(T[\d:.]+) (\d\d:?\d\d)$")


class MomentField(forms.Field):
    """A moment with its offset; a bare day is its midnight in UTC."""

    def to_python(self, value: Any) -> dt.datetime | None:
        if not value:
            return None
        text = f"{value}T00:00:00Z" if DAY.fullmatch(value) else value
        try:
            moment = parse_datetime(UNQUOTED_PLUS.sub(r"\1+\2", text))
            if moment is not None and moment.tzinfo is not None:
                return moment.astimezone(dt.UTC)
        except (ValueError, OverflowError):
            pass
        raise ValidationError(
            _("Write a moment with its offset from UTC: 2024-04-30T12:00:00Z."), "invalid"
        )


class FieldsField(forms.Field):
    """Names of fields, in the order of the answer."""

    def to_python(self, value: Any) -> tuple[str, ...]:
        names = [name.strip() for name in value.split(",")] if value else []
        for name in names:
            if name not in FIELDS:
                message = _("There is no field %(name)s.") % {"name": name[:100]}
                raise ValidationError(message + suggestion(name, [*FIELDS]), "invalid")
        return tuple(names)


class MomentFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = MomentField


class FieldsFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = FieldsField


class ApiForm(ArticleForm):
    def has_page(self, cursor: paging.Cursor, given: dict[str, Any]) -> bool:
        if given.get("changed_after"):
            return cursor.changed is not None
        return super().has_page(cursor, given)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("changed_after"):
            for name in ("q", "ordering"):
                if given.get(name):
                    self.add_error(
                        name, _("Changes come in the order in which they were made, all of them.")
                    )
        return given


class ApiFilter(ArticleFilter):
    """The filter of every list, with the fields to tell and the changes to follow."""

    changed_after = MomentFilter(label=gettext_lazy("Changed after"), method="changed_since")
    fields = FieldsFilter(label=gettext_lazy("Fields"), method="leave")

    class Meta(ArticleFilter.Meta):
        form = ApiForm

    def filter_queryset(self, queryset: ArticleQuerySet) -> ArticleQuerySet:
        """Withdrawn articles are told to those who follow changes, and to nobody else."""
        following = self.given.get("changed_after")
        if following:
            read_from_primary()
        narrowed: ArticleQuerySet = super().filter_queryset(
            queryset if following else queryset.published()
        )
        return narrowed

    def changed_since(
        self, articles: ArticleQuerySet, name: str, moment: dt.datetime
    ) -> ArticleQuerySet:
        until = complete_until()
        settled = articles.filter(updated_at__lt=until) if until else articles
        return settled.filter(updated_at__gt=moment)

    @property
    def fields_told(self) -> tuple[str, ...]:
        """The fields asked for; who follows changes is always told which article, and of withdrawals."""
        asked = self.given["fields"] or LISTED
        if not self.given["changed_after"]:
            return asked
        return (*asked, "id", "updated_at", *(WITHDRAWN if asked is LISTED else WITHDRAWN[:1]))

    def current_page(
        self,
        articles: ArticleQuerySet | None = None,
        scope: Scope | None = None,
        counted: bool = False,
        hits: int = paging.PAGE_SIZE,
    ) -> paging.Page:
        if self.given["changed_after"]:
            size = self.given["page_size"] or paging.PAGE_SIZE
            return page_of_changes(self.qs, self.given["page"], size)
        return super().current_page(articles, scope, counted, hits)


class TimelineFilter(ArticleFilter):
    """The filter of every list, and how its articles are counted."""

    per = django_filters.ChoiceFilter(
        label=gettext_lazy("Counted by"), method="leave", choices=[(k, k) for k in PERIODS],
        error_messages={"invalid_choice": gettext_lazy("Count by day, month or year.")},
    )  # fmt: skip
    ordering = None
    page = None  # type: ignore[assignment]
    page_size = None  # type: ignore[assignment]


def checked(filter: F) -> F:
    """Return the filter if every value makes sense; else raise RefusedError."""
    if not filter.is_valid():
        raise RefusedError({n: [str(e) for e in errors] for n, errors in filter.errors.items()})
    return filter
