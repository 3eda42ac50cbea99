"""What makes the site an app on a device: its manifest, its worker, and a page for being offline."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from reader.preferences import Preferences
from reader.site import html_language

WORKERS = settings.BASE_DIR / "static" / "js" / "workers"


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The site's name, signs and colours, in the reader's language."""
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


@login_not_required
@never_cache
@vary_on_cookie
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker that keeps what was read, or, once that is turned off, one that removes it."""
    name = "keeping.js" if Preferences.of(request).offline else "removing.js"
    script = (WORKERS / name).read_text(encoding="utf-8")
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown for a page that was not kept, with those that were."""
    return render(request, "offline.html")
