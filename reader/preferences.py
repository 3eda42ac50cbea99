"""What a reader chose for this browser, kept in cookies and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt

THEMES = ("system", "light", "dark")
A_YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True)
class Preferences:
    theme: str = "system"
    images: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        theme = request.COOKIES.get("theme", "")
        return cls(
            theme if theme in THEMES else "system",
            settings.REMOTE_IMAGES == "always"
            or (settings.REMOTE_IMAGES == "click" and request.COOKIES.get("images") == "1"),
        )


def remember(response: HttpResponse, name: str, value: str) -> None:
    """Keep a choice in the browser."""
    response.set_cookie(
        name, value, max_age=A_YEAR, httponly=True, samesite="Lax", secure=settings.HTTPS
    )


def from_this_site(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Accept a form only from this site's own pages, without a token.

    For forms that stand on every page and change nothing but its look: a token would put a
    cookie on every reader and make every page unique, so that none could be cached. The
    browser says where a form was; a client that is no browser has nothing to be tricked into.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        site = request.headers.get("Sec-Fetch-Site")
        origin = request.headers.get("Origin")
        if site is not None:
            own = site in ("same-origin", "none")
        else:
            own = origin is None or urlsplit(origin).netloc == request.get_host()
        if request.method == "POST" and not own:
            return HttpResponseForbidden("This form was sent from another site.\n")
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded)
