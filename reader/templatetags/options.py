"""Choices of the filter form as HTML, built in Python: template loops took longer than a search."""

from collections.abc import Iterable, Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from archive.models import Source, Topic
from archive.models.source import naming
from archive.search import Facet

register = template.Library()

CHECKED = format_html(" {}", "checked")
# Without the optional end tag, because there are hundreds.
OPTION = '<option value="{}">{}{}'

MOST_CHECKS = 12  # sources with a checkbox; the rest are in a <select>, one at a time
Choices = Iterable[tuple[str, Sequence[tuple[Topic, int | None]]]]


@register.simple_tag
def topic_options(choices: Choices, chosen: Iterable[Topic] = ()) -> str:
    """Return topics as <optgroup>s by kind, without chosen ones, with counts where known."""
    taken = {topic.slug for topic in chosen if topic}
    groups = ((kind, _options(topics, taken)) for kind, topics in choices)
    return format_html_join("", '<optgroup label="{}">{}</optgroup>', groups)


@register.simple_tag
def hit_topic_options(facets: Iterable[Facet], chosen: Iterable[Topic] = ()) -> str:
    """Return the topic facet of a search as <option>s with counts, without chosen topics."""
    taken = {topic.slug for topic in chosen if topic}
    rows = (
        (facet.value, facet.name, f" ({facet.count:,})")
        for facet in facets
        if facet.value not in taken
    )
    return format_html_join("", OPTION, rows)


@register.simple_tag
def source_checks(
    choices: Iterable[tuple[Source, int | None]], chosen: Iterable[Source] = ()
) -> str:
    """Return chosen and largest sources as checkboxes with counts; the rest as a <select>."""
    taken = set(chosen)
    choices = [*choices]
    busiest = sorted(choices, key=lambda choice: (choice[0] not in taken, -(choice[1] or 0)))
    ticked = {choice[0] for choice in busiest[:MOST_CHECKS]}
    name = naming()
    boxes = format_html_join(
        "",
        '<label class="check"><input type="checkbox" name="source" value="{}"{}> {}{}</label>',
        (
            (source.slug, CHECKED if source in taken else "", name(source), _tally(count))
            for source, count in choices
            if source in ticked
        ),
    )
    others = [choice for choice in choices if choice[0] not in ticked]
    if not others:
        return boxes
    return format_html(
        '{}<select name="source" aria-label="{}"><option value="">{}</option>{}</select>',
        boxes,
        _("another source"),
        _("and another …"),
        _options(others, set()),
    )


def _tally(count: int | None) -> str:
    return "" if count is None else format_html(' <span class="tally">{}</span>', f"{count:,}")


def _options(choices: Iterable[tuple[Topic | Source, int | None]], taken: set[str]) -> str:
    name = naming()
    rows = (
        (choice.slug, name(choice), "" if count is None else format_html(" ({})", f"{count:,}"))
        for choice, count in choices
        if choice.slug not in taken
    )
    return format_html_join("", OPTION, rows)
