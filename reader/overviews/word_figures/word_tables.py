"""Frequency, collocations and keyness as tables for spreadsheets: column names, and rows."""

from collections.abc import Iterable, Iterator
from typing import Any

from archive.search.words.collocations import Collocate
from archive.search.words.keyness import KeyWord
from reader.overviews.word_figures.frequency_table import FrequencyTable, UsageFigure
from reader.overviews.word_figures.word_forms import WordLine

Table = tuple[list[str], Iterable[list[Any]]]


def of_frequency(table: FrequencyTable) -> Table:
    """Return a row for each period, outlet, language or topic, those without any word included.

    For each word: its articles, their share of all, and where these were counted how many times it
    occurs and how often that is in a million characters. Empty where unknown.
    """
    columns = [table.kind, *(["first", "last"] if table.is_over_time else ["name"])]
    for word in table.words:
        columns += [word.name, f"{word.name} (share)"]
        if table.has_times:
            columns += [f"{word.name} (times)", f"{word.name} (per million)"]
    return columns, _rows(table)


def _rows(table: FrequencyTable) -> Iterator[list[Any]]:
    for row in table.rows:
        period = row.period
        values = [period.first.isoformat(), period.last.isoformat()] if period else [row.name]
        yield [row.key, *values, *(v for f in row.figures for v in _values(f, table.has_times))]


def _values(figure: UsageFigure, has_times: bool) -> list[Any]:
    numbers = [figure.share, *([figure.times, figure.rate] if has_times else [])]
    return [figure.articles, *("" if n is None else round(n, 6) for n in numbers)]


def of_collocations(lines: Iterable[WordLine[Collocate]]) -> Table:
    """Return the words, their times in the window, those expected, and both measures."""
    columns = ["word", "times", "expected", "log_likelihood", "log_dice"]
    items = (line.item for line in lines)
    return columns, (
        [i.word, i.times, round(i.expected, 2), round(i.likelihood, 2), round(i.dice, 2)]
        for i in items
    )


def of_keyness(lines: Iterable[WordLine[KeyWord]]) -> Table:
    """Return the words, their times and articles here, their times there, and both measures."""
    columns = ["word", "times", "articles", "elsewhere", "log_likelihood", "log_ratio"]
    items = (line.item for line in lines)
    return columns, (
        [i.word, i.here, i.articles, i.there, round(i.likelihood, 2), round(i.ratio, 2)]
        for i in items
    )
