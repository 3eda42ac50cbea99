"""The site as a web app: its manifest, its service worker, and the page shown offline."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from reader.serving.preferences import Preferences
from reader.serving.site import html_language

WORKERS = settings.BASE_DIR / "static" / "js" / "workers"


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest, in the language of the interface."""
    sizes = [("192", "any"), ("512", "any"), ("maskable-512", "maskable")]
    return JsonResponse(
        {
            "name": settings.SITE_NAME,
            "short_name": settings.SITE_NAME,
            "description": _("An archive of foreign-policy news"),
            "lang": html_language(),
            "id": "/",
            "start_url": reverse("timeline"),
            "scope": "/",
            "display": "minimal-ui",
            "background_color": "#fdfcf9",
            "theme_color": "#fdfcf9",
            "icons": [
                {
                    "src": static(f"icons/{name}.png"),
                    "sizes": f"{name.split('-')[-1]}x{name.split('-')[-1]}",
                    "type": "image/png",
                    "purpose": purpose,
                }
                for name, purpose in sizes
            ],
        },
        content_type="application/manifest+json",
    )


@never_cache
@vary_on_cookie
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker that caches pages, or one that removes the cache if that is turned off."""
    name = "keeping.js" if Preferences.of(request).offline else "removing.js"
    script = (WORKERS / name).read_text(encoding="utf-8")
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon as PNG, at the address where browsers look for one on their own; kept for a day."""
    icon = (settings.BASE_DIR / "static" / "icons" / "192.png").read_bytes()
    return HttpResponse(icon, content_type="image/png", headers={"Cache-Control": "max-age=86400"})


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page shown offline in place of one that is not cached; it lists those that are."""
    return render(request, "offline.html")
