"""Dates in the language of the interface, never more precise than they are known."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from archive.models import Article
from reader.texts import dates

MOMENT = dt.datetime(2023, 5, 13, 18, 30, tzinfo=dt.UTC)
DAY = dt.datetime(2023, 5, 13, tzinfo=dt.UTC)
CASES = [
    # moment, precision, basis -> English, Chinese, machine, under the day's heading, citation
    (MOMENT, "minute", "dateline", "14 May 2023, 02:30", "2023年5月14日 02:30", "2023-05-13T18:30:00Z", "02:30", "2023/05/14"),
    (DAY, "day", "url", "13 May 2023", "2023年5月13日", "2023-05-13", "", "2023/05/13"),
    (DAY, "month", "page", "May 2023", "2023年5月", "2023-05", "May 2023", "2023/05"),
    (DAY, "estimated", "page", "c. May 2023", "约 2023年5月", "2023-05", "c. May 2023", ""),
    (MOMENT, "estimated", "capture time", "c. 14 May 2023", "约 2023年5月14日", "2023-05", "c. 14 May 2023", ""),
    (None, "unknown", "", "undated", "日期不详", "", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("moment", "precision", "basis", "english", "chinese", "machine", "short", "citation"), CASES
)
def test_a_date_is_told_as_precisely_as_it_is_known(
    settings, moment, precision, basis, english, chinese, machine, short, citation
):
    settings.TIME_ZONE = "Asia/Shanghai"
    day = moment and timezone.localtime(moment).date()
    article = Article(
        published_at=moment, published_precision=precision, published_basis=basis, published_day=day
    )

    assert dates.published(article) == english
    assert dates.machine_date(article) == machine
    assert dates.published_under_its_day(article) == short
    assert dates.citation_date(article) == citation
    with translation.override("zh-hans"):
        assert dates.published(article) == chinese


def test_a_bare_date_is_never_shifted_by_the_time_zone(settings):
    settings.TIME_ZONE = "America/New_York"
    article = Article(published_at=DAY, published_precision="day", published_basis="url")

    assert dates.published(article) == "13 May 2023"
    assert dates.zone(article) == ""


def test_a_moment_names_its_time_zone(settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    article = Article(published_at=MOMENT, published_precision="minute", published_basis="dateline")

    assert dates.zone(article) == "CST"


@pytest.mark.parametrize(
    ("language", "closed", "open_end"),
    [
        ("en", "24 February 2022 – 1 March 2022", "24 February 2022 –"),
        ("zh-hans", "2022年2月24日至2022年3月1日", "2022年2月24日起"),
        ("zh-hant", "2022年2月24日至2022年3月1日", "2022年2月24日起"),
    ],
)
def test_a_stretch_of_time_is_said_as_the_language_says_it(language, closed, open_end):
    first, last = dt.date(2022, 2, 24), dt.date(2022, 3, 1)

    with translation.override(language):
        assert dates.days(first, last) == closed
        assert dates.days(first, None) == open_end
        assert dates.days(first, first) == closed.split("至")[0].split(" – ")[0]
