"""Dates as they are printed in many languages, with and without a zone."""

import datetime as dt

import pytest

from archive.extraction.documents import Document
from archive.extraction.formats.page_lines import dates_article
from archive.extraction.publication_dates.dating import Dating, date_of, is_dateline
from archive.outlets import outlets, unknown

UNKNOWN = unknown("example-org")


def stated(date: str, locale: str = "", outlet=UNKNOWN, **more) -> Dating:
    document = Document(
        format="feedxml", title="题", body="", stated_date=date, stated_basis="feed",
        locale=locale, **more,
    )  # fmt: skip
    return date_of(document, outlet)


@pytest.mark.parametrize(
    "line",
    [
        "2024.04.05", "2024. 04. 05.", "2024年4月5日 星期五", "2024年4月5日（星期五） 15:05",
        "2024年04月05日15时05分", "二〇二四年四月五日", "二零二四年四月五日", "中華民國113年4月5日",
        "民國一一三年四月五日", "113/04/05 15:05", "２０２４年４月５日（金）", "5 أبريل 2024", "٥ نيسان ٢٠٢٤",
        "5 tháng 4, 2024", "Friday, 5th of April, 2024", "發稿時間：2024/04/05 15:05", "最後更新：2024-04-05 15:05",
        "5. April 2024", "Freitag, 5. April 2024, 15.05 Uhr", "05.04.2024 15:05 Uhr",
        "5 avril 2024", "Vendredi 5 avril 2024 à 15h05", "5 de abril de 2024",
        "viernes, 5 de abril de 2024", "5 апреля 2024 г., 15:05", "15:05, 5 апреля 2024",
        "2024年4月5日（金）午後3時05分", "令和6年4月5日", "2024년 4월 5일 오후 3:05",
        "2024.04.05. 오후 3:05", "5 aprile 2024", "5 kwietnia 2024", "5 Nisan 2024 Cuma",
        "April 5th, 2024", "Friday, April 5, 2024 at 3:05 p.m.", "5-Apr-2024",
    ],
)  # fmt: skip
def test_a_day_is_read_as_it_is_printed_in_many_languages(line):
    assert is_dateline(line)
    assert stated(line).published_at == dt.datetime(2024, 4, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("Sun, 05 Sep 2021 15:45:05 GMT+7", "2021-09-05T08:45:05"),
        ("Mon, 03 Dec 2018 13:03:47 PST", "2018-12-03T21:03:47"),
        ("Fri, 05 Apr 2024 09:30:00 +0800 (CST)", "2024-04-05T01:30:00"),
        ("2024-04-05 09:30:00 +0800 CST", "2024-04-05T01:30:00"),
        ("5 Apr 2024 01.30 GMT", "2024-04-05T01:30:00"),
        ("Thứ ba, 26/9/2023, 15:05 (GMT+7)", "2023-09-26T08:05:00"),
        ("周五, 05 4月 2024 09:30:00 +0800", "2024-04-05T01:30:00"),
        ("Fri Apr 05 09:30:00 EDT 2024", "2024-04-05T13:30:00"),
        ("Fri, 5 Apr 24 09:30:00 GMT", "2024-04-05T09:30:00"),
        ("Fri, 05 Apr 2024 24:00:00 GMT", "2024-04-06T00:00:00"),
        ("20240405T093000Z", "2024-04-05T09:30:00"),
        ("1712280600", "2024-04-05T01:30:00"),
        ("1712280600000", "2024-04-05T01:30:00"),
        ("北京时间2024年4月5日 09:30", "2024-04-05T01:30:00"),
        ("April 5, 2024 9:30 AM ET", "2024-04-05T13:30:00"),
    ],
)
def test_a_time_with_its_zone_is_a_moment(date, at):
    assert stated(date).published_at == dt.datetime.fromisoformat(f"{at}+00:00")


