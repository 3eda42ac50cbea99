"""The job that tells readers what arrived: their searches are matched, and digests sent."""

from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskContext

from archive.jobs.progress import Progress
from reader.library.saved_searches.alerts import send_due
from reader.library.saved_searches.matching import match_arrivals
from reader.library.saved_searches.saved_search import SavedSearch


@task(takes_context=True)
def tell_readers(context: TaskContext) -> str:
    """Match what arrived with the saved searches, and send the digests that are due."""
    matched = match_arrivals()
    done = send_due(timezone.now())
    Progress(context).store()
    return f"matched {matched}, sent {done.sent}, failed {done.failed}, given up {done.given_up}"


def somebody_saved_a_search() -> bool:
    """Whether there is anybody to tell anything."""
    return SavedSearch.objects.exists()
