"""Template filters for numbers and lengths in the language of the interface."""

import math
from functools import lru_cache

from django import template
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from archive.models import Article

register = template.Library()

CJK_A_MINUTE = 400
LATIN_A_MINUTE = 1_200  # characters; about 240 words
LETTERS_A_WORD = 5  # in English, French and German news


@register.filter
def thousands(value: int) -> str:
    """Return a number with commas between thousands."""
    return f"{value:,}"


@register.filter
def articles(count: int) -> str:
    """Return “1,234 articles” in the language of the interface."""
    return articles_in(get_language(), count)


@lru_cache(maxsize=10_000)
def articles_in(language: str | None, count: int) -> str:
    """Return `articles`, cached; `language` must be the active one, which is slow to look up."""
    words = ngettext("%(shown)s article", "%(shown)s articles", count)
    return words % {"shown": thousands(count)}


@register.filter
def extent(article: Article) -> str:
    """Return the length of an article: in characters for Chinese, else in words, rounded to ten."""
    number = article.characters
    if article.is_wide:
        length = ngettext("%(shown)s character", "%(shown)s characters", number)
    else:
        number = max(1, round(number / LETTERS_A_WORD / 10)) * 10
        length = ngettext("about %(shown)s word", "about %(shown)s words", number)
    return length % {"shown": thousands(number)}


@register.filter
def reading_minutes(article: Article) -> int:
    """Return the reading time in minutes, rounded up, at least one."""
    pace = CJK_A_MINUTE if article.is_wide else LATIN_A_MINUTE
    return max(1, math.ceil(article.characters / pace))


@register.filter
def decimal(value: float | None) -> str:
    """Return a number with one decimal, or without where it is whole; “–” if unknown.

    >>> decimal(1234.56), decimal(12.0), decimal(None)
    ('1,234.6', '12', '–')
    """
    return "–" if value is None else f"{value:,.1f}".removesuffix(".0")


@register.filter
def times(value: float) -> str:
    """Return “12 times” in the language of the interface, rounded to a whole number."""
    return counted_in("times", round(value))


def counted_in(unit: str, count: int) -> str:
    """Return what bars count in words: 12 articles, 12 times, or 12 per million characters."""
    if unit == "articles":
        return articles_in(get_language(), count)
    if unit == "rate":
        return _("%(shown)s per million characters") % {"shown": f"{count:,}"}
    return ngettext("%(shown)s time", "%(shown)s times", count) % {"shown": f"{count:,}"}
