"""Filters of the API: those of every list, plus `fields`, `changed_after` and `per`."""

import datetime as dt
import re
from functools import cached_property
from typing import Any, TypeVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.database.commit_horizon import complete_until
from archive.models import Article, ArticleQuerySet, Scope, Topic
from reader.api.answers import RefusedError, suggestion
from reader.api.changes import page_of_changes
from reader.api.serializers import FIELDS, LISTED, WITHDRAWN
from reader.lists import paging
from reader.lists.filters import ArticleFilter, ArticleFilterForm
from reader.serving.scaling.replica import read_from_primary

F = TypeVar("F", bound=ArticleFilter | forms.Form)
PERIODS = ("day", "week", "month", "year")
SIDES = ("topic", "source", "lang")
MOST_SERIES = 10  # values that are counted side by side
DAY = re.compile(r"\d{4}-\d\d-\d\d")
# An unescaped plus in a query string arrives as a space.
UNQUOTED_PLUS = re.compile(r"(T[\d:.]+) (\d\d:?\d\d)$")


class MomentField(forms.Field):
    """An ISO 8601 moment with its UTC offset; a bare day means its midnight in UTC."""

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
    """Comma-separated names of fields, as a tuple; ValidationError for an unknown one."""

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


class ApiForm(ArticleFilterForm):
    """Validation for ApiFilter: the change feed has its own page tokens, no words and no order."""

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
    """The filter of every list, plus `fields` and the change feed of `changed_after`."""

    by = None
    changed_after = MomentFilter(label=gettext_lazy("Changed after"), method="changed_since")
    fields = FieldsFilter(label=gettext_lazy("Fields"), method="leave")

    class Meta(ArticleFilter.Meta):
        form = ApiForm

    def filter_queryset(self, queryset: ArticleQuerySet) -> ArticleQuerySet:
        if self.given.get("changed_after"):
            read_from_primary()  # a replica that lags would hide changes for good
        narrowed: ArticleQuerySet = super().filter_queryset(queryset)
        return narrowed

    @cached_property
    def settled_until(self) -> dt.datetime | None:
        """Low-water mark of the change feed; None for SQLite, where writers take turns."""
        return complete_until()

    def changed_since(
        self, articles: ArticleQuerySet, name: str, moment: dt.datetime
    ) -> ArticleQuerySet:
        """Return the articles changed after the moment and before the low-water mark."""
        until = self.settled_until
        settled = articles.filter(updated_at__lt=until) if until else articles
        return settled.filter(updated_at__gt=moment)

    @property
    def withdrawn(self) -> ArticleQuerySet:
        """Articles withdrawn since; unfiltered, as filters would reveal what they were."""
        return self.changed_since(
            Article.objects.filter(withdrawn_at__isnull=False), "", self.given["changed_after"]
        )

    @property
    def fields_told(self) -> tuple[str, ...]:
        """The fields to answer with; the change feed always has id, updated_at and withdrawn_at."""
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
        """Return the page asked for, of the change feed or of the list."""
        if self.given["changed_after"]:
            size = self.given["page_size"] or paging.PAGE_SIZE
            return page_of_changes(self.qs, self.withdrawn, self.given["page"], size)
        return super().current_page(articles, scope, counted, hits)


class TimelineFilter(ArticleFilter):
    """The filter of every list, plus `per`: by which periods its articles are counted.

    With `by`, each value of that parameter is counted for itself, beside all articles.
    """

    per = django_filters.ChoiceFilter(
        label=gettext_lazy("Counted by"), method="leave", choices=[(k, k) for k in PERIODS],
        error_messages={"invalid_choice": gettext_lazy("Count by day, week, month or year.")},
    )  # fmt: skip
    ordering = None
    match = None
    by = django_filters.ChoiceFilter(
        label=gettext_lazy("Side by side"), method="leave", choices=[(k, k) for k in SIDES],
        error_messages={"invalid_choice": gettext_lazy("Count by topic, source or lang.")},
    )  # fmt: skip
    page = None  # type: ignore[assignment]
    page_size = None  # type: ignore[assignment]

    @classmethod
    def side_by_side(cls, address: QueryDict) -> "dict[str, TimelineFilter]":
        """Return a filter for each value to be counted side by side, and under "" one for all.

        Raises RefusedError for too many values, for none, and for invalid parameters.
        """
        by = address.get("by", "")
        values = [*dict.fromkeys(address.getlist(by))] if by in SIDES else []
        if by in SIDES and not 0 < len(values) <= MOST_SERIES:
            said = _("Give from one to ten values of %(name)s to be counted.") % {"name": by}
            raise RefusedError({by: [said]})
        given = {"": address.copy()}
        for value in values:
            given[""].pop(by, None)
            given[value] = address.copy()
            given[value].setlist(by, [value])
        every = Article.objects.published()
        return {
            value: checked(cls(narrower, queryset=every, within=Scope()))
            for value, narrower in given.items()
        }


class TypedForm(forms.Form):
    """What was typed so far, as long as a search may be."""

    q = forms.CharField(required=False, max_length=500, strip=False)


class KindForm(forms.Form):
    """Of which kind the topics are to be that appear with one."""

    kind = forms.ChoiceField(required=False, choices=[("", ""), *Topic.Kind.choices])


def checked(filter: F) -> F:
    """Return the filter if every value is valid; else raise RefusedError."""
    if not filter.is_valid():
        raise RefusedError({n: [str(e) for e in errors] for n, errors in filter.errors.items()})
    return filter
