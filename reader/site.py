"""What every page knows of the site and of its reader's choices."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from archive.models import Article
from reader.preferences import Preferences

# Code, `lang` of the page, and the language's own name for itself.
LANGUAGES = [
    ("zh-hans", "zh-Hans", "简体中文"),
    ("zh-hant", "zh-Hant", "繁體中文"),
    ("en", "en", "English"),
]
HTML_LANGUAGES = {code: tag for code, tag, _ in LANGUAGES}


def html_language() -> str:
    """Return the `lang` of the interface."""
    language = get_language() or settings.LANGUAGE_CODE
    return HTML_LANGUAGES.get(language, language)


def is_empty() -> bool:
    """Whether nothing has been ingested; templates ask where they have nothing to show."""
    return not Article.objects.exists()


def site(request: HttpRequest) -> dict[str, object]:
    """Return the template variables that every page may use."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "SITE_NAME": settings.SITE_NAME,
        "REMOTE_IMAGES": settings.REMOTE_IMAGES,
        "LANGUAGE": language,
        "HTML_LANGUAGE": html_language(),
        "LANGUAGES": LANGUAGES,
        # Where the name of the host is refused, the page that says so has no address.
        "HERE": SimpleLazyObject(lambda: request.build_absolute_uri(request.path)),
        "preferences": Preferences.of(request),
        "is_empty": is_empty,
    }
