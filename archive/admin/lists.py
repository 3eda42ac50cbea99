"""Habits that all lists of the admin share."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


MOST_FOUND = 1_000  # rows that a search lists
MOST_COUNTED = 10_000  # rows; a page beyond them is reached by narrowing the list


class Capped(int):
    """A number that was counted no further: it is written 10,000+."""

    def __str__(self) -> str:
        return f"{int(self):,}+"


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of a list of which no more rows are counted than can be leafed through."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        number = rows.order_by()[: MOST_COUNTED + 1].count()
        return Capped(MOST_COUNTED) if number > MOST_COUNTED else number


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
    paginator = CappedPaginator
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


class Previewing(Desk):
    """A form that can show what saving it would change."""

    previews_new = False  # whether also before there is anything

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """The form; or, asked for a preview, the form as it was sent and what it would change."""
        if object_id:
            may = self.has_change_permission(request)
        else:
            may = self.previews_new and self.has_add_permission(request)
        if "_preview" in request.POST and may:
            preview = self.preview(request, object_id)
            if preview is not None:
                extra_context = {**(extra_context or {}), "preview": preview, "errors": None}
        return super().changeform_view(request, object_id, form_url, extra_context)

    def preview(self, request: HttpRequest, object_id: str | None) -> Any:
        """What saving the form as it was sent would change; None where nothing can be said of it."""
        return None


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
