"""API tokens and result sets at the desk: who may add accounts makes and revokes their tokens."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from archive.accounts import permissions_of
from reader.access.api_tokens import Token
from reader.library.result_sets.result_set import ResultSet


@admin.register(Token)
class TokenAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The tokens of all accounts, for administrators; everybody has a page for their own."""

    list_display = ("user", "name", "made_at")
    list_display_links = ("name",)
    list_select_related = ("user",)
    search_fields = ("user__username", "name")
    fields = ("user", "name")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _makes_accounts(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _makes_accounts(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _makes_accounts(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a token is made or revoked, never edited

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _makes_accounts(request)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        # A token for somebody with more permissions than oneself would be a way to gain them.
        if not request.user.is_superuser:
            beyond = Permission.objects.exclude(pk__in=permissions_of(request.user).values("pk"))
            above = Q(is_superuser=True) | Q(groups__permissions__in=beyond)
            people = User.objects.exclude(above).exclude(user_permissions__in=beyond)
            field.queryset = people  # type: ignore[union-attr]
        return field

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.secret = obj.renew()
        obj.is_own = obj.user == request.user
        super().save_model(request, obj, form, change)

    @method_decorator(never_cache)
    def response_add(self, request: HttpRequest, obj: Any, *rest: Any) -> HttpResponse:
        """Show the new token, once and only here: Django keeps its messages in a cookie."""
        context = {**self.admin_site.each_context(request), "token": obj, "secret": obj.secret}
        return render(request, "admin/reader/token/made.html", context)


@admin.register(ResultSet)
class ResultSetAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The result sets of all accounts: an administrator may delete one, nobody changes any."""

    list_display = ("title", "owner", "made_at", "count")
    list_select_related = ("owner",)
    search_fields = ("key", "title", "owner__username")
    fields = ("title", "owner", "made_at", "count")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("compressed")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _makes_accounts(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _makes_accounts(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _makes_accounts(request)


def _makes_accounts(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("auth.add_user"))
