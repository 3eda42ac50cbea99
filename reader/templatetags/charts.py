"""Charts as inline SVG, made on the server."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reader.charts import Bar, Chart
from reader.templatetags.archive_dates import period_name
from reader.templatetags.cells import NOTHING

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
def chart_bars(chart: Chart) -> str:
    """Return the bars as links that say what they stand for; node by node they took longest."""
    several = len(chart.series) > 1
    return format_html_join(
        "",
        '<g class="chart-bars-{}">{}</g>',
        (
            (number, _links(chart, series.bars, series.name if several else ""))
            for number, series in enumerate(chart.drawn, 1)
        ),
    )


def _links(chart: Chart, bars: Sequence[Bar], series: str) -> str:
    """Return a link for each bar: first what can be hit, as high as the chart, then the bar."""
    width = format_html("{}", f"{bars[0].width:g}" if bars else "")
    base, hit = format_html("{}", chart.base), format_html("{}", chart.foot - 2)
    return format_html_join(
        "",
        '<a href="{0}"><title>{1}</title><path d="M{2} 2h{3}v{4}H{2}"/>'
        '<path d="M{2} {5}v-{6}h{3}v{6}"/></a>',
        (
            (bar.url, bar_words(bar, series), f"{bar.x:g}", width, hit, base, f"{bar.height:g}")
            for bar in bars
            if bar.count
        ),
    )


@register.simple_tag
def chart_rows(chart: Chart) -> str:
    """Return the rows of a chart's table: a period, and what each series has of it."""
    has_shares = chart.has_shares
    return format_html_join(
        "",  # no more end tags than there must be: a topic has hundreds of months
        '<tr><th scope="row">{}{}',
        (
            (period_name(period), format_html_join("", "{}", _figures(bars, has_shares)))
            for period, bars in chart.rows
        ),
    )


def _figures(bars: Iterable[Bar], has_shares: bool) -> Iterator[tuple[str]]:
    for bar in bars:
        count = f"{bar.count:,}"
        if not has_shares:
            yield (
                format_html('<td><a href="{}">{}</a>', bar.url, count) if bar.count else NOTHING,
            )
        elif bar.count:
            yield (
                format_html('<td><a href="{}">{}</a><td>{}', bar.url, count, percent(bar.share)),
            )
        else:
            yield (format_html("{}<td>{}", NOTHING, percent(bar.share)),)


def bar_words(bar: Bar, series: str) -> str:
    """Return what a bar says: the period, how many articles, and their share."""
    said = {"period": period_name(bar.period), "count": _articles(bar.count, get_language())}
    if bar.share is None:
        words = _("%(period)s: %(count)s") % said
    else:
        share = percent(bar.share)
        words = _("%(period)s: %(count)s, %(share)s of the archive") % {**said, "share": share}
    return f"{series} {words}".strip()


@lru_cache(maxsize=10_000)
def _articles(count: int, language: str | None) -> str:
    words = ngettext("%(shown)s article", "%(shown)s articles", count)
    return words % {"shown": f"{count:,}"}
