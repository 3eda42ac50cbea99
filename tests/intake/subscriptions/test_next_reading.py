"""When a feed is read next: never sooner than asked, never later than a day but on request."""

import datetime as dt

import pytest

from archive.intake.subscriptions.next_reading import asked_pause, next_reading, ttl_of

NOON = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)
HALF, HOUR, DAY = (dt.timedelta(minutes=minutes) for minutes in (30, 60, 1440))


@pytest.mark.parametrize(
    ("given", "wait"),
    [
        ({}, HALF),
        ({"failures": 1}, HOUR),
        ({"failures": 3}, 4 * HOUR),
        ({"failures": 1000}, DAY),
        ({"ttl": 2 * HOUR}, 2 * HOUR),
        ({"ttl": dt.timedelta(0)}, HALF),
        ({"ttl": 900 * DAY}, DAY),
        ({"retry_after": 3 * DAY}, 3 * DAY),
        ({"retry_after": 900 * DAY}, 7 * DAY),
        ({"chance": 1}, HALF * 1.1),
    ],
)
def test_when_a_feed_is_read_next(given, wait):
    assert next_reading(NOON, HALF, **{"chance": 0, **given}) - NOON == wait


def test_an_interval_longer_than_a_day_stays_what_an_editor_chose():
    assert next_reading(NOON, 7 * DAY, chance=0) - NOON == 7 * DAY


@pytest.mark.parametrize(
    ("said", "pause"),
    [
        ("120", 120), ("Wed, 01 May 2024 12:05:00 GMT", 300), ("Wed, 01 May 2024 11:00:00 GMT", 0),
        ("", 0), ("soon", 0), ("-5", 0), ("٣", 0), ("9" * 50, 0), ("Wed, 01 Foo 99999", 0),
    ],
)  # fmt: skip
def test_how_long_a_server_asks_to_be_left_alone(said, pause):
    assert asked_pause(said, NOON).total_seconds() == pause


def test_what_a_feed_says_far_below_is_no_ttl():
    assert ttl_of(b"x" * 20_000 + b"<ttl>60</ttl>") == dt.timedelta(0)
