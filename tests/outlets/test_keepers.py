"""Keepers' addresses give way to the original's."""

import datetime as dt

import pytest

from archive.extraction.reading import read
from archive.outlets.keepers import is_keeper, kept

STAMPED = dt.datetime(2021, 7, 12, 4, 9, 24, tzinfo=dt.UTC)
PAGE = "https://www.paper.example.org/article/77/0"


@pytest.mark.parametrize(
    "url",
    [
        f"https://web.archive.org/web/20210712040924/{PAGE}",
        f"http://web.archive.org/web/20210712040924id_/{PAGE}",
        f"https://web.archive.org/web/20210712040924if_/{PAGE}",
        f"//web.archive.org/web/20210712040924/{PAGE}".replace("//", "https://", 1),
        "https://web.archive.org/web/20210712040924/https:/www.paper.example.org/article/77/0",
        "https://web.archive.org/web/20210712040924/https%3A%2F%2Fwww.paper.example.org%2Farticle%2F77%2F0",
        f"https://wayback.archive-it.org/5032/20210712040924/{PAGE}",
        f"https://arquivo.pt/wayback/20210712040924/{PAGE}",
        f"https://archive.today/20210712040924/{PAGE}",
        f"http://archive.ph/2021.07.12-040924/{PAGE}",
        "https://megalodon.jp/2021-0712-1309-24/https://www.paper.example.org/article/77/0",
        f"https://webcache.googleusercontent.com/search?q=cache:https://web.archive.org/web/20210712040924/{PAGE}+x",
    ],
)
def test_a_stamped_copy_gives_way_to_the_original_and_tells_when_it_was_made(url):
    assert kept(url) == (PAGE, STAMPED, True)


@pytest.mark.parametrize(
    "url",
    [
        f"https://web.archive.org/web/{PAGE}",
        f"https://web.archive.org/web/2021/{PAGE}",
        f"https://web.archive.org/web/*/{PAGE}",
        f"https://web.archive.org/save/{PAGE}",
        *(f"https://archive.{twin}/newest/{PAGE}" for twin in ("today", "ph", "is", "li", "md", "vn", "fo")),
        f"https://webcache.googleusercontent.com/search?q=cache:dAbcDEf_hi1J:{PAGE}+talks&hl=en",
        "https://www-paper-example-org.cdn.ampproject.org/c/s/www.paper.example.org/article/77/0",
        "https://cdn.ampproject.org/v/s/www.paper.example.org/article/77/0",
    ],
)  # fmt: skip
def test_a_copy_without_a_whole_stamp_gives_way_too(url):
    assert kept(url) == (PAGE, None, True)


@pytest.mark.parametrize(
    "url",
    [
        f"https://bridges.example.net/?action=display&bridge=CssSelector&url={PAGE}&format=Atom",
        f"https://full.example.net/makefulltextfeed.php?url={PAGE}&max=5",
        "https://www.google.com/amp/s/www.paper.example.org/article/77/0",
        f"https://www.google.com/url?rct=j&sa=t&url={PAGE}&ct=ga",
        "https://www-paper-example-org.translate.goog/article/77/0?_x_tr_sl=zh-CN&_x_tr_tl=en",
        f"https://r.jina.ai/{PAGE}",
        f"https://replay.example.net/any/20210712040924/{PAGE}",
    ],
)
def test_who_only_passes_a_page_on_does_not_speak_for_it(url):
    assert kept(url).url == PAGE
    assert not kept(url).faithful


@pytest.mark.parametrize(
    "url",
    [
        "", PAGE, "https://archive.ph/AbCdE", "https://web.archive.org/", "not an address",
        "https://www.paper.example.org/2021/07/12/talks.html",
        "https://www.paper.example.org/share?url=https://other.example.org/x",
        "https://www.rfi.fr/cn/20210712-talks", "https://[broken/20210712040924/https://x.org/",
        "https://web.archive.org/web/20210712040924/",
    ],
)  # fmt: skip
def test_any_other_address_stays_as_it_is(url):
    assert kept(url) == (url, None, False)


def test_an_impossible_stamp_is_no_moment():
    assert kept(f"https://web.archive.org/web/20211399040924/{PAGE}") == (PAGE, None, True)


def test_a_short_code_is_still_a_keeper_s():
    assert is_keeper("https://archive.ph/AbCdE")
    assert not is_keeper(PAGE)


COPY = f"https://web.archive.org/web/20210712040924/{PAGE}"
TEXT = "两国外长星期二在首都会谈，谈及贸易与边界，双方同意下月再谈一次，地点未定。会谈持续三小时，没有公布细节。"


@pytest.mark.parametrize(
    "document",
    [
        f'---\ntitle: 会谈\nurl: "{COPY}"\noriginal_url: "{PAGE}"\n---\n\n{TEXT}\n',
        f'---\ntitle: 会谈\nsource_url: "https://archive.ph/AbCdE"\nurl: "{COPY}"\n---\n\n{TEXT}\n',
        f'[{{"title": "会谈", "url": "{COPY}", "source_url": "{PAGE}", "content": "<p>{TEXT}</p>"}}]',
        f"# 会谈后宣布重开边境口岸\n\n[原文]({COPY})\n\n{TEXT}\n\n{TEXT}\n",
    ],
)
def test_a_copy_named_beside_the_original_tells_when_it_was_made(document):
    article = read(document.encode())

    assert article.values["source_url"] == PAGE
    assert article.captured_at == STAMPED
