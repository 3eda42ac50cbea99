"""The query language: parsed as documented, and no input is an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.query.nodes import And, Narrow, Not, Or, Query, SearchTerm
from archive.search.query.parsing import NARROWED, parse
from archive.search.query.simplifying import simplified
from archive.text.tokens import RUN
from archive.text.typed_days import read_date


def exact(text: str, field: str = "") -> SearchTerm:
    return SearchTerm(text, field, exact=True)


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("北约", SearchTerm("北约")),
        ("北约 东京", And((SearchTerm("北约"), SearchTerm("东京")))),
        ("北约 AND 东京", And((SearchTerm("北约"), SearchTerm("东京")))),
        ("北约　东京", And((SearchTerm("北约"), SearchTerm("东京")))),
        ("北约，欧盟、东京", And((SearchTerm("北约"), SearchTerm("欧盟"), SearchTerm("东京")))),
        (
            "北约 OR 欧盟 东京",
            Or((SearchTerm("北约"), And((SearchTerm("欧盟"), SearchTerm("东京"))))),
        ),
        ("北约 | 欧盟", Or((SearchTerm("北约"), SearchTerm("欧盟")))),
        ("北约｜欧盟", Or((SearchTerm("北约"), SearchTerm("欧盟")))),
        ("北约 ＯＲ 欧盟", Or((SearchTerm("北约"), SearchTerm("欧盟")))),
        ("朝鲜 或 北韩", Or((SearchTerm("朝鲜"), SearchTerm("北韩")))),
        ("或", exact("或")),
        (
            "(东京 AND NOT x) OR y",
            Or((And((SearchTerm("东京"), Not(SearchTerm("x")))), SearchTerm("y"))),
        ),
        (
            "（东京 －x） OR y",
            Or((And((SearchTerm("东京"), Not(SearchTerm("x")))), SearchTerm("y"))),
        ),
        ("-(日本 OR 韩国)", Not(Or((SearchTerm("日本"), SearchTerm("韩国"))))),
        ("NOT NOT 日本", SearchTerm("日本")),
        ("(北约 欧盟) 东京", And((SearchTerm("北约"), SearchTerm("欧盟"), SearchTerm("东京")))),
        ("“北约 峰会”", exact("北约 峰会")),
        ("「北約 峰會」", exact("北約 峰會")),
        ("＂北约，峰会＂", exact("北约，峰会")),
        ('"一带一路"-美国', And((exact("一带一路"), Not(SearchTerm("美国"))))),
        ("title：北约", SearchTerm("北约", "title")),
        ("title: 北约", SearchTerm("北约", "title")),
        ("Title:北约", SearchTerm("北约", "title")),
        ("标题:北约", SearchTerm("北约", "title")),
        ("標題：北約", SearchTerm("北約", "title")),
        ("author:李军", SearchTerm("李军", "author")),
        ("title:(北约 OR 欧盟)", Or((SearchTerm("北约", "title"), SearchTerm("欧盟", "title")))),
        ("source:(dw OR RFI)", Or((Narrow("source", "dw"), Narrow("source", "rfi")))),
        ("-source:dw", Not(Narrow("source", "dw"))),
        ('媒体:"德国之声 中文"', Narrow("source", "德国之声 中文")),
        ("lang:繁體", Narrow("lang", "zh-hant")),
        ("lang:zh-TW", Narrow("lang", "zh-hant")),
        ("source:rfi after:2024-03", And((Narrow("source", "rfi"), Narrow("after", "2024-03")))),
        ("之后：2020年7月", Narrow("after", "2020年7月")),
        ("=川普", exact("川普")),
        ("＝川普", exact("川普")),
        ("title:=川普", exact("川普", "title")),
        ("-title:x", Not(SearchTerm("x", "title"))),
        ("F-35", SearchTerm("F-35")),
        ("12:30", SearchTerm("12:30")),
        ("《国安法》", SearchTerm("《国安法》")),
        ("北约,欧盟;东京", And((SearchTerm("北约"), SearchTerm("欧盟"), SearchTerm("东京")))),
        ("10,000 北约", And((SearchTerm("10,000"), SearchTerm("北约")))),
        ("朝鲜 or 北韩", Or((SearchTerm("朝鲜"), SearchTerm("北韩")))),
        ("朝鲜 not 北韩", And((SearchTerm("朝鲜"), Not(SearchTerm("北韩"))))),
        ("war or peace", And((SearchTerm("war"), SearchTerm("or"), SearchTerm("peace")))),
        ("“朝鲜 or 北韩”", exact("朝鲜 or 北韩")),
        ("source:rfi,BBC", Or((Narrow("source", "rfi"), Narrow("source", "bbc")))),
        ("-媒体:美国之音、rfi", Not(Or((Narrow("source", "美国之音"), Narrow("source", "rfi"))))),
        ("source:rfi，北约", And((Narrow("source", "rfi"), SearchTerm("北约")))),
        ("“source:rfi,bbc”", exact("source:rfi,bbc")),
        ("date:20240405", Narrow("on", "20240405")),
    ],
)
def test_a_query_is_read_to_its_tree(typed, tree):
    assert parse(typed) == Query(tree)


@pytest.mark.parametrize(
    ("typed", "kind", "tree"),
    [
        ("((北约", "brackets", SearchTerm("北约")),
        ("(北约 OR 欧盟", "brackets", Or((SearchTerm("北约"), SearchTerm("欧盟")))),
        ("北约) 欧盟", "brackets", And((SearchTerm("北约"), SearchTerm("欧盟")))),
        ('北约"', "quotes", SearchTerm("北约")),
        ("北约 OR", "dangling", SearchTerm("北约")),
        ("AND 北约", "dangling", SearchTerm("北约")),
        ("北约 OR OR 欧盟", "dangling", Or((SearchTerm("北约"), SearchTerm("欧盟")))),
        ("北约 NOT", "dangling", SearchTerm("北约")),
        ("OR AND", "dangling", And((exact("or"), exact("and")))),
        ("after:someday", "bad date", SearchTerm("after:someday")),
        ("on:2024-02-30", "bad date", SearchTerm("on:2024-02-30")),
        ("lang:x!", "bad language", SearchTerm("lang:x!")),
        ("lang:%", "no value", SearchTerm("lang:%")),
        ('title:""', "no value", SearchTerm("title")),
        ("北约 title:", "no value", And((SearchTerm("北约"), SearchTerm("title")))),
        ("*", "nothing", None),
        ("：（", "nothing", None),
        ("😀", "nothing", None),
    ],
)
def test_what_cannot_be_read_is_plain_words_with_a_notice(typed, kind, tree):
    query = parse(typed)

    assert query.tree == tree
    assert [notice.kind for notice in query.notices][:1] == [kind]


def test_empty_brackets_exclude_nothing():
    assert parse("-() 北约").tree == SearchTerm("北约")


def test_what_is_typed_beyond_the_limit_is_left_out_with_a_notice():
    query = parse("北" * 400)

    assert query.tree == SearchTerm("北" * 300)
    assert [notice.kind for notice in query.notices] == ["too long"]


def test_too_many_words_keep_what_the_first_of_them_say():
    query = parse("(甲 OR 乙 " + " ".join(f"w{n}" for n in range(40)) + " -丁")

    assert isinstance(query.tree, Or)
    assert len(query.terms) == 32
    assert "too many words" in [notice.kind for notice in query.notices]


def test_a_word_said_again_takes_no_place_among_the_words_that_are_searched():
    query = parse("北约 " * 40 + "欧盟")

    assert [term.text for term in query.terms][-1] == "欧盟"
    assert query.notices == ()


@pytest.mark.parametrize(
    ("typed", "once"),
    [
        ("的 " * 90, "的"),
        ("北约 北約 欧盟", "北约 欧盟"),
        ("NATO nato", "NATO"),
        ('"北约 峰会" 欧盟 "北约 峰会"', '"北约 峰会" 欧盟'),
        ("北约 -欧盟 -歐盟", "北约 -欧盟"),
        ("北约 OR 欧盟 OR 北約", "北约 OR 欧盟"),
        ("(北约 OR 欧盟) (欧盟 OR 北约)", "北约 OR 欧盟"),
        ("(北约 北约) 欧盟", "北约 欧盟"),
        ("-(北约 OR 北约)", "-北约"),
        ("source:dw source:dw 北约", "source:dw 北约"),
        ("title:北约 北约", "title:北约 北约"),
        ("北约 -北约", "北约 -北约"),
    ],
)
def test_what_is_asked_twice_is_asked_once(typed, once):
    tree, expected = parse(typed).tree, parse(once).tree

    assert tree is not None
    assert simplified(tree) == expected


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("中 美 俄 欧", "中 美 俄 欧"),
        ("中 美 俄 欧 日", "中 美 俄 欧"),
        ("北约 中 美 俄 欧 日 -韩 欧盟", "北约 中 美 俄 欧 欧盟"),
        ("中 OR 美 OR 俄 OR 欧 OR 日 OR 韩", "中 OR 美 OR 俄 OR 欧"),
        ("中 美 俄 欧 (日 OR 韩)", "中 美 俄 欧"),
        ("中 美 俄 欧 -(日 韩) 北约", "中 美 俄 欧 北约"),
        ("title:(中 美 俄 欧 日)", "title:(中 美 俄 欧)"),
        ("中 美 俄 欧 中 -中", "中 美 俄 欧 中 -中"),
        ('"x 中" "y 美" "z 俄" "x 欧" "x 日"', '"x 中" "y 美" "z 俄" "x 欧"'),
        ("a b c d e f", "a b c d e f"),
    ],
)
def test_of_single_characters_the_first_few_are_searched(typed, kept):
    query = parse(typed)

    assert query.tree == parse(kept).tree
    told = [notice.kind for notice in query.notices]
    assert told == ([] if typed == kept else ["too many characters"])


@pytest.mark.parametrize("typed", ["(" * 299 + "北", "-(" * 149 + "北", "NOT " * 74 + "北"])
def test_no_depth_is_too_deep_to_read(typed):
    assert parse(typed).tree in (SearchTerm("北"), Not(SearchTerm("北")))


def test_a_notice_names_the_piece_it_is_about():
    assert ("bad date", "after:2020-13") in parse("南海 after:2020-13").notices


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024/4/5", "2024-04-05", "2024-04-05"),
        ("2024.04.05", "2024-04-05", "2024-04-05"),
        ("20240405", "2024-04-05", "2024-04-05"),
        ("2024年", "2024-01-01", "2024-12-31"),
        ("2024年12月", "2024-12-01", "2024-12-31"),
        ("2024年4月5日", "2024-04-05", "2024-04-05"),
    ],
)
def test_a_date_is_a_span_of_days(typed, first, last):
    days = read_date(typed)

    assert days is not None
    assert [day.isoformat() for day in days] == [first, last]


@pytest.mark.parametrize(
    "typed", ["", "24", "2024-13", "20241301", "202404", "2024-02-30", "0000", "9999-12", "明天"]
)
def test_what_is_no_date_is_none(typed):
    assert read_date(typed) is None


WORDS = [
    "北约",
    "OR",
    "AND",
    "NOT",
    "-",
    "(",
    ")",
    '"',
    "=",
    "title:",
    "source:",
    "after:2024",
    "或",
    " ",
]


@given(st.lists(st.sampled_from(WORDS), max_size=40).map("".join) | st.text(max_size=60))
def test_whatever_holds_a_word_asks_for_something(typed):
    assert parse(typed).tree is not None or not RUN.search(typed.translate(NARROWED))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("北约 OR 欧盟 after:2024", "(北约 OR 欧盟) after:2024"),
        ("after:2024 before:2025 北约 OR 欧盟", "(北约 OR 欧盟) after:2024 before:2025"),
        ("北约 OR 欧盟 OR 东盟 东京 after:2024", "(北约 OR 欧盟 OR (东盟 东京)) after:2024"),
    ],
)
def test_a_date_at_an_end_of_alternatives_goes_for_all_of_them(typed, meant):
    assert parse(typed).tree == parse(meant).tree


@pytest.mark.parametrize(
    "typed",
    [
        "北约 after:2023 OR 欧盟 after:2024", "北约 OR (欧盟 after:2024)x", "北约 OR after:2024", "北约 after:2024 OR 欧盟",
        "北约 OR after:2024 欧盟", "北约 OR 欧盟 source:dw",
    ],
)  # fmt: skip
def test_other_dates_stay_where_they_were_written(typed):
    assert isinstance(parse(typed).tree, Or)
