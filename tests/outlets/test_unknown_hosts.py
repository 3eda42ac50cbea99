"""What the documents of an unknown host tell of it."""

import datetime as dt

import pytest

from archive.outlets.unknown_hosts import Seen, propose, zone_of


def seen(number: int, **given) -> Seen:
    return Seen(
        **{
            "site": "例報",
            "title": f"兩國會談之{number} | 國際 | 例報在線",
            "paragraphs": (
                f"會談之{number}的內容各不相同。" + "字" * number,
                f"已有 {number} 人訂閱例報",
            ),
            "stated": f"2024-0{1 + number % 8}-0{1 + number % 9}T09:30:00+08:00",
            "language": "zh-Hant",
            **given,
        }
    )


def test_name_clock_end_of_titles_and_repeated_lines_are_proposed():
    found = propose("www.paper.example.tw", [seen(n) for n in range(10)])

    assert found.values == {
        "name_zh_hans": "例报", "name_zh_hant": "例報", "time_zone": "Asia/Taipei",
        "title_suffixes": ["| 例報在線"], "furniture_lines": ["已有 9 人訂閱例報"],
    }  # fmt: skip
    assert found.seen["name_zh_hant"] == found.of == 10


def test_a_few_documents_or_some_that_disagree_tell_nothing():
    few = [seen(n) for n in range(4)]
    many = [
        seen(n, site=f"站{n}", title=f"題{n}", paragraphs=(f"句{chr(0x4E00 + n)}",), stated="2024-05-06") for n in range(20)
    ]  # fmt: skip

    assert propose("paper.example", few).values == {}
    assert propose("paper.example", many).values == {}


@pytest.mark.parametrize(
    ("host", "language", "offsets", "zone"),
    [
        ("paper.example.de", "de", {1: "+01:00", 7: "+02:00"}, "Europe/Berlin"),
        ("paper.example.com", "fr", {1: "+01:00", 7: "+02:00"}, "Europe/Paris"),
        ("paper.example.uk", "en", {1: "+00:00", 7: "+01:00"}, "Europe/London"),
        ("paper.example.com", "en", {1: "-05:00", 7: "-04:00"}, "America/New_York"),
        ("paper.example.com", "ko", {1: "+09:00", 7: "+09:00"}, "Asia/Seoul"),
        ("paper.example.com", "en", {1: "+08:00", 7: "+08:00"}, "Etc/GMT-8"),
        ("paper.example.cn", "zh-Hans", {1: "Z", 7: "Z"}, ""),
        ("paper.example.cn", "zh-Hans", {1: "+08:00", 7: "+05:00"}, ""),
    ],
)
def test_the_zone_has_the_offsets_of_winter_and_summer(host, language, offsets, zone):
    documents = [
        Seen(stated=f"2024-0{month}-1{day}T09:30:00{offset}", language=language)
        for month, offset in offsets.items()
        for day in range(6)
    ]

    assert zone_of(host, documents)[0] == zone


def test_without_offsets_times_of_capture_tell_the_clock():
    captured = dt.datetime(2024, 5, 6, 1, 40, tzinfo=dt.UTC)
    documents = [
        Seen(
            stated=f"2024-05-0{6 - day % 3} 09:3{day}",
            language="zh-Hans",
            captured_at=captured + dt.timedelta(hours=day),
        )
        for day in range(6)
    ]

    assert zone_of("paper.example.com", documents) == ("Asia/Shanghai", 6)
