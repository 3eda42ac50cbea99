"""What a query finds over time: hits by month or year, as a share of the archive."""

import datetime as dt
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from django.db.models import Sum

from archive.database import deadline
from archive.database.deadline import OverdueError
from archive.models import ArticleQuerySet, Entry, Tally
from archive.models.tally import ANY_TOPIC
from archive.models.tally import Span as Width
from archive.search.day_counts import SHOWN, of_days
from archive.search.facet_counts import Counts
from archive.search.indexing.engine import fetch
from archive.search.indexing.entries import FIRST_DAY, PER_DAY
from archive.search.plan import Plan, nearest
from archive.search.query.conditions import Matching
from archive.search.query.nodes import Query
from archive.text.tokens import term_tokens

MONTHS = 48  # as many are shown as months; a longer time as years
ENOUGH = 400  # hits of a month or year: their share is then right to a twentieth
STRETCHES = 4  # of days that are looked at in each
WEEK = 7
STEP = 50_000  # articles whose hits are counted at once

Span = tuple[dt.date, dt.date]  # the first and the last day of a month or year
Stretch = tuple[
    dt.date, int, int
]  # the span it was drawn for, and the numbers of its first and last day


@dataclass(frozen=True)
class HistogramBar:
    """A month or a year: how many hits it has, and how many articles the archive has of it."""

    first: dt.date
    last: dt.date
    count: int
    whole: int

    @property
    def share(self) -> float:
        """The part of the archive that the hits are, from 0 to 1."""
        return self.count / self.whole if self.whole else 0.0


@dataclass(frozen=True)
class Bars:
    """Hits over time, the oldest first, without a gap; `by` is month or year.

    Where there are more than 48 months from the first hit to the last, years are counted. Hits
    without a date are in none. Beyond 10,000 hits only some days of each are looked at, and the
    counts are not exact; their shares are as good as the eye can tell.
    """

    by: str = "month"
    bars: tuple[HistogramBar, ...] = ()
    is_exact: bool = True


@dataclass(frozen=True)
class Days:
    """How many hits each day has; under None those without a date.

    `since` is the first day that was counted where there was no time for those before it.
    """

    counts: Mapping[dt.date | None, int]
    since: dt.date | None = None


def days(text: str | Query, within: ArticleQuerySet | None = None) -> Days:
    """Return how many hits each day has, all of them, the newest counted first.

    Raises OverdueError when the time is over before any day was counted.
    """
    plan = Plan.of(text, within)
    if plan.scope is None:
        return Days({})
    found, since, is_whole = Counter[int](), 0, False
    try:
        with deadline.needed():
            matching = plan.matching()
            for least, most in _pieces(plan.numbers, 0 if matching.gathers else STEP):
                found.update(of_days(plan, matching, (least, most)))
                since = least >> PER_DAY
        is_whole = True
    except OverdueError:
        if not since:
            raise
    if is_whole:
        return Days(_dated(found))
    # An article whose day was full is counted with later days.
    counted = Counter({day: count for day, count in found.items() if day >= since})
    return Days(_dated(counted), dt.date.fromordinal(since))


def all_days(plan: Plan) -> dict[dt.date | None, int]:
    """Return how many hits each day has; under None those without a date.

    Counted in one go, which is faster than in pieces. Raises OverdueError when the time is over.
    """
    return _dated(of_days(plan, plan.matching(), plan.numbers))


def _dated(found: Mapping[int, int]) -> dict[dt.date | None, int]:
    """Return the counts of days told by their numbers, the oldest first, by date."""
    counts = Counter[dt.date | None]()
    for day, count in sorted(found.items()):
        counts[dt.date.fromordinal(day) if day >= FIRST_DAY else None] += count
    return dict(counts)


def _pieces(numbers: tuple[int, int], size: int) -> Iterator[tuple[int, int]]:
    """Yield the numbers between two in pieces, the newest first: whole days, of about so many articles.

    All in one where the size is 0.
    """
    least, most = numbers
    while True:
        begins = nearest("DESC", (least, most), size)[0] >> PER_DAY << PER_DAY if size else 0
        if begins <= max(least, FIRST_DAY << PER_DAY):
            yield least, most
            return
        yield begins, most
        most = begins - 1


def bars(plan: Plan, known: Counts) -> Bars:
    """Return the bars of a search whose newest hits were counted: hardly anything is left to be.

    Of very many hits of a single character there are none: it begins too many words to look here
    and there.
    """
    newest = {
        dt.date.fromordinal(day): count for day, count in known.days.items() if day >= FIRST_DAY
    }
    if not newest or (not known.is_exact and _has_single_character(plan.query)):
        return Bars()
    first, last = min(newest), max(newest)
    if not known.is_exact:
        first = plan.first_day() or first
    by = "month" if _number(last) - _number(first) < MONTHS else "year"
    spans, whole = [*_spans(first, last, by)], _whole(by)
    of_span: defaultdict[dt.date, int] = defaultdict(int)
    for day, count in newest.items():
        of_span[_start(day, by)] += count
    if not known.is_exact:
        # Further back than the hits that were counted, only an estimate is to be had.
        earlier = [span for span in spans if span[0] <= min(newest)]
        of_span |= _estimated(plan, earlier, first, newest, whole)
    shown = [
        HistogramBar(start, end, min(of_span[start], whole.get(start, 0)), whole.get(start, 0))
        for start, end in spans
    ]
    return Bars(by, tuple(shown), known.is_exact)


