"""What an event is part of: its thread, and the events of this before and after it."""

from dataclasses import dataclass

from django.db.models import Q

from archive.models import Event
from reader.affairs.event_entries import with_their_titles


@dataclass(frozen=True)
class AroundEvent:
    """An event, and the events of its thread before and after it; None where there are none."""

    event: Event
    earlier: Event | None = None
    later: Event | None = None


def around_event(number: int | None) -> AroundEvent | None:
    """Return the surroundings of the event with this id, by at most three queries; None for none.

    The neighbours are read from the index of a thread's events by day.
    """
    event = with_their_titles().filter(pk=number).first() if number else None
    if event is None:
        return None
    if event.thread_id is None or event.first_day is None:
        return AroundEvent(event)
    others = with_their_titles().filter(thread=event.thread_id)
    day, at = {"first_day": event.first_day}, {"first_at": event.first_at}
    before = Q(first_at__lt=event.first_at) | Q(pk__lt=event.pk, **at)
    after = Q(first_at__gt=event.first_at) | Q(pk__gt=event.pk, **at)
    earlier = others.filter(Q(first_day__lt=event.first_day) | before & Q(**day))
    later = others.filter(Q(first_day__gt=event.first_day) | after & Q(**day))
    order = "first_day", "first_at", "pk"
    return AroundEvent(event, earlier.order_by(*order).last(), later.order_by(*order).first())
