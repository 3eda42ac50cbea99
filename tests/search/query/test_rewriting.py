"""Queries written back as text, and query relaxation."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from archive.search.query.nodes import Query, SearchTerm
from archive.search.query.parsing import parse
from archive.search.query.rewriting import looser, only, written

pytestmark = pytest.mark.long

PIECES = [
    "北约", "欧盟", "NATO", "F-35", " ", " ", " OR ", " AND ", " NOT ", "-", "(", ")", '"北约 峰会"', '"OR"', "=川普",
    "title:", "作者:", "source:dw ", 'source:"德国之声 中文"', "after:2024年5月", "lang:繁體", "after:x", "或", "，",
]  # fmt: skip
TYPED = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=40)


@settings(max_examples=1000, deadline=None)  # the first call makes tables
@given(TYPED)
def test_a_query_written_down_reads_as_it_did(typed):
    tree = parse(typed).tree
    assume(tree is not None)

    assert parse(written(tree)).tree == tree


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        ("（东京 NOT x）　OR　标题：y", "(东京 -x) OR title:y"),
        ("北约 AND (欧盟 OR 东盟)", "北约 (欧盟 OR 东盟)"),
        ("“一带一路”－美国", "=一带一路 -美国"),
        ("-(日本 韩国)", "-(日本 韩国)"),
        ("title:(北约 峰会)", "title:北约 title:峰会"),
    ],
)
def test_a_query_is_written_plainly(typed, again):
    assert written(parse(typed).tree) == again


def test_a_word_can_be_kept_to_its_spelling():
    trump = SearchTerm("特朗普", also=("川普",))
    query = parse("title:特朗普 北约")

    assert only(query.tree, query.terms[0]) == "title:=特朗普 北约"
    assert only(trump, trump) == "=特朗普"


def test_a_name_of_several_words_is_kept_together():
    biden = SearchTerm("Joe Biden", also=("拜登",))

    assert written(biden) == "Joe Biden"
    assert only(biden, biden) == '"Joe Biden"'


@pytest.mark.parametrize(
    ("typed", "kind", "query"),
    [
        ("title:北约 欧盟", "anywhere", "北约 欧盟"),
        ("=川普 北约", "spellings", "川普 北约"),
        ('"北约 峰会"', "apart", "北约 峰会"),
        ("南海仲裁", "apart", "南海 仲裁"),
        ("朝鲜半岛无核化", "beginning", "朝鲜半岛"),
        ("朝鲜半岛无核化", "end", "无核化"),
        ("北约 欧盟", "without", "欧盟"),
        ("北约 -欧盟", "without", "北约"),
        ("北约 source:dw", "without", "北约"),
        ("北约 欧盟 东盟 after:2024", "any", "(北约 OR 欧盟 OR 东盟) after:2024"),
    ],
)
def test_what_can_be_loosened_is_named(typed, kind, query):
    assert query in [loose.query for loose in looser(parse(typed).tree) if loose.kind == kind]


@settings(max_examples=1000, deadline=None)  # the first call makes tables
@given(TYPED)
def test_a_looser_query_still_has_words_to_search(typed):
    tree = parse(typed).tree
    assume(tree is not None and Query(tree).terms)

    assert all(parse(loose.query).terms for loose in looser(tree))
