"""Context processor: template variables of every page, and languages of the interface."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from archive.models import Article
from reader.serving.preferences import Preferences

# Django's code, HTML `lang`, and the language's own name.
LANGUAGES = [
    ("zh-hans", "zh-Hans", "简体中文"),
    ("zh-hant", "zh-Hant", "繁體中文"),
    ("en", "en", "English"),
]
HTML_LANGUAGES = {code: tag for code, tag, _ in LANGUAGES}


def html_language() -> str:
    """Return the HTML `lang` of the interface in this request."""
    language = get_language() or settings.LANGUAGE_CODE
    return HTML_LANGUAGES.get(language, language)


def site_of(request: HttpRequest) -> str:
    """Return the absolute address of the site, without a slash at its end."""
    return request.build_absolute_uri("/")[:-1]


def is_empty() -> bool:
    """Whether the archive has no articles; a function, so that only empty lists make the query."""
    return not Article.objects.exists()


def site(request: HttpRequest) -> dict[str, object]:
    """Return the template variables that every page may use."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "SITE_NAME": settings.SITE_NAME,
        "REMOTE_IMAGES": settings.REMOTE_IMAGES,
        "LOGIN_REQUIRED": settings.LOGIN_REQUIRED,
        "LANGUAGE": language,
        "HTML_LANGUAGE": html_language(),
        "LANGUAGES": LANGUAGES,
        # Lazy, because it raises for a refused Host header, whose error page needs the rest.
        "HERE": SimpleLazyObject(lambda: request.build_absolute_uri(request.path)),
        "preferences": Preferences.of(request),
        "is_empty": is_empty,
    }
