"""Bar charts of articles over time: where each bar, line and label stands in the SVG."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Self

from archive.models.page_urls import addresses
from reader.overviews.chart_labels import Columns, Label
from reader.overviews.chart_series import Bar, Series
from reader.texts.periods import Period

Point = tuple[float, float]

# In pixels. Columns share the width of the page, between NARROWEST and WIDEST.
WIDTH = 640
NARROWEST, WIDEST = 10, 40
BARS, SHARES, FOOT, SIDE, HEAD = 120, 44, 20, 48, 10
LEAST_BAR = 5  # of a column, for each of several series
NARROWEST_PLOT = 240  # all columns, on the narrowest screens
# A drawing of so many bars becomes as narrow as the screen; a longer one is scrolled.
MOST_BARS_NARROWED = 120
KEY, MARGIN = 16, 12  # of a picture: a line of the key, and the margin around all
# A series whose highest bar is below this part of the highest of all gets a chart of its own: on
# the common scale its ups and downs could not be seen.
LOWEST = 1 / 5
# Shares of fewer articles than this are left out of the line: one of one would be 100%.
FEWEST = 10
PARTS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Chart:
    """A bar chart of one or more series, with their shares as a line, and the same as a table."""

    name: str
    series: Sequence[Series]
    # Whether the bars are the shares; else they are the articles, with the shares as a line.
    of_shares: bool = False
    # Parameters of the comparison that is this chart, which has it as a picture and as a table.
    query: str = ""
    # Address of the same as a picture and a table, but for the ending, where it is no comparison.
    files: str = ""
    # What the bars count: `articles`, `times` a word occurs, or its `rate` in a million characters.
    unit: str = "articles"
    # Number, from 1, of the one series of a comparison drawn here; 0 if all are drawn.
    alone: int = 0

    def address(self, form: str) -> str:
        """Return the address of the chart as a file, `svg` or `csv`; "" if it has none."""
        if self.query:
            name = {"svg": "compare_picture", "csv": "compare_table"}[form]
            return f"{addresses(name)()}?{self.query}"
        path, mark, query = self.files.partition("?")
        return f"{path}.{form}{mark}{query}" if path else ""

    @property
    def picture(self) -> str:
        return self.address("svg")

    @property
    def table(self) -> str:
        return self.address("csv")

    @cached_property
    def drawings(self) -> list[Self]:
        """The chart itself, or one for each series if a common scale would flatten one of them."""
        highest = [max(map(self.value, series.bars), default=0) for series in self.series]
        if min(filter(None, highest), default=0) >= max(highest, default=0) * LOWEST:
            return [self]
        return [
            replace(self, series=[series], alone=number)
            for number, series in enumerate(self.series, 1)
        ]

    @property
    def stacked(self) -> "list[tuple[Chart, int]]":
        """The drawings of a picture, one below the other, each with the y at which it begins."""
        top, found = KEY * (len(self.series) + 1) + HEAD, []
        for drawing in self.drawings:
            found.append((drawing, top))
            top += drawing.height + HEAD
        return found

    @property
    def picture_width(self) -> int:
        return max(WIDTH, *(drawing.width for drawing in self.drawings)) + 2 * MARGIN

    @property
    def picture_height(self) -> int:
        drawing, top = self.stacked[-1]
        return top + drawing.height + 2 * MARGIN

    @property
    def is_compared(self) -> bool:
        """Whether bars need the name of their series."""
        return bool(self.alone) or len(self.series) > 1

    @property
    def kind(self) -> str:
        """What its periods are: `year`, `month`, `week` or `day`."""
        return self.periods[0].kind if self.periods else "month"

    def value(self, bar: Bar) -> float:
        """Return what a bar is as high as: its articles, or a share from 0 to 1."""
        if not self.of_shares:
            return bar.count
        return bar.share or 0.0 if bar.total >= self.fewest else 0.0

    @property
    def numbered(self) -> list[tuple[int, Series]]:
        """The placed series with their numbers in the legend, from 1."""
        return list(enumerate(self.drawn, self.alone or 1))

    @property
    def periods(self) -> list[Period]:
        return [bar.period for bar in self.series[0].bars] if self.series else []

    @cached_property
    def pitch(self) -> float:
        """Distance in pixels from one column to the next."""
        narrowest = max(NARROWEST, LEAST_BAR * len(self.series))
        return min(WIDEST, max(narrowest, WIDTH / max(1, len(self.periods))))

    @property
    def width(self) -> int:
        return round(self.pitch * len(self.periods)) + SIDE

    @property
    def plot(self) -> int:
        """x at which the columns end and the scale begins."""
        return self.width - SIDE

    @property
    def has_shares(self) -> bool:
        return any(bar.share for series in self.series for bar in series.bars)

    @property
    def has_share_line(self) -> bool:
        return self.has_shares and not self.of_shares

    @property
    def height(self) -> int:
        return self.foot + FOOT

    @property
    def foot(self) -> int:
        """y of the labels under the columns."""
        return HEAD + BARS + FOOT + (SHARES if self.has_share_line else 0)

    @property
    def base(self) -> int:
        """y of the bottom of the bars."""
        return HEAD + BARS

    @cached_property
    def top(self) -> float:
        """The round number at the top of the scale; of shares, a part of 1.

        >>> Chart("", [Series("", [Bar(Period(2024, 1), 34, "")])]).top
        40
        """
        most = max((bar.count for series in self.series for bar in series.bars), default=0)
        if self.of_shares:
            highest = max((self.value(bar) for s in self.series for bar in s.bars), default=0.0)
            return next((part for part in PARTS if part >= highest), 1.0)
        step = 10 ** (len(str(most)) - 1)
        return next(step * n for n in (1, 2, 3, 4, 5, 6, 8, 10) if step * n >= most) if most else 1

    @cached_property
    def highest_share(self) -> float:
        """The highest share that the line shows; 0 if it shows none."""
        bars = (bar for series in self.series for bar in series.bars if bar.total >= self.fewest)
        return max((bar.share or 0.0 for bar in bars), default=0.0)

    @cached_property
    def fewest(self) -> int:
        """Fewest articles of a period whose share is drawn; 0 if no period has `FEWEST`."""
        known = (bar.total for series in self.series for bar in series.bars if bar.share)
        return FEWEST if max(known, default=0) >= FEWEST else 0

    @cached_property
    def left_out_below(self) -> int:
        """Number of articles below which shares are left out, for the caption; 0 if none are."""
        return max(
            drawing.fewest
            if any(b.share and b.total < drawing.fewest for s in drawing.series for b in s.bars)
            else 0
            for drawing in self.drawings
        )

    @cached_property
    def drawn(self) -> list[Series]:
        """The series with the place and size of each bar."""
        gap = self.pitch * 0.2
        width = (self.pitch - gap) / max(1, len(self.series))
        return [
            Series(
                series.name, [self._place(b, n, place, width, gap) for n, b in _numbered(series)]
            )
            for place, series in enumerate(self.series)
        ]

    def _place(self, bar: Bar, number: int, place: int, width: float, gap: float) -> Bar:
        # At least two pixels, so that small counts stay visible.
        value = self.value(bar)
        height = max(BARS * value / self.top, 2.0) if value else 0.0
        return Bar(
            bar.period,
            bar.count,
            bar.url,
            bar.share,
            bar.total,
            round(number * self.pitch + gap / 2 + place * width, 1),
            self.base - round(height),
            round(width, 1),
            round(height),
        )

    @property
    def lines(self) -> list[tuple[str, float]]:
        """The scale: the label and y of each line."""
        if self.of_shares:
            tops = ((self.top, float(HEAD)), (self.top / 2, HEAD + BARS / 2))
            return [(f"{part * 100:g}%", y) for part, y in tops]
        half = [] if self.top % 2 else [(f"{self.top // 2:,}", HEAD + BARS / 2)]
        return [(f"{self.top:,}", float(HEAD)), *half]

    @property
    def share_paths(self) -> list[tuple[int, str]]:
        """Shares as SVG path data: (number of the series, path)."""
        if not self.has_share_line:
            return []
        return [
            (number, "".join(_path(self._points(series), self.pitch, base=self.foot - 4)))
            for number, series in self.numbered
        ]

    @property
    def share_line(self) -> float:
        """y of the highest share."""
        return self.foot - 4 - SHARES + FOOT / 2

    def _points(self, series: Series) -> Iterator[Point | None]:
        """Yield the point of each bar's share; None where it is unknown or left out."""
        room = self.foot - 4 - self.share_line
        for number, bar in _numbered(series):
            if bar.share is None or bar.total < self.fewest:
                yield None
            else:
                x = (number + 0.5) * self.pitch
                yield x, self.foot - 4 - room * bar.share / (self.highest_share or 1)

    @property
    def is_narrowed(self) -> bool:
        """Whether the drawing becomes as narrow as its screen; else it is scrolled."""
        return len(self.periods) * len(self.series) <= MOST_BARS_NARROWED

    @property
    def opens_at_start(self) -> bool:
        """Whether the oldest columns of a phone's width show bars in more drawings than the newest."""
        seen = int(NARROWEST_PLOT // max(drawing.pitch for drawing in self.drawings))
        at_start, at_end = (
            sum(
                any(bar.count for series in drawing.series for bar in series.bars[columns])
                for drawing in self.drawings
            )
            for columns in (slice(seen), slice(-seen, None))
        )
        return at_start > at_end

    @property
    def labels(self) -> list[tuple[Label, int]]:
        """The labels under the columns, each with its y."""
        share = min(1.0, NARROWEST_PLOT / self.plot) if self.is_narrowed else 1.0
        columns = Columns(self.periods, self.pitch, self.pitch * share)
        years = [(label, self.foot + 14) for label in columns.years]
        return [*years, *((label, self.base + 14) for label in columns.parts_of_years)]

    @property
    def rows(self) -> list[tuple[Period, list[Bar]]]:
        """Rows of the table: each period with articles, and its bar of each series."""
        return [(period, bars) for period, bars in self.all_rows if any(b.count for b in bars)]

    @property
    def all_rows(self) -> list[tuple[Period, list[Bar]]]:
        """The same with periods that have no articles."""
        columns = zip(*(series.bars for series in self.series), strict=True)
        return [(bars[0].period, list(bars)) for bars in columns]


def _numbered(series: Series) -> Iterator[tuple[int, Bar]]:
    return enumerate(series.bars)


def _path(points: Iterator[Point | None], pitch: float, base: float) -> Iterator[str]:
    """Yield path commands that join the points; gaps stay open, a single point is a dash."""
    all_points = [None, *points, None]
    for before, point in pairwise(all_points):
        if point and before:
            yield f"L{_at(point)}"
        elif point:
            yield f"M{_at((point[0] - pitch / 4, point[1]))}L{_at(point)}"


def _at(point: Point) -> str:
    return f"{round(point[0], 1):g} {round(point[1], 1):g}"
