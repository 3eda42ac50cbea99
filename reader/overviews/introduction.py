"""What a first visitor is told of the archive: how much, from when to when, its largest threads."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from archive.models import Article, Scope, Tally, Thread

THREADS = 3
LOOKED_AT = 12  # the largest threads, of which those of one event alone are left out
FEWEST_EVENTS = 2
UNLISTED = ("body_html", "body_text", "machine_read", "images", "credits", "lead")


@dataclass(frozen=True)
class Introduction:
    """The figures of the archive; `first` and `last` are days, None where no article has one."""

    articles: int
    sources: int
    first: dt.date | None
    last: dt.date | None
    threads: list[Thread]

    @classmethod
    def now(cls) -> Self | None:
        """Return the introduction, in five statements at most; None for an empty archive."""
        everything = Scope()
        by_source = Tally.objects.of(everything).over(everything).sums("source")
        if not by_source:
            return None
        # Those without a date are last in both orders, each of which one index has.
        shown = Article.objects.published()
        first = shown.oldest_first().values_list("published_day", flat=True).first()
        last = shown.newest_first().values_list("published_day", flat=True).first()
        threads = (
            Thread.objects.filter(articles__gt=0)
            .largest_first()
            .select_related("main_event__lead")
            .defer(*(f"main_event__lead__{name}" for name in UNLISTED))
        )
        told = [thread for thread in threads[:LOOKED_AT] if thread.events >= FEWEST_EVENTS]
        return cls(sum(by_source.values()), len(by_source), first, last, told[:THREADS])
