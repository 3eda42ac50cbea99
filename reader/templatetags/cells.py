"""Cells of tables that count, written at once: node by node they took longer than all queries."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django import template
from django.urls import get_script_prefix
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language

from reader.gaps import Grid
from reader.markup import in_a_row
from reader.periods import LEVELS, Cell, Period, shade
from reader.templatetags.archive_dates import named

register = template.Library()

NONE = format_html("<td>{}</td>", "")
# In a table of hundreds of figures a nought is as loud as they are.
NONE_OF_MANY = format_html("<td>{}", "–")
HERE = format_html(' aria-current="{}"', "page")
SHADES = [format_html('<td class="heat-{}">', level) for level in range(LEVELS + 1)]


@register.simple_tag
def calendar_years(
    years: Iterable[tuple[Period, int, Sequence[Sequence[Cell]]]], query: str, here: Period | None
) -> str:
    """Return years with how many articles each has, and the rows of those whose months are told."""
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
def calendar_rows(rows: Iterable[Iterable[Cell | None]], query: str, here: Period | None) -> str:
    """Return rows of a calendar whose cells lead to their articles; None where no day stands.

    `query` narrows the articles, `here` is the period that the page shows.
    """
    prefix = get_script_prefix()
    written = ((_calendar_row(tuple(row), query, here, prefix),) for row in rows)
    return format_html_join("\n", "<tr>{}</tr>", written)


# Most rows are the same from page to page: what was written for equal cells is kept. The prefix is
# part of their addresses.
@lru_cache(maxsize=5_000)
def _calendar_row(
    cells: tuple[Cell | None, ...], query: str, here: Period | None, prefix: str
) -> str:
    return in_a_row(_calendar_cell(cell, query, here) if cell else NONE for cell in cells)


def _calendar_cell(cell: Cell, query: str, here: Period | None) -> str:
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
    """Return a row of what a source has, each cell a link to exactly that."""
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
