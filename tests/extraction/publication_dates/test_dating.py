"""Publication dates: a table of cases from real documents."""

import datetime as dt

import pytest

from archive.extraction.documents import Document
from archive.extraction.publication_dates.dating import Dating, date_of, is_dateline
from archive.extraction.reading import read
from archive.outlets import outlets, unknown

CAPTURED = dt.datetime(2020, 7, 20, 18, 0, tzinfo=dt.UTC)

# outlet, dateline, address, date in the head, captured -> published (UTC), precision, basis
CASES = [
    ("rfi", "05/04/2024 - 10:27", "", "", "2024-04-05T08:27", "minute", "dateline"),  # CEST
    ("rfi", "01/02/2023 - 22:07", "", "", "2023-02-01T21:07", "minute", "dateline"),  # CET
    ("rfi", "31/03/2024 - 03:30", "", "", "2024-03-31T01:30", "minute", "dateline"),  # just after the change
    ("ap", "05/04/2024 - 10:27", "https://apnews.com/2024/05/04/x", "", "2024-05-04T14:27", "minute", "dateline"),
    ("rfi", "05/04/2024 - 10:27", "https://www.rfi.fr/cn/20240405-x", "", "2024-04-05T08:27", "minute", "dateline"),
    ("rfi", "05/04/2024 - 10:27", "https://www.rfi.fr/cn/20240704-x", "", "2024-04-05T08:27", "minute", "dateline"),
    ("nyt", "2020-07-20 13:34:38", "", "", "2020-07-20T05:34:38", "second", "dateline"),
    ("voa", "Mon, 20 Jul 2020 18:17:25 GMT", "", "", "2020-07-20T18:17:25", "second", "dateline"),
    ("reuters", "2020-07-20T10:10:24", "", "", "2020-07-20T10:10:24", "second", "dateline"),
    ("dw", "2020-07-20T14:49:15.232Z", "", "", "2020-07-20T14:49:15", "second", "dateline"),
    ("bbc", "2020年 7月 20日", "", "", "2020-07-20T00:00", "day", "dateline"),
    ("cdt", "", "", "Sat, 27 Jun 2020 13:30:55 +0000", "2020-06-27T13:30:55", "second", "front matter"),
    ("cdt", "", "", "2020-06-27", "2020-06-27T00:00", "day", "front matter"),
    ("cdt", "", "", "2020-06-27T10:00:00+02:00", "2020-06-27T08:00", "second", "front matter"),
    ("rfa", "", "https://www.rfa.org/mandarin/x/hx-07202020070749.html", "", "2020-07-20T11:07:49", "second", "url"),
    ("rfa", "", "https://www.rfa.org/mandarin/x/hx-01202020070749.html", "", "2020-01-20T12:07:49", "second", "url"),
    ("rfi", "", "https://www.rfi.fr/cn/%E5%9B%BD/20240405-x", "", "2024-04-05T00:00", "day", "url"),
    ("nyt", "", "https://cn.nytimes.com/world/20200717/x/", "", "2020-07-17T00:00", "day", "url"),
    ("cdt", "", "https://chinadigitaltimes.net/chinese/2020/06/x/", "", "2020-06-01T00:00", "month", "url"),
    ("cdt", "", "https://chinadigitaltimes.net/chinese/2020/07/x/", "", "2020-07-20T18:00", "estimated", "capture time"),
    ("ft", "", "https://cn.ft.com/story/001088614?full=y", "", "2020-07-20T18:00", "estimated", "capture time"),
    ("rfi", "31/02/2024 - 10:27", "", "", "2020-07-20T18:00", "estimated", "capture time"),  # no such day
]  # fmt: skip


@pytest.mark.parametrize(("outlet", "dateline", "url", "stated", "at", "precision", "basis"), CASES)
def test_a_date_is_read_where_it_is_best_known(outlet, dateline, url, stated, at, precision, basis):
    document = Document(
        format="feedfile", title="题", body="", url=url, captured_at=CAPTURED,
        stated_date=stated, stated_basis="front matter",
    )  # fmt: skip

    dating = date_of(document, outlets()[outlet], dateline)

    assert dating.published_at == dt.datetime.fromisoformat(f"{at}+00:00")
    assert (dating.precision, dating.basis) == (precision, basis)


def page(*dates: str, body: str = "") -> Dating:
    document = Document(format="pagetext", title="题", body=body, page_dates=dates)
    return date_of(document, outlets()["renminbao"])


