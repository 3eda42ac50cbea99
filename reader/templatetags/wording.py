"""Template filters for the names and texts of an article: credits, standfirst, languages."""

import re

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from archive.export.citations import facts
from archive.models import Article, language_names

register = template.Library()


register.filter(language_names.language_name)
register.filter(facts.authors)
register.filter(facts.original)
register.filter("readable_address", facts.readable)


@register.filter
def credits(article: Article) -> list[tuple[str, str]]:
    """Return the credits besides the byline: (role, names)."""
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
    """Return the lead; "" if the body contains it, so that it is not shown twice."""
    lead, text = ("".join(part.split()) for part in (article.lead, article.body_text))
    return "" if lead.rstrip("…") in text else article.lead


@register.filter
def pieces(text: str, term: str) -> list[tuple[str, bool]]:
    """Return the text cut at each occurrence of the term: (piece, whether it is the term).

    >>> pieces("NATO and Nato", "nato")
    [('NATO', True), (' and ', False), ('Nato', True)]
    """
    if not term:
        return [(text, False)]
    cut = re.split(f"({re.escape(term)})", text, flags=re.IGNORECASE)
    return [(piece, bool(place % 2)) for place, piece in enumerate(cut) if piece]
