"""Hundreds of choices of a form, written at once: node by node they took longer than a search."""

from collections.abc import Iterable
from itertools import groupby

from django import template
from django.db.models import QuerySet
from django.utils.html import format_html_join

from archive.models import Topic
from archive.models.source import name_in_language

register = template.Library()


@register.simple_tag
def topic_options(topics: QuerySet[Topic], chosen: Iterable[Topic]) -> str:
    """Return the topics of a queryset that are not chosen as options, under their kinds."""
    kinds = dict(Topic.Kind.choices)
    taken = {topic.slug for topic in chosen}
    rows = topics.values_list("kind", "slug", "name_zh_hans", "name_zh_hant", "name_en")
    named = (
        (kind, slug, name_in_language(*names) or slug)
        for kind, slug, *names in rows
        if slug not in taken
    )
    groups = groupby(named, key=lambda row: row[0])
    options = ((kinds[kind], _options(of_kind)) for kind, of_kind in groups)
    return format_html_join("", '<optgroup label="{}">{}</optgroup>', options)


def _options(rows: Iterable[tuple[str, str, str]]) -> str:
    named = ((slug, name) for _, slug, name in rows)
    return format_html_join("", '<option value="{}">{}</option>', named)
