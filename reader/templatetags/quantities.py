"""How much, in the reader's words."""

import math

from django import template
from django.utils.translation import ngettext, npgettext

from archive.models import Article

register = template.Library()

CJK_A_MINUTE = 400
LATIN_A_MINUTE = 1_200  # characters; about 210 words


@register.filter
def thousands(value: int) -> str:
    return f"{value:,}"


@register.filter
def extent(article: Article) -> str:
    """Return how long an article is; a Chinese reader takes the characters of an alphabet for no 字."""
    number = article.characters
    if article.is_wide:
        words = ngettext("%(shown)s character", "%(shown)s characters", number)
    else:
        words = npgettext("letters", "%(shown)s character", "%(shown)s characters", number)
    return words % {"shown": thousands(number)}


@register.filter
def reading_minutes(article: Article) -> int:
    """Return how long an article takes to read, at least a minute."""
    pace = CJK_A_MINUTE if article.is_wide else LATIN_A_MINUTE
    return max(1, math.ceil(article.characters / pace))
