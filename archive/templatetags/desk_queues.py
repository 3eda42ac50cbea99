"""The list of work queues on the front page of the desk."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from archive.admin.base import Capped
from archive.editing import furniture_choices, queues
from archive.intake.subscriptions import rhythms
from archive.jobs import watching
from archive.models import Capture, Feed

MANY = 3  # failures in a row, after which a feed is told of
MOST_SILENT = 20

register = template.Library()


@register.inclusion_tag("admin/archive/_queues.html", takes_context=True)
def desk_queues(context: dict[str, Any]) -> dict[str, Any]:
    """Context of the list: (queue, count, address) of each queue that the user may see."""
    user = context["request"].user
    waiting: list[tuple[Any, int, str]] = []
    if user.has_perm("archive.view_article"):
        articles = reverse("admin:archive_article_changelist")
        for queue in queues.QUEUES:
            address = f"{articles}?{urlencode({'queue': queue.slug})}"
            if queue.slug == "copies" and user.has_perm("archive.change_article"):
                address = reverse("admin:archive_article_copies_first")
            waiting.append((queue, _capped(queue.count()), address))
    rejected = None
    if user.has_perm("archive.view_capture"):
        query = urlencode({"outcome__exact": Capture.Outcome.REJECTED})
        address = f"{reverse('admin:archive_capture_changelist')}?{query}"
        rejected = (_capped(queues.rejected()), address)
    lines = None
    if user.has_perm("archive.change_source") and (count := furniture_choices.waiting()):
        lines = (count, f"{reverse('admin:archive_source_changelist')}?proposals=lines")
    shown = {"waiting": waiting, "rejected": rejected, "lines": lines}
    return {**shown, **_by_itself()} if user.has_perm("archive.change_source") else shown


def _by_itself() -> dict[str, Any]:
    """What is wrong with the work that goes on by itself: jobs, feeds, workers, silent sources."""
    jobs, feeds = (reverse(f"admin:archive_{name}_changelist") for name in ("job", "feed"))
    failed, failing = watching.failed(), Feed.objects.filter(failures__gte=MANY).count()
    return {
        "failed": (failed, f"{jobs}?state=failed") if failed else None,
        "failing": (failing, f"{feeds}?state=failing") if failing else None,
        "silent": list(rhythms.silent()[:MOST_SILENT]),
        "worker": watching.last_worker(),
        "is_missed": watching.is_missed(),
    }


def _capped(count: int) -> int:
    return Capped(queues.MOST_COUNTED) if count > queues.MOST_COUNTED else count
