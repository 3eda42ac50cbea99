"""The list of work queues on the front page of the desk."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from archive.admin.base import Capped
from archive.editing import furniture_choices, queues
from archive.models import Capture

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
    return {"waiting": waiting, "rejected": rejected, "lines": lines}


def _capped(count: int) -> int:
    return Capped(queues.MOST_COUNTED) if count > queues.MOST_COUNTED else count
