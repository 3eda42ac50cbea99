"""The reader's display preferences, stored in cookies only."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.csrf import csrf_exempt

from archive.export.citations.styled import STYLES

# Values by preference, whose name is also its cookie and form field; the first is the default.
CHOICES: dict[str, tuple[str, ...]] = {
    "theme": ("system", "light", "dark"),
    "density": ("comfortable", "compact"),
    "size": ("medium", "small", "large", "larger"),
    "script": ("original", "hans", "hant"),
    "variant": ("browser", "tw", "hk", "standard"),
    "images": ("0", "1"),
    "shortcuts": ("on", "off"),
    "offline": ("on", "off"),
    "introduction": ("shown", "hidden"),
    "citation": tuple(slugify(name) for name, _file in STYLES),
}
A_YEAR = 365 * 24 * 60 * 60
HONG_KONG = re.compile(r"zh-(?:hant-)?(?:hk|mo)", re.IGNORECASE)


@dataclass(frozen=True)
class Preferences:
    """The preferences of one request, limited by what the settings allow."""

    theme: str
    density: str
    size: str
    script: str
    variant: str
    shortcuts: bool
    introduction: bool  # whether the front page says what the archive is
    citation: str  # the style in which articles are cited
    # Whether the service worker keeps pages; never on a closed site.
    offline: bool
    images: bool
    may_ask: bool  # whether the settings allow images of other sites at all
    # What Chinese is converted to, one of archive.text.conversion.TARGETS; "" as written.
    target: str

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Return the preferences in the cookies of a request, with defaults for invalid ones."""
        chosen = {name: _chosen(request, name) for name in CHOICES}
        return cls(
            **{name: chosen[name] for name in ("theme", "density", "size", "script", "variant")},
            shortcuts=chosen["shortcuts"] == "on",
            introduction=chosen["introduction"] == "shown",
            citation=chosen["citation"],
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
    """Return the conversion target; the region of Traditional is by default the browser's."""
    if script == "original":
        return ""
    if script == "hans":
        return "zh-Hans" if variant == "standard" else "zh-Hans-CN"
    if variant == "browser":
        languages = request.headers.get("Accept-Language", "")
        variant = "hk" if HONG_KONG.match(languages) else "tw"
    return {"tw": "zh-Hant-TW", "hk": "zh-Hant-HK", "standard": "zh-Hant"}[variant]


def remember(response: HttpResponse, name: str, value: str) -> None:
    """Store a preference in a cookie, for a year."""
    response.set_cookie(
        name, value, max_age=A_YEAR, httponly=True, samesite="Lax", secure=settings.HTTPS
    )


def from_this_site(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorator: CSRF protection by Sec-Fetch-Site or Origin instead of a token; else 403.

    For forms on pages kept for all visitors, which change no more than how they look: a token would set a cookie for
    every reader and make every page unique, so that none could be cached. Clients that send neither
    header are no browsers, and cannot be tricked into a request.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
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
