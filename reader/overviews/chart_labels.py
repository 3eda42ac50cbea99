"""Labels under the columns of a chart: years, and months or days where there is room."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reader.texts.periods import Period

# In pixels.
ROOM_FOR_A_YEAR = ROOM_FOR_A_DAY = 34
ROOM_FOR_A_MONTH = 24

Named = tuple[int, str]  # a column's number, and its label


@dataclass(frozen=True)
class Label:
    """A label, beginning at `x` percent of the width of all columns."""

    text: str
    x: float
    # Whether it has no room on the narrowest screens.
    is_spare: bool


@dataclass(frozen=True)
class Columns:
    """The columns of a chart, and how far apart they are: as drawn, and on the narrowest screens."""

    periods: Sequence[Period]
    pitch: float
    narrowest_pitch: float

    @property
    def kind(self) -> str:
        """What the periods are: `year`, `month`, `week` or `day`."""
        return self.periods[0].kind if self.periods else "month"

    @property
    def years(self) -> Iterator[Label]:
        """The years, each under its first column."""
        columns = [*enumerate(self.periods)]
        if self.kind in ("day", "week"):
            first = [(n, p) for n, p in columns if n == 0 or p.year != columns[n - 1][1].year]
            return self._with_room(((n, str(p.year)) for n, p in first), ROOM_FOR_A_YEAR)
        first = [(n, p) for n, p in columns if n == 0 or (p.month or 1) == 1]
        # A first year of a few months gives way to the whole one after it.
        if self.kind == "month" and len(first) > 1 and first[1][0] * self.pitch < ROOM_FOR_A_YEAR:
            del first[0]
        return self._with_room(((n, str(p.year)) for n, p in first), ROOM_FOR_A_YEAR)

    @property
    def parts_of_years(self) -> Iterator[Label]:
        """The days, 04-30 for 30 April, or the months, where all of them have room."""
        if self.kind in ("day", "week"):
            days = ((n, f"{p.month:02}-{p.day:02}") for n, p in enumerate(self.periods))
            return self._with_room(days, ROOM_FOR_A_DAY)
        has_months = self.kind == "month" and self.pitch >= ROOM_FOR_A_MONTH
        months = ((n, str(p.month)) for n, p in enumerate(self.periods) if has_months)
        return self._with_room(months, ROOM_FOR_A_MONTH, indent=0.35)

    def _with_room(self, named: Iterable[Named], room: int, indent: float = 0) -> Iterator[Label]:
        """Yield the labels that have `room` after the one before, `indent` columns further in."""
        free = free_if_narrowest = 0.0
        for number, text in named:
            if number * self.pitch < free:
                continue
            free = number * self.pitch + room
            is_spare = number * self.narrowest_pitch < free_if_narrowest
            if not is_spare:
                free_if_narrowest = number * self.narrowest_pitch + room
            yield Label(text, round((number + indent) * 100 / len(self.periods), 2), is_spare)
