"""Hundreds of choices of a form, written at once: node by node they took longer than a search."""

from collections.abc import Iterable, Sequence

from django import template
from django.utils.html import format_html, format_html_join

from archive.models import Topic
from archive.search import Facet

register = template.Library()

Choices = Iterable[tuple[str, Sequence[tuple[Topic, int | None]]]]


@register.simple_tag
def topic_options(choices: Choices, chosen: Iterable[Topic] = ()) -> str:
    """Return topics by kind as options, with what each would leave where this is known."""
    taken = {topic.slug for topic in chosen if topic}
    groups = ((kind, _options(topics, taken)) for kind, topics in choices)
    return format_html_join("", '<optgroup label="{}">{}</optgroup>', groups)


@register.simple_tag
def hit_topic_options(facets: Iterable[Facet], chosen: Iterable[Topic] = ()) -> str:
    """Return the topics of hits as options, with how many hits each would leave."""
    taken = {topic.slug for topic in chosen if topic}
    rows = ((facet.value, facet.name, facet.count) for facet in facets if facet.value not in taken)
    return format_html_join("", '<option value="{}">{} ({})</option>', rows)


def _options(topics: Iterable[tuple[Topic, int | None]], taken: set[str]) -> str:
    rows = (
        (topic.slug, topic.name, "" if count is None else format_html(" ({})", count))
        for topic, count in topics
        if topic.slug not in taken
    )
    return format_html_join("", '<option value="{}">{}{}</option>', rows)
