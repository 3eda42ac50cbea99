"""How much, in the reader's words."""

import math
from functools import lru_cache

from django import template
from django.utils.translation import get_language, ngettext, npgettext

from archive.models import Article

register = template.Library()

CJK_A_MINUTE = 400
LATIN_A_MINUTE = 1_200  # characters; about 210 words


@register.filter
def thousands(value: int) -> str:
    return f"{value:,}"


@register.filter
def articles(count: int) -> str:
    """Return how many articles there are, in the language of the interface."""
    return articles_in(get_language(), count)


@lru_cache(maxsize=10_000)
def articles_in(language: str | None, count: int) -> str:
    """Return the same for a page that says it hundreds of times and asks for its language once."""
    words = ngettext("%(shown)s article", "%(shown)s articles", count)
    return words % {"shown": thousands(count)}


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
