"""What the metrics tell of the archive: counts that are kept anyway, and the latest arrivals.

Nothing here counts articles or captures one by one: each figure is a row of a summary table, one
look into an index, or ends at a limit.
"""

from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import Min, OuterRef, Subquery
from django.utils import timezone
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from archive import search
from archive.editing import queues
from archive.jobs import watching
from archive.jobs.asking import WAITING
from archive.models import Article, Capture, Job, Scope, Source, Tally
from archive.search.indexing.entries import version
from reader import VERSION
from reader.serving.scaling.replica import LAG

MOST_SOURCES = 1_000  # whose latest arrival is told


def gauge(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"foreign_desk_{name}", told, value=value)


class ArchiveFigures(Collector):
    """The figures of the archive, asked for when metrics are."""

    def collect(self) -> Iterator[Metric]:
        """Yield each figure; after the first that the database refuses only that it is down."""
        program = GaugeMetricFamily("foreign_desk_info", "The version.", labels=["version"])
        program.add_metric([VERSION], 1)
        yield program
        try:
            yield from of_articles()
            yield from of_sources()
            yield from of_jobs()
            is_up = 1
        except DatabaseError:
            is_up = 0
        yield gauge("database_up", "Whether the database answered.", is_up)
        if "replica" in settings.DATABASES:
            yield from of_replica()


def of_articles() -> Iterator[Metric]:
    """Yield the size of the archive, what waits for editors, and the state of the index."""
    number = Tally.objects.number(Scope())
    last = Capture.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    yield gauge("articles", "Articles that visitors may see.", number)
    yield gauge("captures", "Number of the newest capture; none is ever deleted.", last)
    yield gauge("rejected_captures", "Rejected captures, as far as counted.", queues.rejected())
    yield gauge("index_version", "Version of the search index that this program makes.", version())
    is_current = search.is_current()
    yield gauge("index_current", "Whether all of the index is of that version.", is_current)


def of_sources() -> Iterator[Metric]:
    """Yield when the latest article of each source arrived."""
    latest = Article.objects.filter(source=OuterRef("pk")).order_by("-created_at")
    sources = Source.objects.annotate(latest=Subquery(latest.values("created_at")[:1]))
    arrivals = GaugeMetricFamily(
        "foreign_desk_last_arrival_seconds",
        "Unix time at which the latest article of a source arrived.",
        labels=["source"],
    )
    for slug, moment in sources.order_by("pk").values_list("slug", "latest")[:MOST_SOURCES]:
        if moment is not None:
            arrivals.add_metric([slug], moment.timestamp())
    yield arrivals


def of_jobs() -> Iterator[Metric]:
    """Yield how long the oldest job waits, how many failed, and when a worker was last seen."""
    waiting = Job.objects.filter(task__status=WAITING)
    oldest = waiting.aggregate(oldest=Min("task__enqueued_at"))["oldest"]
    age = (timezone.now() - oldest).total_seconds() if oldest else 0
    yield gauge("queue_age_seconds", "Seconds that the oldest job has waited; 0 if none does.", age)
    yield gauge("failed_jobs", "Jobs that failed, as far as they are kept.", watching.failed())
    if worker := watching.last_worker():
        seen = worker.seen_at.timestamp()
        yield gauge("worker_seen_seconds", "Unix time at which a worker was last seen.", seen)


def of_replica() -> Iterator[Metric]:
    """Yield whether the replica answers and receives, and how far behind it is."""
    try:
        with connections["replica"].cursor() as cursor:
            cursor.execute(LAG)
            behind, seconds, receivers = cursor.fetchone()
    except DatabaseError:
        yield gauge("replica_up", "Whether the replica answered.", 0)
        return
    yield gauge("replica_up", "Whether the replica answered.", 1)
    yield gauge("replica_receiving", "Whether it hears from the primary.", receivers)
    yield gauge("replica_lag_bytes", "Bytes of WAL received and not yet replayed.", float(behind))
    yield gauge(
        "replica_lag_seconds", "Seconds it is behind of what it received.", float(seconds or 0)
    )
