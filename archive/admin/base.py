"""Base classes of the desk's admins: capped counts, light lists, previews, permissions."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from archive.admin.articles.values_in_words import field_label
from archive.admin.form_fields import Day

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


MOST_FOUND = 1_000  # rows that a search lists
MOST_COUNTED = 10_000  # rows; a page beyond them is reached by narrowing the list


class Capped(int):
    """A count that stopped at a limit, written with a plus: 10,000+."""

    def __str__(self) -> str:
        return f"{int(self):,}+"


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """A paginator that counts at most MOST_COUNTED rows, because counting all is slow."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        number = rows.order_by()[: MOST_COUNTED + 1].count()
        return Capped(MOST_COUNTED) if number > MOST_COUNTED else number


class LightList(ChangeList):
    """A change list that does not load the `heavy` columns of its admin."""

    model_admin: "DeskAdmin"

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str | None] | None = None
    ) -> QuerySet[Any]:
        rows = super().get_queryset(request, exclude_parameters)
        return rows.defer(*self.model_admin.heavy)


class DeskAdmin(Base):
    """Base of the desk's admins. There is no bulk deletion."""

    heavy: tuple[str, ...] = ()  # columns that lists never load
    list_per_page = 50
    list_max_show_all = 200
    paginator = CappedPaginator
    show_full_result_count = False  # on a large archive it costs more than the list
    show_facets = admin.ShowFacets.NEVER

    class Media:
        css = {"all": ("admin-desk/desk.css",)}
        js = ("admin-desk/named_boxes.js",)

    @admin.display(description=_("corrected"))
    def corrected(self, obj: Any) -> str:
        """The labels of the fields that an editor set."""
        return ", ".join(field_label(name, self.model) for name in obj.edited_fields)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The field, days as people write them; what it points to is not deleted from another's form.

        The box that replaces a list to choose from by typing is named by its title alone.
        """
        if db_field.get_internal_type() == "DateField":
            kwargs.setdefault("form_class", Day)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.widget.attrs["title"] = capfirst(field.label)
        if field is not None and hasattr(field.widget, "can_delete_related"):
            field.widget.can_delete_related = False
        return field

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LightList

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


class Previewing(DeskAdmin):
    """An admin whose form can preview what saving it would change."""

    previews_new = False  # whether the form for a new object has a preview too

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """The form; after the preview button, the form as it was sent with the preview."""
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
        """Return what saving the form as it was sent would change; None where it is invalid."""
        return None


class NoAddNoDelete(DeskAdmin):
    """An admin of what cannot be added or deleted at the desk."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnly(NoAddNoDelete):
    """An admin of what cannot be changed at the desk either."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
