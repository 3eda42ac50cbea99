"""Template tags for charts: inline SVG and tables, rendered on the server."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reader.overviews.chart_series import Bar
from reader.overviews.charts import FEWEST, KEY, Chart
from reader.templatetags.quantities import counted_in
from reader.texts.dates import named
from reader.texts.markup import in_a_row

register = template.Library()


@register.inclusion_tag("_chart.html")
def chart(drawing: Chart, here: bool = False, table: bool = True) -> dict[str, object]:
    """Render a chart whose bars are links, and the same figures as a table, unless the page has one.

    `here` says that it stands on the page of comparisons, to which others lead.
    """
    return {"chart": drawing, "here": here, "table": table}


@register.filter
def percent(share: float | None) -> str:
    """Return a share from 0 to 1 as a percentage; “–” if unknown.

    >>> percent(0.125), percent(0.5), percent(0.0004), percent(None)
    ('12.5%', '50%', '<0.1%', '–')
    """
    if share is None:
        return "–"
    return "<0.1%" if 0 < share < 0.001 else f"{share * 100:.1f}".removesuffix(".0") + "%"


def share_of(bar: Bar) -> str:
    """Return a bar's share as a percentage; as two numbers where it is of a few articles.

    >>> from reader.texts.periods import Period
    >>> share_of(Bar(Period(2024, 4), 1, "", 1.0, 1)), share_of(Bar(Period(2024, 4), 5, "", 0.5, 10))
    ('1/1', '50%')
    """
    if bar.count and 0 < bar.total < FEWEST:
        return f"{bar.count}/{bar.total}"
    return percent(bar.share)


@register.simple_tag
def chart_bars(chart: Chart) -> str:
    """Return the bars as SVG links with titles, built in Python: template loops were slowest."""
    return format_html_join(
        "",
        '<g class="chart-bars-{}">{}</g>',
        (
            (number, _links(chart, series.bars, series.name if chart.is_compared else ""))
            for number, series in chart.numbered
        ),
    )


def _links(chart: Chart, bars: Sequence[Bar], series: str) -> str:
    """Return a link for each bar: a click area as high as the chart, then the bar itself."""
    width, words = bars[0].width if bars else 0, _bar_words(series, chart.unit)
    return format_html_join(
        "",
        # The format string holds only numbers; everything else is escaped.
        f'<a href="{{0}}"><title>{{1}}</title><path d="M{{2}} 2h{width:g}v{chart.foot - 2}H{{2}}"/>'
        f'<path d="M{{2}} {chart.base}v-{{3}}h{width:g}v{{3}}"/></a>',
        (
            (_escaped(bar.url), words(bar), _number(bar.x), _number(bar.height))
            for bar in bars
            if bar.count and (bar.height or not chart.of_shares)
        ),
    )


# Of pictures, which stand alone: the fill and the outline of each series, as in charts.css.
FILLS = ("#8a1c1c", "#ffffff", "#8a8a8a", "#e2b4ab", "#1a1a1a")
OUTLINES = ("#8a1c1c", "#1a1a1a", "#6a6a6a", "#8a1c1c", "#1a1a1a")


@register.filter
def fill(number: int) -> str:
    """Return the colour that fills the bars of a series, numbered from 1."""
    return FILLS[(number - 1) % len(FILLS)]


@register.filter
def outline(number: int) -> str:
    """Return the colour around the bars of a series, numbered from 1, and of its line."""
    return OUTLINES[(number - 1) % len(OUTLINES)]


@register.filter
def key_y(number: int) -> int:
    """Return the y of a series in the key of a picture, numbered from 1."""
    return KEY * number + 2


@register.filter
def plain(value: float) -> str:
    """Return a coordinate as SVG writes numbers, whatever the language of the page."""
    return f"{value:g}"


@register.simple_tag
def chart_rows(chart: Chart) -> str:
    """Return the rows of a chart's table: a period, with count and share of each series."""
    has_shares, language = chart.has_shares, get_language()
    return in_a_row(
        _row(_escaped(named(period, language)), bars, has_shares) for period, bars in chart.rows
    )


def _row(period: str, bars: Iterable[Bar], has_shares: bool) -> str:
    # Without optional end tags, and formatted at once: a topic has hundreds of months.
    row, said = '<tr><th scope="row">{}', [period]
    for bar in bars:
        if bar.count:
            row += '<td><a href="{}">{}</a>'
            said += _escaped(bar.url), _escaped(f"{bar.count:,}")
        else:
            row += "<td>0"
        if has_shares:
            row += "<td>{}"
            said.append(_escaped(share_of(bar)))
    return format_html(row, *said)


def _bar_words(series: str, unit: str) -> Callable[[Bar], str]:
    """Return a function from a bar to its title: period, count and share."""
    language = get_language()
    alone, of_all = _("%(period)s: %(count)s"), _("%(period)s: %(count)s, %(share)s of the archive")

    def words(bar: Bar) -> str:
        said = (alone if bar.share is None else of_all) % {
            "period": named(bar.period, language),
            "count": counted_in(unit, bar.count),
            "share": share_of(bar),
        }
        return f"{series} {said}" if series else said

    return words


# Cached, because the same periods, addresses and figures recur in all charts.
@lru_cache(maxsize=10_000)
def _escaped(text: str) -> str:
    return conditional_escape(text)


@lru_cache(maxsize=10_000)
def _number(value: float) -> str:
    return conditional_escape(f"{value:g}")
