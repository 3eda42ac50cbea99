"""Pages that show what is a reader's own: for accounts only, and kept by no cache."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control

View = Callable[..., HttpResponseBase]
Answer = TypeVar("Answer", bound=HttpResponseBase)
READING = ("GET", "HEAD")


def own(here: str = "") -> Callable[[View], View]:
    """Decorator: pass the account to a view, after the request.

    Visitors without an account are led to log in; or get the template `here`, of what their browser
    has by itself, with 403 for what they send.
    """

    def guarded(view: View) -> View:
        @wraps(view)
        def shown(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if request.user.is_authenticated:
                response = view(request, request.user, *args, **kwargs)
            elif here:
                status = 200 if request.method in READING else 403
                response = render(request, here, status=status)
            else:
                wanted = request.get_full_path() if request.method in READING else reverse("mine")
                response = redirect_to_login(wanted)
            return keep_from_caches(response)

        return shown

    return guarded


def keep_from_caches(response: Answer) -> Answer:
    """Return the answer marked so that no cache keeps it and no search engine lists it."""
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response
