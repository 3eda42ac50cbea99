"""Sources that fall silent: longer without anything new than is usual for them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from archive.models import Article, Rhythm, Source

ARRIVALS = 200  # of a source, the latest, that are looked at
FEWEST = 8  # gaps without which there is no rhythm
TOGETHER = dt.timedelta(hours=1)  # what arrives within it counts as one arrival
TIMES, SHARE = 3, 0.9  # three times the gap that nine out of ten do not exceed
SHORTEST = dt.timedelta(days=1)  # nobody is called silent sooner
FORGOTTEN = dt.timedelta(days=365)  # after that long, it is known


def patience(arrivals: Iterable[dt.datetime]) -> dt.timedelta | None:
    """Return for how long a source may bring nothing before it counts as silent.

    Three times the 90th percentile of the gaps between its latest arrivals, a day at least; None
    where there were too few, as after one large delivery.

    >>> days = [dt.datetime(2024, 5, day) for day in range(1, 20)]
    >>> patience(days).days
    3
    """
    moments: list[dt.datetime] = []
    for moment in sorted(arrivals):
        if not moments or moment - moments[-1] > TOGETHER:
            moments.append(moment)
    gaps = sorted(later - earlier for earlier, later in pairwise(moments))
    if len(gaps) < FEWEST:
        return None
    return max(SHORTEST, TIMES * gaps[min(len(gaps) - 1, int(SHARE * len(gaps)))])


def measure(source: Source) -> None:
    """Store when a source is to be called silent, from its latest arrivals."""
    latest = _arrivals(source)
    usual = patience(latest)
    if usual is None:
        Rhythm.objects.filter(source=source).delete()
        return
    measured = {"newest_at": latest[0], "silent_at": latest[0] + usual}
    Rhythm.objects.update_or_create(source=source, defaults=measured)


def _arrivals(source: Source) -> Sequence[dt.datetime]:
    articles = Article.objects.filter(source=source).order_by("-created_at")
    return list(articles.values_list("created_at", flat=True)[:ARRIVALS])


def measure_all() -> None:
    """Measure every source. What arrives later counts without being measured."""
    for source in Source.objects.order_by("pk"):
        measure(source)


def is_silent(arrival: dt.datetime, silent_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a source whose last arrival is known is silent by its rhythm, if it has one."""
    return silent_at is not None and arrival < silent_at < now and arrival > now - FORGOTTEN


def silent(now: dt.datetime | None = None) -> QuerySet[Rhythm]:
    """Return the rhythms of the sources that are silent now, the longest first, in one query.

    What arrived since a rhythm was measured counts.
    """
    now = now or timezone.now()
    since = Article.objects.filter(source=OuterRef("source"), created_at__gt=OuterRef("newest_at"))
    return (
        Rhythm.objects.filter(silent_at__lt=now, newest_at__gt=now - FORGOTTEN)
        .exclude(Exists(since))
        .select_related("source")
        .order_by("newest_at", "pk")
    )
