"""Names of languages in the language of the interface."""

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _


def language_name(code: str) -> str:
    """Return the name of a language; codes that Django does not know are returned as they are."""
    try:
        return str(get_language_info(code.lower())["name_translated"])
    except KeyError:
        return _("unknown") if code == "und" else code