def _has_single_character(query: Query) -> bool:
    tokens = (term_tokens(text) for term in query.terms for text in term.spellings)
    return any(found[-1][1] for found in tokens if found)


def _spans(first: dt.date, last: dt.date, by: str) -> Iterator[Span]:
    """Yield the first and last day of each month or year from one day to another."""
    start = _start(first, by)
    while start <= last and start.year < dt.MAXYEAR:
        following = _start(start + dt.timedelta(31 if by == "month" else 366), by)
        yield start, following - dt.timedelta(1)
        start = following


def _estimated(
    plan: Plan,
    spans: Sequence[Span],
    oldest: dt.date,
    newest: Mapping[dt.date, int],
    whole: Mapping[dt.date, int],
) -> dict[dt.date, int]:
    """Return about how many hits each span has, seen from some of its days.

    As many days are looked at as hold enough of the newest hits. Where a span has no more, its
    count is exact.
    """
    wanted = ceil(ENOUGH * ((max(newest) - min(newest)).days + 1) / sum(newest.values()))
    drawn: list[Stretch] = []
    held: dict[dt.date, float] = {}  # articles of the days that can have hits
    seen: defaultdict[dt.date, float] = defaultdict(float)  # articles of the days looked at
    begins, ends = _reach()
    for start, end in spans:
        first, last = max(start, oldest).toordinal(), min(end, max(newest)).toordinal()
        a_day = whole.get(start, 0) / ((min(end, ends) - max(start, begins)).days + 1)
        held[start] = a_day * (last - first + 1)
        for stretch in _spread(first, last, wanted):
            drawn.append((start, *stretch))
            seen[start] += a_day * (stretch[1] - stretch[0] + 1)
    # Some days are busier than others; over weeks that evens out.
    single = [stretch for stretch in drawn if stretch[2] - stretch[1] < WEEK - 1]
    seen |= _counted(Matching("search_entry e", SHOWN), plan, single)
    hits = _counted(plan.matching(), plan, drawn)
    return {
        start: round(hits[start] * held[start] / seen[start]) if seen[start] else hits[start]
        for start, _ in spans
    }


def _reach() -> Span:
    """The days of the archive's oldest and newest articles that have one."""
    dated = Entry.objects.filter(docno__gte=FIRST_DAY << PER_DAY, article__isnull=False)
    days = dated.filter(withdrawn_at=None).values_list("published_day", flat=True)
    oldest, newest = days.order_by("docno").first(), days.order_by("-docno").first()
    assert oldest
    assert newest
    return oldest, newest


def _spread(first: int, last: int, wanted: int) -> Iterator[tuple[int, int]]:
    """Yield stretches of days, as far apart from each other as between two days they can be."""
    days = last - first + 1
    number = min(STRETCHES, wanted)
    long = ceil(wanted / number)
    if long * STRETCHES >= days:
        yield first, last
        return
    for n in range(number):
        start = first + (2 * n + 1) * days // (2 * number) - long // 2
        yield start, start + long - 1


def _counted(matching: Matching, plan: Plan, drawn: Sequence[Stretch]) -> Counter[dt.date]:
    """Count entries by the span they were drawn for."""
    if not drawn:
        return Counter()
    if matching.gathers:
        return _counted_together(matching, plan, drawn)
    rows = ", ".join(
        f"({number:d}, {first << PER_DAY:d}, {((last + 1) << PER_DAY) - 1:d})"
        for number, (_, first, last) in enumerate(drawn)
    )
    sql, params = plan.select(
        replace(matching, source=f"stretch CROSS JOIN {matching.source}"),
        "stretch.number, count(*)",
        f"AND {matching.number} BETWEEN stretch.least AND stretch.most GROUP BY stretch.number",
    )
    found = Counter[dt.date]()
    for number, count in fetch(
        f"WITH stretch(number, least, most) AS (VALUES {rows}) {sql}", params
    ):
        found[drawn[number][0]] += count
    return found


def _counted_together(matching: Matching, plan: Plan, drawn: Sequence[Stretch]) -> Counter[dt.date]:
    """Count entries where the database finds all of them before it can tell their days."""
    stretches = ",".join(
        f"[{first << PER_DAY:d},{((last + 1) << PER_DAY) - 1:d}]" for _, first, last in drawn
    )
    sql, params = plan.select(
        matching,
        f"{matching.number} >> {PER_DAY:d}, count(*)",
        "GROUP BY 1",
        within=f"{matching.number} <@ '{{{stretches}}}'::int8multirange",
    )
    spans = sorted((first, start) for start, first, _ in drawn)
    found = Counter[dt.date]()
    for day, count in fetch(sql, params):
        found[spans[bisect(spans, (day, dt.date.max)) - 1][1]] += count
    return found


def _whole(by: str) -> dict[dt.date, int]:
    """How many articles of each month or year readers can see."""
    tallies = Tally.objects.filter(
        topic=ANY_TOPIC, span=Width.MONTH if by == "month" else Width.YEAR
    )
    return dict(tallies.order_by().values_list("first").annotate(Sum("articles")))


def _number(day: dt.date) -> int:
    return day.year * 12 + day.month


def _start(day: dt.date, by: str) -> dt.date:
    return day.replace(day=1) if by == "month" else day.replace(month=1, day=1)
