"""The admin of accounts and groups. Nobody can give permissions that they do not have."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_noop, pgettext
from django.utils.translation import gettext_lazy as _

from archive.accounts import groups_to_give, is_above, may_change_something

# Django's kinds of permission, with the words that it has translations of.
ACTIONS = {"add": "Add", "change": "Change", "delete": "Delete", "view": "View"}

# The groups of a new archive, whose names are translated; those of other groups are not.
GROUPS = (gettext_noop("Reader"), gettext_noop("Editor"), gettext_noop("Administrator"))

admin.site.unregister([User, Group])


class PermissionsField(ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Permissions with translated names: Django stores their names in English only."""

    def label_from_instance(self, obj: Any) -> str:
        action = obj.codename.partition("_")[0]
        name = gettext(ACTIONS[action]) if action in ACTIONS else obj.name
        return f"{obj.content_type.name}{pgettext('after a label', ': ')}{name}"


class GroupsField(ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Groups under their names in the editor's language."""

    def label_from_instance(self, obj: Any) -> str:
        return named(obj)


class GroupsFilter(admin.RelatedFieldListFilter):
    """The list filter by group, with translated names."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        return [(group.pk, named(group)) for group in Group.objects.order_by("pk")]


def permissions_at_the_desk() -> QuerySet[Permission]:
    """Return the permissions for what the desk shows: nobody is given any for readers' own things."""
    kinds = ContentType.objects.get_for_models(*admin.site._registry).values()
    at_the_desk = Q(content_type__app_label="archive") | Q(content_type__in=kinds)
    return Permission.objects.filter(at_the_desk).select_related("content_type")


class Checkboxes:
    """Mixin: permissions and groups as checkboxes; Django's own widget is not fully translated."""

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        kwargs["widget"] = CheckboxSelectMultiple
        if db_field.related_model is Permission:
            kwargs["form_class"] = PermissionsField
            kwargs["queryset"] = permissions_at_the_desk()
        elif db_field.related_model is Group:
            kwargs["form_class"] = GroupsField
            kwargs["queryset"] = groups_to_give(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


@admin.register(Group)
class GroupsAdmin(Checkboxes, GroupAdmin):
    """Django's admin of groups, with checkboxes. Only superusers may change what groups may do."""

    list_display = ("title",)

    @admin.display(description=_("name"), ordering="name")
    def title(self, group: Group) -> str:
        return named(group)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_superuser(request)


@admin.register(User)
class PeopleAdmin(Checkboxes, UserAdmin):  # type: ignore[type-arg]
    """Django's admin of users, where permissions are given by groups only.

    Nobody can give more permissions than they have, or change an account that has more: they could
    set its password and log in with it.
    """

    list_display = ("username", "email", "first_name", "last_name", "in_groups", "is_active")
    list_filter = ("is_active", ("groups", GroupsFilter))
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Personal info"), {"fields": ("first_name", "last_name", "email")}),
        (_("Permissions"), {"fields": ("is_active", "groups")}),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "usable_password", "password1", "password2", "groups"),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("groups"))
    def in_groups(self, person: User) -> str:
        return ", ".join(named(group) for group in person.groups.all())

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the sections of the form; superusers also get the checkbox `is_superuser`."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not is_superuser(request):
            return fieldsets
        return [
            (title, {**given, "fields": (*given["fields"], "is_superuser")})
            if "groups" in given["fields"]
            else (title, given)
            for title, given in fieldsets
        ]

    def save_related(self, request: HttpRequest, form: Any, *rest: Any) -> None:
        """Save the groups, and set `is_staff` for accounts that may change something."""
        super().save_related(request, form, *rest)
        person = User.objects.get(pk=form.instance.pk)
        User.objects.filter(pk=person.pk).update(is_staff=may_change_something(person))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        above = obj is not None and is_above(obj, request.user)
        return not above and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        above = obj is not None and is_above(obj, request.user)
        return not above and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # history refers to accounts: deactivate them instead
        return actions


def named(group: Group) -> str:
    """Return a group's name in the language of the desk."""
    return gettext(group.name) if group.name in GROUPS else group.name


def is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))
