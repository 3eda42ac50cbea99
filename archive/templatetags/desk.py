"""What the front page of the desk shows beside Django's list of models."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from archive import queues
from archive.admin.lists import Capped
from archive.models import Capture

register = template.Library()


@register.inclusion_tag("admin/archive/_queues.html", takes_context=True)
def desk_queues(context: dict[str, Any]) -> dict[str, Any]:
    """What waits for an editor, as far as the user may see it: (queue, count, address)."""
    user = context["request"].user
    waiting: list[tuple[Any, int, str]] = []
    if user.has_perm("archive.view_article"):
        articles = reverse("admin:archive_article_changelist")
        for queue in queues.QUEUES:
            address = f"{articles}?{urlencode({'queue': queue.slug})}"
            waiting.append((queue, _capped(queue.count()), address))
    rejected = None
    if user.has_perm("archive.view_capture"):
        query = urlencode({"outcome__exact": Capture.Outcome.REJECTED})
        address = f"{reverse('admin:archive_capture_changelist')}?{query}"
        rejected = (_capped(queues.rejected()), address)
    return {"waiting": waiting, "rejected": rejected}


def _capped(count: int) -> int:
    return Capped(queues.MOST_COUNTED) if count > queues.MOST_COUNTED else count