@pytest.mark.parametrize("date", ["Thu, 31 Apr 2024 09:30:00 GMT", "0001-01-01", "2999-01-01", "0"])
def test_a_date_that_cannot_be_is_none(date):
    assert stated(date) == Dating()


def test_a_time_in_a_zone_nobody_knows_is_only_a_day_and_quoted_as_printed():
    dating = stated("2024-04-05 23:30")

    assert (dating.published_at, dating.precision, dating.raw) == (
        dt.datetime(2024, 4, 5, tzinfo=dt.UTC),
        "day",
        "2024-04-05 23:30",
    )


def test_a_zone_that_an_outlet_is_known_to_be_in_makes_it_a_moment():
    assert stated("2024-04-05 23:30", outlet=outlets()["reuters"]).precision == "minute"


@pytest.mark.parametrize(
    ("outlet", "locale", "at"),
    [
        (UNKNOWN, "zh-CN", "2024-04-05T01:30"),
        (outlets()["rfa"], "en", "2024-04-05T13:30"),
        (UNKNOWN, "en", "2024-04-05T00:00"),
    ],
)
def test_the_zone_cst_is_that_of_the_outlets_country(outlet, locale, at):
    found = stated("Fri, 05 Apr 2024 09:30:00 CST", locale, outlet).published_at

    assert found == dt.datetime.fromisoformat(f"{at}+00:00")


@pytest.mark.parametrize(
    ("line", "locale", "day", "precision"),
    [
        ("05/04/2024", "en-US", "2024-05-04", "day"),
        ("05/04/2024", "en_GB", "2024-04-05", "day"),
        ("05/04/2024 09:30", "fr", "2024-04-05", "day"),
        ("25/04/2024", "en-US", "2024-04-25", "day"),
        ("04/25/2024", "", "2024-04-25", "day"),
        ("05/05/2024", "", "2024-05-05", "day"),
        ("05/04/2024", "en", "2024-04-05", "estimated"),
        ("05/04/2024", "zh", "2024-04-05", "estimated"),
    ],
)
def test_day_and_month_are_in_the_order_of_the_language_or_not_certain(
    line, locale, day, precision
):
    dating = stated(line, locale)

    assert (dating.published_at, dating.precision) == (
        dt.datetime.fromisoformat(f"{day}T00:00+00:00"),
        precision,
    )


def test_a_day_that_is_not_certain_gives_way_to_that_in_the_address():
    found = stated("05/04/2024", url="https://example.org/2024/05/04/x.html")

    assert (found.published_at, found.basis) == (dt.datetime(2024, 5, 4, tzinfo=dt.UTC), "url")


def test_a_day_without_a_year_is_the_last_before_the_capture():
    captured = dt.datetime(2024, 3, 1, tzinfo=dt.UTC)

    found = stated("9月26日15时05分", captured_at=captured)

    assert found.published_at == dt.datetime(2023, 9, 26, tzinfo=dt.UTC)
    assert stated("9月26日15时05分").published_at is None


@pytest.mark.parametrize(
    "line",
    [
        "2023-09-26 15:05 来源：新华网", "来源：新华网 2023年09月26日15:05 责编：王芳",
        "發稿時間：2023/9/26 15:05（最後更新：2023/9/27）", "Von Erika Muster | 26. September 2023",
        "Publié le mardi 26 septembre 2023 à 15h05", "Published 26 Sep 2023, by Jane Smith",
    ],
)  # fmt: skip
def test_a_line_may_say_beside_the_date_who_published_it(line):
    assert dates_article(line)
    found = stated(line).published_at
    assert found == dt.datetime(2023, 9, 26, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "line",
    [
        "2023年9月26日，外交部发言人表示双方同意。",
        "The treaty of 26 September 2023 was signed by both of the ministers in the capital city",
        "编号 20230926",
        "电话 010-2023-0926",
    ],
)
def test_a_sentence_or_a_number_dates_nothing(line):
    assert not dates_article(line)
