"""Identity: which documents are the same article."""

import pytest

from archive.extraction.identity import identity_of, normalise
from archive.outlets import outlet_of


def identity(url: str, title: str = "题", content: str = "c") -> str:
    return identity_of(url, outlet_of(url), title, content)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.rfi.fr//cn/%e4%b8%ad/20200720-x", "https://www.rfi.fr/cn/%E4%B8%AD/20200720-x"),
        ("https://www.rfi.fr/cn/x", "https://rfi.fr/cn/x/"),
        ("https://www.rfi.fr/cn/x", "https://www.rfi.fr/cn/x?utm_source=feed&fbclid=1#top"),
        ("https://cn.ft.com/story/001088614?full=y", "https://m.ftchinese.com/story/001088614"),
        ("https://www.dw.com/zh/old-slug/a-54006563", "https://www.dw.com/zh/new/a-54006563"),
        ("https://www.voachinese.com/a/x-20200719/5508762.html", "https://www.voachinese.com/a/5508762.html"),
        ("http://www.bbc.com/zhongwen/simp/science-53431578", "https://www.bbc.com/zhongwen/trad/science-53431578"),
        ("https://cn.reuters.com/article/a-0720-mon-idCNKCS24L0RJ", "https://cn.reuters.com/article/idCNKCS24L0RJ"),
        ("https://cn.nytimes.com/world/20200717/x/", "https://cn.nytimes.com/world/20200717/x"),
    ],
)  # fmt: skip
def test_two_addresses_of_one_article_have_one_identity(one, other):
    assert identity(one) == identity(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.rfi.fr/cn/x", "https://www.rfi.fr/cn/y"),
        ("https://www.dw.com/zh/棋子?牺牲品?/a-1", "https://www.dw.com/zh/棋子?牺牲品?/a-2"),
        ("https://example.org/page?id=1", "https://example.org/page?id=2"),
    ],
)
def test_two_articles_have_two_identities(one, other):
    assert identity(one) != identity(other)


def test_without_an_address_title_and_content_decide_together():
    assert identity("", "七张图看一周大事", "a") != identity("", "七张图看一周大事", "b")
    assert identity("", "题", "a") == identity("", "题", "a")


def test_a_title_alone_never_decides():
    assert identity("https://www.rfi.fr/cn/x", "题") == identity(
        "https://www.rfi.fr/cn/x", "另一题"
    )


def test_a_question_mark_in_a_headline_s_path_does_not_hide_the_article_s_id():
    one, other = "https://www.dw.com/zh/何去何从?/a-5012345", "https://www.dw.com/zh/另题/a-5012345"

    assert identity(one) == identity(other) == "dw:5012345"


def test_collapsing_slashes_leaves_the_scheme_alone():
    assert normalise("http://www.rfi.fr//cn//x") == "//rfi.fr/cn/x"


@pytest.mark.parametrize("url", ["", "no address", "http://[broken", "http://"])
def test_what_is_no_address_has_no_normal_form(url):
    assert normalise(url) == ""
