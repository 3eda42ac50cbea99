"""Reading of feeds: those that are due, one after the other, each through the ordinary ingest."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from archive.intake.fetching import FetchError, Limits
from archive.intake.ingest import ingest
from archive.intake.opening import asked, document_from
from archive.intake.report import Report
from archive.intake.subscriptions.full_texts import fetch_full_texts
from archive.intake.subscriptions.next_reading import asked_pause, next_reading, ttl_of
from archive.intake.subscriptions.robots import Robots
from archive.models import Feed, FeedReading, Fetch

LIMITS = Limits(connect=10, read=10, total=30)
CLAIM = dt.timedelta(minutes=10)  # after which a feed whose worker died is due again
READINGS_KEPT = 100  # of each feed
GONE = 410

Outcome = FeedReading.Outcome


@dataclass
class Round:
    """What a round of readings brought: numbers of feeds, and of articles."""

    feeds: int = 0
    failed: int = 0
    created: int = 0
    updated: int = 0

    def add(self, reading: FeedReading) -> None:
        self.feeds += 1
        self.failed += reading.outcome in (Outcome.FAILED, Outcome.GONE)
        self.created += reading.created
        self.updated += reading.updated

    def __str__(self) -> str:
        return (
            f"read {self.feeds} feeds: new articles {self.created}, changed {self.updated},"
            f" failed {self.failed}"
        )


def due(now: dt.datetime) -> QuerySet[Feed]:
    """Return the feeds whose time has come, those that have waited longest first."""
    return Feed.objects.filter(is_on=True, next_due__lte=now).order_by("next_due", "pk")


def some_are_due() -> bool:
    return due(timezone.now()).exists()


def read_due(progress: Callable[[], object] = lambda: None, of: str = "") -> Round:
    """Read the feeds that are due now, each once, however many do so at the same time.

    `of` is the slug of a source, empty for all.
    """
    feeds = due(timezone.now())
    feeds = feeds.filter(source__slug=of) if of else feeds
    return read_all(list(feeds.values_list("pk", flat=True)), progress, claim=True)


def read_all(
    ids: list[int], progress: Callable[[], object] = lambda: None, claim: bool = False
) -> Round:
    """Read some feeds in turn; with `claim` only those that nobody else has taken meanwhile."""
    done, robots = Round(), Robots()
    for pk in ids:
        if claim and not _claimed(pk):
            continue
        feed = Feed.objects.select_related("source").get(pk=pk)
        done.add(read_feed(feed, robots))
        progress()
    return done


def _claimed(pk: int) -> bool:
    """Take a feed that is still due, for CLAIM; return whether it was there to be taken."""
    now = timezone.now()
    return bool(due(now).order_by().filter(pk=pk).update(next_due=now + CLAIM))


def read_feed(feed: Feed, robots: Robots) -> FeedReading:
    """Read a feed, and note what came of it and when it is to be read next."""
    robots.wait(feed.address)
    reading, ttl, retry = FeedReading(feed=feed), dt.timedelta(), dt.timedelta()
    try:
        fetched = asked(feed.address, LIMITS)
    except FetchError as error:
        reading.outcome = Outcome.GONE if error.status == GONE else Outcome.FAILED
        reading.reason = error.reason
        retry = asked_pause(error.retry_after, timezone.now())
    else:
        if fetched.not_modified:
            reading.outcome = Outcome.UNCHANGED
            Fetch.objects.filter(url=feed.address).update(
                fetched_at=timezone.now(), status=Fetch.Status.UNCHANGED
            )
        else:
            ttl = ttl_of(fetched.raw)
            document = document_from(feed.address, fetched)
            _note(reading, ingest([lambda: [document]], outlet=_slug(feed)))
        if reading.outcome != Outcome.FAILED:
            reading.pages = fetch_full_texts(feed, robots)
    _keep(feed, reading, ttl, retry)
    return reading


def _slug(feed: Feed) -> str:
    return feed.source.slug if feed.source else ""


def _note(reading: FeedReading, report: Report) -> None:
    """Take over from a report what came; a feed of which nothing could be read has failed."""
    reading.created, reading.updated = report.created, report.updated
    reading.rejected = len(report.rejected)
    came = report.created or report.updated
    reading.outcome = Outcome.READ if came else Outcome.UNCHANGED
    if report.failed or (report.rejected and not came and not _was_filed(reading.feed)):
        reading.outcome = Outcome.FAILED
    if report.rejected or report.failed:
        reading.reason = (report.failed or report.rejected[0]["reason"])[:500]


def _was_filed(feed: Feed) -> bool:
    """Whether the feed itself could be read the last time, though not all of its entries."""
    return Fetch.objects.filter(url=feed.address, status=Fetch.Status.READ).exists()


def _keep(feed: Feed, reading: FeedReading, ttl: dt.timedelta, retry: dt.timedelta) -> None:
    """Store a reading, and in the feed what follows from it; forget the oldest readings."""
    now = timezone.now()
    failed = reading.outcome in (Outcome.FAILED, Outcome.GONE)
    feed.failures = feed.failures + 1 if failed else 0
    feed.last_error = reading.reason if failed else ""
    feed.last_read = now
    if reading.created or reading.updated:
        feed.newest_seen = now
    if reading.outcome == Outcome.GONE:
        feed.is_on = False
    feed.next_due = next_reading(
        now, dt.timedelta(minutes=feed.minutes), failures=feed.failures, ttl=ttl,
        retry_after=retry,
    )  # fmt: skip
    changed = ["failures", "last_error", "last_read", "newest_seen", "next_due"]
    # Not save(): somebody may have deleted or switched off the feed meanwhile.
    changed += ["is_on"] if reading.outcome == Outcome.GONE else []
    values = {name: getattr(feed, name) for name in changed}
    if not Feed.objects.filter(pk=feed.pk).update(**values):
        return
    reading.read_at = now
    reading.save()
    old = feed.readings.order_by("-pk").values_list("pk", flat=True)
    FeedReading.objects.filter(pk__in=list(old[READINGS_KEPT : 2 * READINGS_KEPT])).delete()


def latest(feeds: QuerySet[Feed]) -> Iterator[str]:
    """Yield a line for each feed: when it was read last, what came of it, when it is due."""
    for feed in feeds:
        last = f"{feed.last_read:%Y-%m-%d %H:%M}" if feed.last_read else "never"
        state = f"due {feed.next_due:%Y-%m-%d %H:%M}" if feed.is_on else "off"
        yield f"{feed.address}: read {last}, {state}" + (
            f", failed {feed.failures} times: {feed.last_error}" if feed.failures else ""
        )
