"""The time of a capture says which version is newer."""

import datetime as dt

import pytest
from django.utils import timezone

from archive.models import Article, Capture
from tests.intake.families import (
    EPOCH,
    FAR,
    OWN,
    document,
    entry,
    feed,
    text_of,
)

pytestmark = pytest.mark.long


class TestTheTimeOfACapture:
    """None was captured after it came in."""

    def test_a_capture_of_the_far_future_does_not_outdate_later_ones(self, bring):
        bring(document(title="两国外长会谈了", at=FAR))

        report = bring(document(at=int(timezone.now().timestamp())))

        assert report.updated == 1
        assert Article.objects.get().captured_at <= timezone.now()

    def test_it_counts_from_the_moment_it_came_in(self, bring):
        bring(document(at=FAR))

        capture = Capture.objects.get()
        assert capture.captured_at is None
        assert Article.objects.get().captured_at == capture.received_at

    def test_one_that_an_older_program_believed_counts_from_when_it_came_in(self, bring):
        bring(document(title="两国外长会谈了"))
        far = dt.datetime(9998, 1, 1, tzinfo=dt.UTC)
        Article.objects.update(captured_at=far)
        Capture.objects.update(captured_at=far)

        report = bring(feed(entry("两国外长会谈完了", OWN, text_of("talks"))))

        assert report.updated == 1
        assert Article.objects.get().title == "两国外长会谈完了"

    def test_no_date_is_guessed_from_it(self, bring):
        bring(document(at=FAR, day="", url="https://www.rfi.fr/cn/x"))

        assert Article.objects.get().published_at is None

    def test_what_a_later_capture_repeats_is_not_outdated_by_one_in_between(self, bring):
        bring(document(), document(at=EPOCH + 20).replace("------\n", "-----\n"))

        bring(document(title="两国外长将会谈", at=EPOCH + 10))

        assert Article.objects.get().title == "两国外长会谈"