def test_the_newest_date_printed_on_a_page_is_a_lower_bound():
    dating = page("2023/4/30", "2023/5/4", "2022/9/26")

    assert (dating.published_at, dating.precision) == (
        dt.datetime(2023, 5, 4, tzinfo=dt.UTC),
        "estimated",
    )
    assert dating.basis == "page"


def test_a_date_far_ahead_in_the_text_is_what_the_article_speaks_of():
    assert page("2023/5/4", body="<p>条约将于2027年1月1日生效。</p>").raw == "2023/5/4"


def test_a_date_that_does_not_exist_is_passed_over():
    assert page("2023/13/45", "2023/5/4").raw == "2023/5/4"


def test_without_any_date_it_is_unknown_and_never_the_present():
    assert page() == Dating(None, "unknown", "", "")


@pytest.mark.parametrize(
    "line", ["北约秘书长 05/04/2024 - 10:27", "2024", "周三 10:27", "", "4月5日"]
)
def test_a_line_that_says_more_or_less_than_a_date_is_no_dateline(line):
    assert not is_dateline(line)


@pytest.mark.parametrize(
    "printed",
    [
        "<div>发表时间： 13/06/2023 - 16:18</div>",
        "<div>发表于：13/06/2023 - 16:18更改时间：14/06/2023 - 10:00</div>",
        "<div><div>发表于：</div><div>13/06/2023 - 16:18</div></div>",
        "<div>发表于：<br>13/06/2023 - 16:18</div>",
        "<p>Publié le : 13/06/2023 - 16:18 Modifié le : 14/06/2023 - 10:00</p>",
    ],
)
def test_a_dateline_may_say_that_it_is_one(printed):
    head = "<!--1686700000000-->\n[题目](https://www.rfi.fr/cn/x/20230613-x)\n------\n\n"
    values = read((head + printed + "<p>正文第一段。</p>").encode()).values

    assert values["published_at"].isoformat() == "2023-06-13T14:18:00+00:00"
    assert (values["body_text"], values["byline"]) == ("正文第一段。", "")


@pytest.mark.parametrize(
    ("printed", "at", "precision"),
    [
        ("发布日期: 12-03-2021 10:27", "2021-03-12T10:27", "minute"),
        ("12.03.2021", "2021-03-12T00:00", "day"),
        ("12 Mar 2021", "2021-03-12T00:00", "day"),
        ("Published On 12 Mar 2021", "2021-03-12T00:00", "day"),
        ("March 12, 2021", "2021-03-12T00:00", "day"),
        ("Published: Mar 12, 2021 09:13 PM", "2021-03-12T21:13", "minute"),
        ("Sept. 2, 2021 12:05 am", "2021-09-02T00:05", "minute"),
        ("发布/2021年3月12日 10:22 AM", "2021-03-12T10:22", "minute"),
        ("發佈時間：2021年3月12日 下午2:05", "2021-03-12T14:05", "minute"),
        ("2021年3月12日 - 13:10 | 国际", "2021-03-12T13:10", "minute"),
        ("2021-03-12 HKT 14:05", "2021-03-12T06:05", "minute"),
        ("2021/3/12 14:05（3/12 15:20 更新）", "2021-03-12T14:05", "minute"),
    ],
)
def test_dates_are_read_as_newspapers_of_other_countries_print_them(printed, at, precision):
    document = Document(format="webpage", title="题", body="")

    dating = date_of(document, outlets()["reuters"], printed)

    assert (dating.published_at, dating.precision) == (
        dt.datetime.fromisoformat(f"{at}+00:00"),
        precision,
    )


def test_the_weekday_says_which_of_two_days_is_meant():
    told = {
        line: date_of(
            Document(format="webpage", title="t", body="", stated_date=line, stated_basis="page"),
            unknown("a-example"),
            language="en",
        )
        for line in ("Mon, 05/06/2024 - 18:20", "Wed, 05/06/2024", "Fri, 05/06/2024")
    }

    assert [one.published_at.isoformat()[:10] for one in told.values()][:2] == ["2024-05-06", "2024-06-05"]  # fmt: skip
    assert [one.precision for one in told.values()] == ["day", "day", "estimated"]


def test_a_moment_stated_for_machines_is_surer_than_the_hour_printed_for_readers():
    document = Document(
        format="webpage", title="题", body="", stated_basis="front matter",
        stated_date="2021-03-12T10:22:00+08:00",
    )  # fmt: skip

    dating = date_of(document, unknown("example-org"), "2021年3月12日 10:22")

    assert dating.published_at == dt.datetime(2021, 3, 12, 2, 22, tzinfo=dt.UTC)
