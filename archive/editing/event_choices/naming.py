"""Naming: an editor gives an event, or its thread, a name; an empty one takes it back."""

from typing import Any

from django.utils import timezone

from archive.derived import keeping
from archive.models import Event, EventName


def name_event(event: Event, editor: Any = None, **names: str) -> None:
    """Set the `name` of an event or the `thread_name` of its thread, or both.

    A name is kept with the event's first article, so that it survives when events are made again.
    """
    anchor = event.first_article_id or event.lead_id
    with keeping.writing():
        for name, value in names.items():
            about = event.pk if name == "name" else event.thread_id
            if about is None or anchor is None:
                continue
            EventName.objects.filter(**{f"article__{ABOUT[name]}": about}).update(**{name: ""})
            if value:
                said = {name: value, "editor": editor, "made_at": timezone.now()}
                EventName.objects.update_or_create(article_id=anchor, defaults=said)
        EventName.objects.filter(name="", thread_name="").delete()
        keeping.events_named([event.pk])


# Which articles a name is looked for among: those of the event, or of the whole thread.
ABOUT = {"name": "event", "thread_name": "event__thread"}
