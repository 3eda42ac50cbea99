"""What stands in every article of a list, written at once: thirty of them are most of a page."""

import re
from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join

from archive.models import Article
from reader.templatetags.trees import items_of_topics

register = template.Library()

CHINESE = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”]"
BETWEEN_CLAUSES = re.compile(rf"(?<={CHINESE})\s+(?={CHINESE})")


@register.filter
def two_lines(article: Article) -> str:
    """Return as much of the lead as two lines of a list can hold, however small the type."""
    lead, most = article.lead, 104 if article.is_wide else 240
    return lead if len(lead) <= most else f"{lead[: most - 1].rstrip()}…"


@register.filter
def topic_items(article: Article) -> str:
    """Return links to the first topics of an article as items of a list."""
    return items_of_topics(article.first_topics)


@register.filter
def clauses(title: str) -> str:
    """Return a headline whose clauses, which Chinese parts by a space, each keep to a line.

    >>> clauses("立陶宛设处 欧洲首见")
    '<span class="clause">立陶宛设处</span> <span class="clause">欧洲首见</span>'
    >>> clauses("Washington and Tokyo")
    'Washington and Tokyo'
    """
    parts = BETWEEN_CLAUSES.split(title)
    if len(parts) == 1:
        return title
    return format_html_join(" ", '<span class="clause">{}</span>', ((part,) for part in parts))


@register.filter
def marked(pieces: Iterable[tuple[str, bool]]) -> str:
    """Return a text with its matches marked.

    >>> marked([("<b>", False), ("北约", True)])
    '&lt;b&gt;<mark>北约</mark>'
    """
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", t) if is_match else t,) for t, is_match in pieces),
    )
