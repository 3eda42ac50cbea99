"""Hundreds of topics below one another, written at once: node by node they took longest."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import pgettext

from archive.addresses import addresses
from archive.models import Topic
from archive.models.source import naming
from reader.markup import in_a_row
from reader.topic_tree import Named, Node

register = template.Library()


@register.filter
def topic_tree(nodes: Iterable[Node]) -> str:
    """Return topics as a list, each with its parts as a list below it."""
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


# What was written for a topic is kept: of hundreds, few have changed since the page was last asked
# for, and those are others to it.
@lru_cache(maxsize=10_000)
def _name(name: str, address: str, articles: int) -> str:
    if not address:
        return format_html('<span class="topic-group">{}</span>', name)
    # The space does not break: a figure alone on a line says nothing.
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
    """Return links to topics as items of a list."""
    return topic_items((topic.slug, topic.name) for topic in topics)


def topic_items(named: Iterable[tuple[str, str]]) -> str:
    """Return the same of slugs and names."""
    address = addresses("topic")
    return in_a_row(_topic_item(address(slug), name) for slug, name in named)


@register.filter
def topics_in_a_row(topics: Iterable[Topic]) -> str:
    """Return links to topics one after another."""
    address, name = addresses("topic"), naming()
    rows = ((address(topic.slug), name(topic)) for topic in topics)
    return format_html_join(pgettext("between names", ", "), '<a href="{}">{}</a>', rows)


@lru_cache(maxsize=10_000)
def _topic_item(address: str, name: str) -> str:
    """Write a topic as an item of a list; the same ones stand in many entries."""
    return format_html('<li><a href="{}">{}</a></li>', address, name)
