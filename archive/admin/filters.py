"""What narrows the list of articles."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from archive.models import Article


class Language(admin.SimpleListFilter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        # Of those readers see: the condition of the index that answers.
        languages = (
            Article.objects.published().order_by("language").values_list("language", flat=True)
        )
        return [(language, language) for language in languages.distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(language=self.value()) if self.value() else queryset


class YesOrNo(admin.SimpleListFilter):
    """A filter with two answers; a subclass says which rows are the yes."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("yes", "no"):
            return queryset
        return self.narrowed(queryset, self.value() == "yes")

    def narrowed(self, queryset: QuerySet[Any], yes: bool) -> QuerySet[Any]:
        raise NotImplementedError


class Withdrawn(YesOrNo):
    title = _("Withdrawn")
    parameter_name = "withdrawn"

    def narrowed(self, queryset: QuerySet[Any], yes: bool) -> QuerySet[Any]:
        return queryset.filter(withdrawn_at__isnull=not yes)


class Corrected(YesOrNo):
    title = _("corrected by an editor")
    parameter_name = "corrected"

    def narrowed(self, queryset: QuerySet[Any], yes: bool) -> QuerySet[Any]:
        return queryset.exclude(edited_fields=[]) if yes else queryset.filter(edited_fields=[])
