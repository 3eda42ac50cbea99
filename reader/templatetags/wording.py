"""Names and texts as a page shows them."""

import re

from django import template
from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext as _

from archive.citing import facts
from archive.models import Article

register = template.Library()


@register.filter
def language_name(code: str) -> str:
    """Return what the reader calls a language."""
    try:
        return str(get_language_info(code.lower())["name_translated"])
    except KeyError:
        return _("unknown") if code == "und" else code


authors = register.filter(facts.authors)
original = register.filter(facts.original)
readable_address = register.filter("readable_address", facts.readable)


@register.filter
def credits(article: Article) -> list[tuple[str, str]]:
    """Return who else had a hand in it: (part, names)."""
    parts = {
        "translator": _("Translation"),
        "editor": _("Editing"),
        "agency": _("Agency"),
        "photographer": _("Photographs"),
        "reporter": _("Reporting"),
    }
    separator = pgettext("between names", ", ")
    return [
        (parts.get(part, part), separator.join([names] if isinstance(names, str) else names))
        for part, names in article.credits.items()
        if names
    ]


@register.filter
def standfirst(article: Article) -> str:
    """Return the lead where it is not the beginning of the text, which then need not say it twice."""
    lead, text = ("".join(part.split()) for part in (article.lead, article.body_text))
    return "" if lead.rstrip("…") in text else article.lead


@register.filter
def pieces(text: str, term: str) -> list[tuple[str, bool]]:
    """Return the text cut where the term stands: (piece, whether it is the term).

    >>> pieces("NATO and Nato", "nato")
    [('NATO', True), (' and ', False), ('Nato', True)]
    """
    if not term:
        return [(text, False)]
    cut = re.split(f"({re.escape(term)})", text, flags=re.IGNORECASE)
    return [(piece, bool(place % 2)) for place, piece in enumerate(cut) if piece]
