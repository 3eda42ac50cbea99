"""The editors' desk as an admin site: log-in, access, and answers to malformed requests."""

import traceback
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.decorators import login_not_required, login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import BadRequest, FieldDoesNotExist, PermissionDenied
from django.core.validators import MaxLengthValidator
from django.db import DataError
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from archive.accounts import opens_desk

View = Callable[..., Any]


def asks_for_what_cannot_be(error: Exception) -> bool:
    """Whether an error comes from a malformed value in a request, rather than from our own code.

    Forms and filters of Django's admin pass values of a query string or form to the database: a
    word or 1.5 in place of a number, one too large for its column, the year 0, NUL, an unknown
    field. ValueError and OverflowError count where Django's database code or psycopg raised them.
    """
    if not isinstance(error, ValueError | OverflowError):
        return True
    *_, (frame, _line) = traceback.walk_tb(error.__traceback__)
    return str(frame.f_globals["__name__"]).startswith(("django.db.", "psycopg"))


class LoginForm(AdminAuthenticationForm):
    """The log-in form of Django's admin, open to every account instead of staff only."""

    error_messages = AuthenticationForm.error_messages

    def __init__(self, *given: Any, **named: Any) -> None:
        """Refuse names that are too long to exist: failed attempts are stored for a while."""
        super().__init__(*given, **named)
        name = self.fields["username"]
        name.validators.append(MaxLengthValidator(name.max_length))  # type: ignore[attr-defined]

    def confirm_login_allowed(self, user: Any) -> None:
        AuthenticationForm.confirm_login_allowed(self, user)


class Login(LoginView):
    """The log-in page. Without `next` it leads to the desk, or to the site for other accounts."""

    template_name = "admin/login.html"
    authentication_form = LoginForm

    def get_default_redirect_url(self) -> str:
        if opens_desk(self.request.user):
            return reverse("admin:index")
        return super().get_default_redirect_url()


class Desk(AdminSite):
    """Django's admin, access to which depends on groups; other accounts get 403."""

    def has_permission(self, request: HttpRequest) -> bool:
        return opens_desk(request.user)

    def admin_view(self, view: View, cacheable: bool = False) -> Any:
        """Return a view of the desk: visitors are asked to log in, accounts without access get 403.

        Django would send the latter to the log-in page again and again. Logging out and changing
        one's password are open to every account. Malformed requests get 400.
        """
        if view in (self.logout, self.password_change, self.password_change_done):
            return login_required(csrf_protect(never_cache(view)), login_url="admin:login")
        page = super().admin_view(view, cacheable)

        @wraps(page)
        def refusing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            try:
                answer: HttpResponseBase = page(request, *args, **kwargs)
                # Rendered here, because showing a form again looks its values up once more.
                return answer.render() if isinstance(answer, SimpleTemplateResponse) else answer
            except (ValueError, OverflowError, FieldDoesNotExist, DataError) as error:
                if not asks_for_what_cannot_be(error):
                    raise
                raise BadRequest("The address or the form names what no row can be.") from error

        return refusing

    @method_decorator([never_cache, login_not_required])
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Return the log-in page; users who have access are redirected to the desk."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        request.current_app = self.name  # type: ignore[attr-defined]
        context = {
            **self.each_context(request),
            "title": _("Log in"),
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            **(extra_context or {}),
        }
        return Login.as_view(extra_context=context)(request)
