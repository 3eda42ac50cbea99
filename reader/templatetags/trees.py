"""Hundreds of topics below one another, written at once: node by node they took longest."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join

from reader.topic_tree import Node

register = template.Library()


@register.filter
def topic_tree(nodes: Iterable[Node]) -> str:
    """Return topics as a list, each with its parts as a list below it."""
    items = (
        (_name(node), _tally(node), topic_tree(node.parts) if node.parts else "") for node in nodes
    )
    return format_html(
        '<ul class="topic-tree">{}</ul>', format_html_join("\n", "<li>{}{}{}</li>", items)
    )


def _name(node: Node) -> str:
    if node.topic:
        return format_html('<a href="{}">{}</a>', node.topic.get_absolute_url(), node.name)
    return format_html('<span class="topic-group">{}</span>', node.name)


def _tally(node: Node) -> str:
    # The space does not break: a figure alone on a line says nothing.
    if not node.articles:
        return ""
    return format_html('\N{NO-BREAK SPACE}<span class="tally">{}</span>', f"{node.articles:,}")
