"""Habits that all lists of the admin share."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


class LightList(ChangeList):
    """A list that leaves in the database what it does not show."""

    model_admin: "Desk"

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str | None] | None = None
    ) -> QuerySet[Any]:
        rows = super().get_queryset(request, exclude_parameters)
        return rows.defer(*self.model_admin.heavy)


class Desk(Base):
    """A list and a form of the desk. Nothing is deleted many at a time."""

    heavy: tuple[str, ...] = ()  # columns that lists never load
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False  # on a large archive it costs more than the list
    show_facets = admin.ShowFacets.NEVER

    class Media:
        css = {"all": ("admin-desk/desk.css",)}

    @admin.display(description=_("corrected"))
    def corrected(self, obj: Any) -> str:
        """The fields that an editor set."""
        return ", ".join(capfirst(str(label_for_field(n, self.model))) for n in obj.edited_fields)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LightList

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


class Kept(Desk):
    """What the archive keeps: the desk neither makes it nor deletes it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnly(Kept):
    """What the desk only shows."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
