"""The schedule: what is asked for by itself, and when."""

import datetime as dt

import pytest
from django.utils import timezone

from archive.jobs import schedule
from archive.jobs.asking import ask_to_stop
from archive.models import Job, Picture

pytestmark = pytest.mark.django_db


def test_copies_of_pictures_are_asked_for_each_day_once_there_is_one():
    now = timezone.now()
    copies = Job.objects.filter(kind=Job.Kind.PICTURES)

    schedule.ask_what_is_due(schedule.ARCHIVE, now)
    assert not copies.exists()

    Picture.objects.create(url="https://example.org/a.jpg", tried_at=now)
    for hours in (1, 2, 24):
        schedule.ask_what_is_due(schedule.ARCHIVE, now + dt.timedelta(hours=hours))
    assert copies.count() == 1

    ask_to_stop(copies.get())
    schedule.ask_what_is_due(schedule.ARCHIVE, now + dt.timedelta(hours=26))
    assert copies.count() == 2
