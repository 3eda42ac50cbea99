"""How much, in the reader's words."""

import math
from functools import lru_cache

from django import template
from django.utils.translation import get_language, ngettext

from archive.models import Article

register = template.Library()

CJK_A_MINUTE = 400
LATIN_A_MINUTE = 1_200  # characters; about 240 words
LETTERS_A_WORD = 5  # in English, French and German news


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
    """Return how long an article is: in characters, or in an alphabet in words, about."""
    number = article.characters
    if article.is_wide:
        length = ngettext("%(shown)s character", "%(shown)s characters", number)
    else:
        number = max(1, round(number / LETTERS_A_WORD / 10)) * 10
        length = ngettext("about %(shown)s word", "about %(shown)s words", number)
    return length % {"shown": thousands(number)}


@register.filter
def reading_minutes(article: Article) -> int:
    """Return how long an article takes to read, at least a minute."""
    pace = CJK_A_MINUTE if article.is_wide else LATIN_A_MINUTE
    return max(1, math.ceil(article.characters / pace))
