"""What a reader chose for this browser, kept in cookies and nowhere else."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

# What can be chosen, by the name of its cookie and of its field in a form; the first is in force
# where nothing was chosen.
CHOICES: dict[str, tuple[str, ...]] = {
    "theme": ("system", "light", "dark"),
    "density": ("comfortable", "compact"),
    "size": ("medium", "small", "large", "larger"),
    "script": ("original", "hans", "hant"),
    "variant": ("browser", "tw", "hk", "standard"),
    "images": ("0", "1"),
    "shortcuts": ("on", "off"),
    "offline": ("on", "off"),
}
A_YEAR = 365 * 24 * 60 * 60
HONG_KONG = re.compile(r"zh-(?:hant-)?(?:hk|mo)", re.IGNORECASE)


@dataclass(frozen=True)
class Preferences:
    theme: str
    density: str
    size: str
    script: str
    variant: str
    shortcuts: bool
    # Pages are kept in the browser only where everybody may read them.
    offline: bool
    images: bool
    may_ask: bool  # whether a reader may have images of other sites at all
    target: str  # what Chinese text is shown in, one of archive.conversion.TARGETS; "" as written

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        chosen = {name: _chosen(request, name) for name in CHOICES}
        return cls(
            **{name: chosen[name] for name in ("theme", "density", "size", "script", "variant")},
            shortcuts=chosen["shortcuts"] == "on",
            offline=chosen["offline"] == "on" and not settings.LOGIN_REQUIRED,
            images=settings.REMOTE_IMAGES == "always"
            or (settings.REMOTE_IMAGES == "click" and chosen["images"] == "1"),
            may_ask=settings.REMOTE_IMAGES != "never",
            target=_target(request, chosen["script"], chosen["variant"]),
        )


def _chosen(request: HttpRequest, name: str) -> str:
    value = request.COOKIES.get(name, "")
    return value if value in CHOICES[name] else CHOICES[name][0]


def _target(request: HttpRequest, script: str, variant: str) -> str:
    """Return the kind of Chinese asked for; Traditional as where the browser is, if nothing says."""
    if script == "original":
        return ""
    if script == "hans":
        return "zh-Hans" if variant == "standard" else "zh-Hans-CN"
    if variant == "browser":
        languages = request.headers.get("Accept-Language", "")
        variant = "hk" if HONG_KONG.match(languages) else "tw"
    return {"tw": "zh-Hant-TW", "hk": "zh-Hant-HK", "standard": "zh-Hant"}[variant]


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
            return render(request, "403_elsewhere.html", status=403)
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded)
