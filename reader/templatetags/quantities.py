"""How much, in the reader's words."""

import math

from django import template

from archive.models import Article

register = template.Library()

CJK_A_MINUTE = 400
LATIN_A_MINUTE = 1_200  # characters; about 210 words


@register.filter
def thousands(value: int) -> str:
    return f"{value:,}"


@register.filter
def reading_minutes(article: Article) -> int:
    """Return how long an article takes to read, at least a minute."""
    is_cjk = article.language.startswith(("zh", "ja", "ko"))
    pace = CJK_A_MINUTE if is_cjk else LATIN_A_MINUTE
    return max(1, math.ceil(article.characters / pace))
