"""What every page knows of the site."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Return the template variables that every page may use."""
    return {"SITE_NAME": settings.SITE_NAME, "REMOTE_IMAGES": settings.REMOTE_IMAGES}
