"""Who may do what: administrators make accounts and put them in groups, no higher than their own."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

# What Django lets be done with each kind of thing, in words it has in every language.
ACTIONS = {"add": "Add", "change": "Change", "delete": "Delete", "view": "View"}

# The groups that an archive begins with; others bear the name they were given, in any language.
GROUPS = (gettext_noop("Reader"), gettext_noop("Editor"), gettext_noop("Administrator"))

admin.site.unregister([User, Group])


class PermissionsField(ModelMultipleChoiceField):  # type: ignore[type-arg]
    """What may be done, in the editor's language: Django keeps the names of these in English."""

    def label_from_instance(self, obj: Any) -> str:
        action = obj.codename.partition("_")[0]
        name = gettext(ACTIONS[action]) if action in ACTIONS else obj.name
        return f"{obj.content_type.name}: {name}"


class GroupsField(ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Groups under their names in the editor's language."""

    def label_from_instance(self, obj: Any) -> str:
        return named(obj)


class GroupsFilter(admin.RelatedFieldListFilter):
    """The same, beside the list of people."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        return [(group.pk, named(group)) for group in Group.objects.order_by("pk")]


class WithBoxes:
    """Permissions and groups as boxes to tick; Django's picker is half in English."""

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        kwargs["widget"] = CheckboxSelectMultiple
        if db_field.related_model is Permission:
            kwargs["form_class"] = PermissionsField
            kwargs["queryset"] = Permission.objects.select_related("content_type")
        elif db_field.related_model is Group:
            kwargs["form_class"] = GroupsField
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


@admin.register(Group)
class GroupsAdmin(WithBoxes, GroupAdmin):
    """Django's own, with boxes."""

    list_display = ("title",)

    @admin.display(description=_("name"), ordering="name")
    def title(self, group: Group) -> str:
        return named(group)


@admin.register(User)
class PeopleAdmin(WithBoxes, UserAdmin):  # type: ignore[type-arg]
    """Django's own, but only a superuser makes superusers or touches their accounts."""

    list_filter = ("is_staff", "is_active", ("groups", GroupsFilter))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return fields if self._is_superuser(request) else (*fields, *BEYOND_GROUPS)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        above = bool(obj and obj.is_superuser and not self._is_superuser(request))
        return not above and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        above = bool(obj and obj.is_superuser and not self._is_superuser(request))
        return not above and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # whoever left is made inactive: history names them
        return actions

    @staticmethod
    def _is_superuser(request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_superuser", False))


def named(group: Group) -> str:
    """Return a group's name in the language of the desk."""
    return gettext(group.name) if group.name in GROUPS else group.name


BEYOND_GROUPS = ("is_superuser", "user_permissions")
