"""Co-occurring topics and outlets of a topic as HTML rows, built in Python for speed."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html_join

from archive.models import Topic
from archive.models.page_urls import address, addresses
from archive.models.source import naming
from reader.overviews.companions import Companion, Company
from reader.templatetags.charts import percent
from reader.templatetags.quantities import articles

register = template.Library()


@register.simple_tag
def companions(topic: Topic, shown: Sequence[Companion]) -> str:
    """Return the co-occurring topics as list items: name, lift, and link to the shared articles."""
    to_topic, timeline, name = addresses("topic"), address("timeline"), naming()
    rows = (
        (
            to_topic(companion.topic.slug),
            name(companion.topic),
            f"{companion.lift:.1f}",
            timeline,
            topic.slug,
            companion.topic.slug,
            articles(companion.articles),
        )
        for companion in shown
    )
    return format_html_join(
        "",
        '<li><a href="{}">{}</a> <span class="tally">×{} · '
        '<a href="{}?topic={}&amp;topic={}">{}</a></span></li>',
        rows,
    )


@register.simple_tag
def outlets(topic: Topic, company: Company) -> str:
    """Return the outlets of a topic as table rows: number of articles, and share of their own."""
    to_source, name = addresses("source"), naming()
    rows = (
        (
            name(outlet.source),
            to_source(outlet.source.slug),
            topic.slug,
            f"{outlet.articles:,}",
            percent(outlet.share),
        )
        for outlet in company.outlets
    )
    return format_html_join(
        "",
        '<tr><th scope="row">{}</th><td class="figure"><a href="{}?topic={}">{}</a></td>'
        '<td class="figure">{}</td></tr>',
        rows,
    )
