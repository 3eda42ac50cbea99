"""What stands in every article of a list, written at once: thirty of them are most of a page."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join

from archive.models import Article

register = template.Library()

MOST_TOPICS = 5


@register.filter
def topic_items(article: Article) -> str:
    """Return links to the first topics of an article as items of a list."""
    topics = [link.topic for link in article.shown_topics[:MOST_TOPICS]]
    items = ((topic.get_absolute_url(), topic.name) for topic in topics)
    return format_html_join("", '<li><a href="{}">{}</a></li>', items)


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
