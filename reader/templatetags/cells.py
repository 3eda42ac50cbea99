"""Cells of the calendar and of coverage tables, built in Python.

Rendered by template loops, they took longer than all queries of the page.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django import template
from django.urls import get_script_prefix
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language

from reader.lists.calendar import LEVELS, CalendarCell, shade
from reader.overviews.coverage import Grid
from reader.texts.dates import named
from reader.texts.markup import in_a_row
from reader.texts.periods import Period

register = template.Library()

NONE = format_html("<td>{}</td>", "")
# In a table of hundreds of figures a zero would stand out as much as they do.
NONE_OF_MANY = format_html("<td>{}", "–")
HERE = format_html(' aria-current="{}"', "page")
SHADES = [format_html('<td class="heat-{}">', level) for level in range(LEVELS + 1)]


@register.simple_tag
def calendar_years(
    years: Iterable[tuple[Period, int, Sequence[Sequence[CalendarCell]]]],
    query: str,
    here: Period | None,
) -> str:
    """Return a <tbody> for each year: its name and count, and the rows of its months, if any."""
    language = get_language()
    return format_html_join(
        "\n",
        '<tbody><tr><th scope="rowgroup" colspan="6"><a href="{}"{}>{}</a>'
        ' <span class="tally">{}</span></th></tr>{}</tbody>',
        (
            (
                _within(year, query),
                HERE if year == here else "",
                named(year, language),
                f"{count:,}",
                calendar_rows(halves, query, here),
            )
            for year, count, halves in years
        ),
    )


@register.simple_tag
def calendar_rows(
    rows: Iterable[Iterable[CalendarCell | None]], query: str, here: Period | None
) -> str:
    """Return rows of a calendar, whose cells link to their articles; None is an empty cell.

    `query` is the query string of the links, `here` the period that the page shows.
    """
    prefix = get_script_prefix()
    written = ((_calendar_row(tuple(row), query, here, prefix),) for row in rows)
    return format_html_join("\n", "<tr>{}</tr>", written)


# Cached, because most rows are equal from page to page. The prefix is a key, as addresses begin
# with it.
@lru_cache(maxsize=5_000)
def _calendar_row(
    cells: tuple[CalendarCell | None, ...], query: str, here: Period | None, prefix: str
) -> str:
    return in_a_row(_calendar_cell(cell, query, here) if cell else NONE for cell in cells)


def _calendar_cell(cell: CalendarCell, query: str, here: Period | None) -> str:
    period = cell.period
    number = period.day or period.month
    if not cell.articles:
        return format_html("<td>{}", number)
    return format_html(
        '{}<a href="{}"{}>{}<small> {}</small></a>',
        SHADES[cell.level],
        _within(period, query),
        HERE if period == here else "",
        number,
        f"{cell.articles:,}",
    )


def _within(period: Period, query: str) -> str:
    return f"{period.url}?{query}" if query else period.url


@register.simple_tag
def grid_cells(counts: tuple[int, ...], source: str, grid: Grid) -> str:
    """Return the cells of a source's counts, each a link to its articles in that period."""
    return _grid_row(counts, source, grid.addresses, grid.most)


@lru_cache(maxsize=5_000)
def _grid_row(counts: tuple[int, ...], source: str, addresses: tuple[str, ...], most: int) -> str:
    named = format_html("{}", source)
    cells = zip(counts, addresses, strict=True)
    return in_a_row(_grid_cell(count, address, named, most) for count, address in cells)


def _grid_cell(count: int, address: str, source: str, most: int) -> str:
    if not count:
        return NONE_OF_MANY
    return format_html(
        '{}<a href="{}?source={}">{}</a>',
        SHADES[shade(count, most)],
        address,
        source,
        f"{count:,}",
    )
