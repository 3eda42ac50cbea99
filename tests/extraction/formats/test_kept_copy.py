"""Saved pages of caches and archives that say themselves whose page they keep, and since when."""

import datetime as dt

import pytest

from archive.extraction.reading import read

PAGE = "https://www.paper.example.org/2020/03/11/talks-77"
MOMENT = dt.datetime(2020, 3, 12, 10, 5, 1, tzinfo=dt.UTC)
TEXT = "兩國外長星期二在首都會談，談及貿易與邊界問題，雙方同意下月再談一次，地點未定。會談持續三小時，沒有公布細節。"
ARTICLE = f"<article><h1>兩國外長會談</h1><p>{TEXT}</p><p>{TEXT[::-1]}</p></article>"


def cached(said: str, box: str = ' id="bN015htcoyT__google-cache-hdr"') -> bytes:
    link = f'<a href="{PAGE}">{PAGE}</a>'
    return (
        f'<meta charset="utf-8"><base href="{PAGE}"><div{box}><div>{said.format(link)} '
        '<a href="http://support.google.com/websearch/?p=cached">Learn more</a></div></div>'
        f"<!DOCTYPE html><html><head><title>兩國外長會談</title></head><body>{ARTICLE}</body></html>"
    ).encode()


SAID = [
    "This is Google's cache of {}. It is a snapshot of the page as it appeared on 12 Mar 2020 10:05:01 GMT. The current page could have changed in the meantime.",
    "这是 Google 对 {} 的缓存。 这是该网页在 2020年3月12日 10:05:01 GMT 的快照。 在此期间，当前网页可能已经发生了更改。",
    "這是 Google 對 {} 的快取。這是該網頁於 2020年3月12日 10:05:01 GMT 顯示時的快照。",
    "Dies ist der Cache von Google von {}. Es handelt sich dabei um ein Abbild der Seite, wie diese am 12. März 2020 10:05:01 GMT angezeigt wurde.",
    "Ceci est le cache Google de {}. Il s'agit d'un instantané de la page telle qu'elle était affichée le 12 mars 2020 10:05:01 GMT.",
]  # fmt: skip


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("box", [' id="bN015htcoyT__google-cache-hdr"', ' style="margin:1em"'])
def test_google_s_cache_says_whose_page_and_when(said, box):
    one = read(cached(said, box))

    assert one.values["source_url"] == PAGE
    assert one.captured_at == MOMENT
    assert one.outlet.slug == "paper-example-org"
    assert "Google" not in one.values["body_text"]
    assert one.values["body_text"].startswith(TEXT)


def archived(head: str, top: str = "", share: str = "") -> bytes:
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>兩國外長會談</title>{head}</head>'
        f"<body>{top}<div id='CONTENT'>{ARTICLE}</div>{share}</body></html>"
    ).encode()


SHORT = '<meta property="og:url" content="https://archive.ph/AbC12"><meta property="og:site_name" content="archive.ph">'
TOP = (
    '<div id="HEADER"><form action="https://archive.ph/search/"><input type="text" name="q" value="{}">'
    '</form><p>Saved from <a href="https://archive.ph/offset=0">history</a></p>'
    '<time datetime="2020-03-12T10:05:01Z">12 Mar 2020 10:05:01 UTC</time></div>'
)
CITED = (
    f'<div id="DIVSHARE"><textarea>{{{{cite web | title=兩國外長會談 | url={PAGE} '
    "| archiveurl=http://archive.today/AbC12 | archivedate=12 March 2020}}</textarea></div>"
)


@pytest.mark.parametrize(
    ("page", "moment"),
    [
        (archived(SHORT, TOP.format(PAGE)), MOMENT),
        (archived('<link rel="canonical" href="https://archive.is/AbC12">', TOP.format(PAGE)), MOMENT),
        (archived(SHORT + f'<link rel="bookmark" href="http://archive.today/20200312100501/{PAGE}">'), MOMENT),
        (archived(SHORT, share=CITED), None),
        (b"<!-- saved from url=(0024)https://archive.ph/AbC12 -->" + archived("", TOP.format(PAGE)), MOMENT),
    ],
)  # fmt: skip
def test_a_short_code_gives_way_to_the_address_that_the_copy_names(page, moment):
    one = read(page)

    assert one.values["source_url"] == PAGE
    assert one.captured_at == moment
    assert "archive" not in one.values["body_text"]
    assert "Saved from" not in one.values["body_text"]


def test_a_short_code_that_names_nothing_stays_and_a_link_to_an_archive_is_none():
    nameless = read(b"<!-- saved from url=(0024)https://archive.ph/AbC12 -->" + archived(""))
    linking = read(
        archived(
            f'<link rel="canonical" href="{PAGE}">',
            '<p>原文見 <a href="https://archive.ph/20190101000000/https://other.example/1">存檔</a></p>',
        )
    )

    assert nameless.values["source_url"] == "https://archive.ph/AbC12"
    assert (linking.values["source_url"], linking.captured_at) == (PAGE, None)
