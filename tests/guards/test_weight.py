"""Size of list pages in bytes, and trimming of templates that removes only indentation."""

import html
import re

import pytest
from django.template import engines

from reader.lists.listing import HITS_ON_A_PAGE
from reader.lists.paging import PAGE_SIZE
from reader.serving import trimming

pytestmark = [pytest.mark.django_db, pytest.mark.long]

MOST = 61_000  # bytes, before they are compressed
# What begins and ends on a line of its own, says the standard.
BLOCKS = re.compile(
    r"</?(?:html|head|title|meta|link|script|body|header|nav|main|footer|section|article|aside|form"
    r"|fieldset|legend|div|p|h\d|ul|ol|li|dl|dt|dd|table|caption|thead|tbody|tr|th|td|details"
    r"|summary|figure|figcaption|dialog|option|optgroup|select|label)\b"
)
LEAD = (
    "北约外长会议在布鲁塞尔闭幕，与会各方就印太伙伴关系、对俄制裁和军费分摊交换意见，会后发表联合声明。"
    * 5
)


@pytest.fixture
def rich(make_article, make_source, make_topic):
    """An archive of many years, sources and topics, whose newest articles have every field."""
    sources = [
        make_source(
            f"outlet-{n}", name_en=f"Foreign News Agency {n}", name_zh_hans=f"第{n}国际通讯社"
        )
        for n in range(30)
    ]
    topics = [
        make_topic(f"china-sea-{n}", name_en=f"South China Sea {n}", name_zh_hans=f"南海问题{n}")
        for n in range(50)
    ]
    for year in range(2010, 2024):
        for month in range(1, 13):
            make_article(published_at=f"{year}-{month:02}-10T08:00Z", source=sources[month])
    for n in range(PAGE_SIZE + 5):
        make_article(
            title=f"第{n}次外长会议闭幕 各方就印太伙伴关系交换意见",
            lead=LEAD,
            text=LEAD * 4,
            byline="古莉",
            source=sources[n % 30],
            source_url="https://www.rfi.fr/cn/%E5%9B%BD%E9%99%85/20240405-" + "%E5%8C%97%E7%BA%A6" * 6 + f"-{n}",
            topics=[topics[(n + k) % 50] for k in range(6)],
            published_at=f"2024-04-{n % 8 + 1:02}T08:{n:02}Z",
            characters=12_345,
        )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_a_list_weighs_less_than_sixty_one_thousand_bytes(client, rich, language):
    sizes = {}
    for address in (
        "/", "/2024/", "/2024/04/", "/?lang=zh-Hans", "/undated/",
        "/sources/outlet-1/", "/search/?q=北约", "/search/?q=印太伙伴关系+对俄制裁&lang=zh-Hans",
    ):  # fmt: skip
        page = client.get(address, headers={"Accept-Language": language})
        sizes[address] = len(page.content)

    assert {a: size for a, size in sizes.items() if size >= MOST} == {}


def test_the_lists_that_are_weighed_are_full(client, rich):
    for address, entries in (("/2024/04/", PAGE_SIZE), ("/search/?q=北约", HITS_ON_A_PAGE)):
        assert client.get(address).content.decode().count('<article class="entry"') == entries


@pytest.mark.parametrize(
    "address",
    ["/", "/2024/04/", "/topics/", "/topics/nato/", "/sources/", "/sources/rfi/", "/search/",
     "/search/?q=北约", "/search/?q=火星", "/preferences/", "/coverage/", "/api/", "/offline/",
     "/nowhere/", "/articles/{pk}/", "/search/concordance/?q=北约", "/on-this-day/", "/?page=0"],
)  # fmt: skip
def test_without_indentation_a_page_says_the_same(
    client, make_article, make_topic, monkeypatch, address
):
    address = address.format(pk=make_article(topics=[make_topic("nato")], kicker="要闻").pk)
    sent = client.get(address).content.decode()

    monkeypatch.setattr(trimming, "trimmed", lambda source: source)
    [loader] = engines["django"].engine.template_loaders
    loader.reset()
    try:
        written = client.get(address).content.decode()
    finally:
        loader.reset()

    assert len(sent) < len(written)
    assert words(sent) == words(written)


def words(page: str) -> str:
    """Return the text of a page, with a space where a browser would show any."""
    text = re.sub(r"<[^>]*>", "", BLOCKS.sub(r" \g<0>", page))
    return " ".join(html.unescape(text).split())


@pytest.mark.parametrize(
    "source",
    [
        "<pre>\n  a\n  b</pre>",
        "<textarea>\n  a</textarea>",
        "{% blocktranslate %}\n  a\n  {% endblocktranslate %}",
        "<a>a</a> <a>b</a>",
    ],
)
def test_spaces_that_mean_something_stay(source):
    assert trimming.trimmed(source) == source
