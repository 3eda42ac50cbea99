"""Topics as nested and flat lists of links, built in Python: there are hundreds on a page."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import pgettext

from archive.models import Topic
from archive.models.page_urls import addresses
from archive.models.source import naming
from reader.overviews.topic_tree import Named, Node
from reader.texts.markup import in_a_row

register = template.Library()


@register.filter
def topic_tree(nodes: Iterable[Node]) -> str:
    """Return nodes as nested <ul> lists."""
    return _tree(nodes, addresses("topic"))


def _tree(nodes: Iterable[Node], address: Callable[[str], str]) -> str:
    items = (
        (
            _name(node.name, node.slug and address(node.slug), node.articles),
            _tree(node.parts, address) if node.parts else "",
        )
        for node in nodes
    )
    return format_html(
        '<ul class="topic-tree">{}</ul>', format_html_join("\n", "<li>{}{}</li>", items)
    )


# Cached by all that is shown: of hundreds of topics, few change between two requests.
@lru_cache(maxsize=10_000)
def _name(name: str, address: str, articles: int) -> str:
    if not address:
        return format_html('<span class="topic-group">{}</span>', name)
    # A no-break space, so that the count does not wrap onto a line of its own.
    if articles:
        return format_html(
            '<a href="{}">{}</a>\N{NO-BREAK SPACE}<span class="tally">{}</span>',
            address,
            name,
            f"{articles:,}",
        )
    return format_html('<a href="{}">{}</a>', address, name)


@register.filter
def items_of_topics(topics: Iterable[Named]) -> str:
    """Return topics as <li> elements with links."""
    return topic_items((topic.slug, topic.name) for topic in topics)


def topic_items(named: Iterable[tuple[str, str]]) -> str:
    """Return (slug, name) of topics as <li> elements with links."""
    address = addresses("topic")
    return in_a_row(_topic_item(address(slug), name) for slug, name in named)


@register.filter
def topics_in_a_row(topics: Iterable[Topic]) -> str:
    """Return links to topics, separated by commas of the interface's language."""
    address, name = addresses("topic"), naming()
    rows = ((address(topic.slug), name(topic)) for topic in topics)
    return format_html_join(pgettext("between names", ", "), '<a href="{}">{}</a>', rows)


@lru_cache(maxsize=10_000)
def _topic_item(address: str, name: str) -> str:
    """Return one <li>, cached, because the same topics recur in many entries."""
    return format_html('<li><a href="{}">{}</a></li>', address, name)
