"""Who may do what: administrators make accounts and put them in groups, no higher than their own."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest

admin.site.unregister(User)


@admin.register(User)
class PeopleAdmin(UserAdmin):  # type: ignore[type-arg]
    """Django's own, but only a superuser makes superusers or touches their accounts."""

    list_filter = ("is_staff", "is_active", "groups")

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


BEYOND_GROUPS = ("is_superuser", "user_permissions")
