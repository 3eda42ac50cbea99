"""Charts as inline SVG, made on the server."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reader.charts import Bar, Chart
from reader.templatetags.archive_dates import period_name

register = template.Library()


@register.inclusion_tag("_chart.html")
def chart(drawing: Chart) -> dict[str, object]:
    """Draw a chart: every bar a link, with a table for those who would rather read it."""
    return {"chart": drawing}


@register.filter
def percent(share: float | None) -> str:
    """Return a share as a reader says it.

    >>> percent(0.125), percent(0.5), percent(0.0004), percent(None)
    ('12.5%', '50%', '<0.1%', '–')
    """
    if share is None:
        return "–"
    return "<0.1%" if 0 < share < 0.001 else f"{share * 100:.1f}".removesuffix(".0") + "%"


@register.simple_tag
def bar_words(bar: Bar, series: str = "") -> str:
    """Return what a bar says: the period, how many articles, and their share."""
    count = ngettext("%(shown)s article", "%(shown)s articles", bar.count)
    said = {"period": period_name(bar.period), "count": count % {"shown": f"{bar.count:,}"}}
    if bar.share is None:
        words = _("%(period)s: %(count)s") % said
    else:
        share = percent(bar.share)
        words = _("%(period)s: %(count)s, %(share)s of the archive") % {**said, "share": share}
    return f"{series} {words}".strip()
