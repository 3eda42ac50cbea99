"""Pages that show what is a reader's own: for accounts only, and kept by no cache."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control


def own(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator: pass the account to a view, after the request.

    Visitors without an account get the page that explains, with 403 for what they send.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated:
            response = view(request, request.user, *args, **kwargs)
        else:
            status = 200 if request.method in ("GET", "HEAD") else 403
            response = render(request, "mine/without_account.html", status=status)
        return keep_from_caches(response)

    return shown


def keep_from_caches(response: HttpResponse) -> HttpResponse:
    """Return the answer marked so that no cache keeps it and no search engine lists it."""
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response
