"""The outlets that matter to readers of foreign policy, each tried on an article of ours in its layout.

A line of the table: slug, address, the title as the page has it, what is printed under it, the
first words of the text, then what should come out: time of publication in UTC, and who wrote it.
"""

import re

import pytest

from archive.extraction.reading import read
from archive.outlets import outlet_of, outlets

ZH = "两国外长会谈后宣布重开边境口岸"
HANT = "兩國外長會談後宣布重開邊境口岸"
EN = "Ministers agree to reopen the border crossing"
HEX = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"

TABLE = [
    ("xinhua", f"https://www.news.cn/world/20240506/{HEX}/c.html", f"{ZH}-新华网", "2024-05-06 15:05:00 来源：新华网", "新华社北京5月6日电（记者张三、李四）", "2024-05-06T07:05", "张三、李四"),
    ("xinhua", "http://www.xinhuanet.com/world/2019-05/06/c_1124457000.htm", f"{ZH} - 新华网", "", "", "2019-05-06", ""),
    ("people", "http://world.people.com.cn/n1/2024/0506/c1002-40229000.html", f"{ZH}--国际--人民网", "2024年05月06日15:05 | 来源：人民网", "", "2024-05-06T07:05", ""),
    ("globaltimes", "https://www.globaltimes.cn/page/202405/1311700.shtml", f"{EN} - Global Times", "Published: May 06, 2024 09:50 PM", "", "2024-05-06T13:50", ""),
    ("cctv", "https://news.cctv.com/2024/05/06/ARTIabcDEF123456789012240506.shtml", f"{ZH}_新闻频道_央视网(cctv.com)", "来源：央视新闻客户端 | 2024年05月06日 15:05", "", "2024-05-06T07:05", ""),
    ("chinadaily", "https://www.chinadaily.com.cn/a/202405/06/WS66382a1ca31082fc043c5a0b.html", f"{EN} - World - Chinadaily.com.cn", "By ZHANG SAN | China Daily | Updated: 2024-05-06 09:28", "", "2024-05-06T01:28", "Zhang San"),
    ("guancha", "https://www.guancha.cn/internation/2024_05_06_733718.shtml", ZH, "2024-05-06 15:05:09", "【文/观察者网 张三】", "2024-05-06T07:05:09", "张三"),
    ("caixin", "https://international.caixin.com/2024-05-06/102193000.html", f"{ZH}_国际频道_财新网", "2024年05月06日 15:05", "【财新网】（记者 张三）", "2024-05-06T07:05", "张三"),
    ("thepaper", "https://www.thepaper.cn/newsDetail_forward_27277000", f"{ZH}_全球速报_澎湃新闻-The Paper", "2024-05-06 15:05 来源：澎湃新闻", "", "2024-05-06T07:05", ""),
    ("china-mfa", "https://www.mfa.gov.cn/web/fyrbt_673021/202405/t20240506_11293000.shtml", f"{ZH}_中华人民共和国外交部", "2024-05-06 15:05", "", "2024-05-06T07:05", ""),
    ("china-tao", "http://www.gwytb.gov.cn/xwdt/xwfb/wyly/202405/t20240506_12618000.htm", f"{ZH}_中共中央台湾工作办公室、国务院台湾事务办公室", "", "", "2024-05-06", ""),
    ("cna", "https://www.cna.com.tw/news/aopl/202405060123.aspx", f"{HANT} | 國際 | 中央社 CNA", "2024/5/6 15:05", "（中央社記者王小明東京6日電）", "2024-05-06T07:05", "王小明"),
    ("cna", "https://focustaiwan.tw/politics/202405060012", f"{EN} - Focus Taiwan", "05/06/2024 03:05 PM", "", "2024-05-06T07:05", ""),
    ("ltn", "https://news.ltn.com.tw/news/world/breakingnews/4660000", f"{HANT} - 國際 - 自由時報電子報", "2024/05/06 15:05", "〔記者王小明／台北報導〕", "2024-05-06T07:05", "王小明"),
    ("udn", "https://udn.com/news/story/6809/7940000", f"{HANT} | 國際焦點 | 全球 | 聯合新聞網", "2024-05-06 15:05", "", "2024-05-06T07:05", ""),
    ("initium", "https://theinitium.com/article/20240506-international-border", f"{HANT}｜端傳媒 Initium Media", "", "", "2024-05-06", ""),
    ("mingpao", "https://news.mingpao.com/pns/國際/article/20240506/s00014/1714930000000/border", f"{HANT} - 20240506 - 國際 - 每日明報 - 明報新聞網", "", "", "2024-05-06", ""),
    ("hk01", "https://www.hk01.com/即時國際/1016700/border", f"{HANT}｜香港01", "出版：2024-05-06 15:05", "", "2024-05-06T07:05", ""),
    ("rthk", "https://news.rthk.hk/rthk/ch/component/k2/1752000-20240506.htm", f"{HANT} - RTHK", "", "", "2024-05-06", ""),
    ("zaobao", "https://www.zaobao.com.sg/realtime/world/story20240506-3581234", f"{ZH} | 联合早报", "发布/2024年5月6日 15:05", "", "2024-05-06T07:05", ""),
    ("nhk", "https://www3.nhk.or.jp/news/html/20240506/k10014441000000.html", "両国の外相が会談 国境の再開で合意 | NHK | 外交", "2024年5月6日 16時05分", "", "2024-05-06T07:05", ""),
    ("yonhap", "https://cn.yna.co.kr/view/ACK20240506001200881", f"{ZH} | 韩联社", "2024年05月06日 16:05", "", "2024-05-06T07:05", ""),
    ("yonhap", "https://en.yna.co.kr/view/AEN20240506001200315", f"{EN} | Yonhap News Agency", "", "", "2024-05-06", ""),
    ("kyodo", "https://english.kyodonews.net/news/2024/05/0a1b2c3d4e5f-border.html", f"{EN} | Kyodo News", "May 6, 2024 16:05", "", "2024-05-06T07:05", ""),
    ("ap", f"https://apnews.com/article/border-ministers-{HEX}", f"{EN} | AP News", "", "", "", ""),
    ("guardian", "https://www.theguardian.com/world/2024/may/06/ministers-border", f"{EN} | World news | The Guardian", "", "", "2024-05-06", ""),
    ("scmp", "https://www.scmp.com/news/china/diplomacy/article/3261000/ministers-border", f"{EN} | South China Morning Post", "", "", "", ""),
    ("nikkei-asia", "https://asia.nikkei.com/Politics/International-relations/Ministers-border", f"{EN} - Nikkei Asia", "May 6, 2024 16:05 JST", "", "2024-05-06T07:05", ""),
    ("politico", "https://www.politico.com/news/2024/05/06/ministers-border-00156000", f"{EN} - POLITICO", "05/06/2024 03:05 PM EDT", "", "2024-05-06T19:05", ""),
]  # fmt: skip
BODIES = {
    "en": "The two foreign ministers said after three hours of talks that the crossing, shut since spring, would open again in June, and that traders on both sides had asked for nothing else.",
    "ja": "両国の外相は三時間にわたる会談のあと、春から閉鎖されている国境の検問所を六月に再開すると発表しました。貿易業者はこれを歓迎しています。",
    "zh": "两国外长在三个小时的会谈后宣布，春天以来关闭的口岸将于六月重新开放，双方商人都说除此之外别无所求，具体安排下月再议。",
}  # fmt: skip


def page(url: str, title: str, line: str, opening: str, headline: str = "") -> bytes:
    kind = "ja" if "両" in title else "en" if title.startswith("Ministers") else "zh"
    headline = headline or re.split(r"\s[-|]\s|[_｜]|--|-新华网|\s\|", title)[0]
    told = f'<div class="info">{line}</div>' if line else ""
    text = BODIES[kind]
    return (
        f'<!DOCTYPE html><html lang="{kind}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<link rel="canonical" href="{url}"></head><body><h1>{headline}</h1>{told}'
        f'<div class="text"><p>{opening}{text}</p><p>{text[: len(text) // 2]}</p></div></body></html>'
    ).encode()


@pytest.mark.parametrize(
    ("slug", "url", "title", "line", "opening", "published", "byline"),
    TABLE,
    ids=[f"{row[0]}-{n}" for n, row in enumerate(TABLE)],
)
def test_an_article_of_each_outlet_is_its_own(slug, url, title, line, opening, published, byline):
    article = read(page(url, title, line, opening))

    assert article.outlet.slug == slug
    assert title.startswith(article.values["title"])
    assert not re.search(r"[|｜_]|--", article.values["title"])
    moment = article.values["published_at"]
    assert (moment.isoformat() if moment else "").startswith(published)
    assert bool(moment) == bool(published)
    timed = article.values["published_precision"] in ("minute", "second")
    assert timed == ("T" in published)
    assert article.values["byline"] == byline


def test_all_of_them_are_known():
    asked = set(
        "xinhua people globaltimes cctv chinadaily guancha caixin thepaper china-mfa china-tao cna ltn udn"
        " initium mingpao hk01 rthk zaobao nhk yonhap kyodo ap guardian scmp nikkei-asia politico".split()
    )

    assert asked <= outlets().keys()
    assert asked == {row[0] for row in TABLE}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.xinhuanet.com/world/2019-05/06/c_1124457000.htm", "http://m.xinhuanet.com/2019-05/06/c_1124457000.htm"),
        ("http://world.people.com.cn/n1/2024/0506/c1002-40229000.html", "http://m.people.cn/n4/2024/0506/c23-40229000.html"),
        ("https://www.guancha.cn/internation/2024_05_06_733718.shtml", "https://www.guancha.cn/internation/2024_05_06_733718_s.shtml"),
        ("https://www.thepaper.cn/newsDetail_forward_27277000", "https://m.thepaper.cn/newsDetail_forward_27277000"),
        ("https://udn.com/news/story/6809/7940000", "https://udn.com/news/story/6809/7940000?from=udn-catebreaknews_ch2"),
        ("https://www.hk01.com/article/1016700", "https://www.hk01.com/即時國際/1016700/border"),
        ("https://www.zaobao.com.sg/realtime/world/story20240506-3581234", "https://www.zaobao.com/news/world/story20240506-3581234"),
        ("https://www.scmp.com/article/3261000/old", "https://www.scmp.com/news/china/diplomacy/article/3261000/new"),
    ],
)  # fmt: skip
def test_two_addresses_of_one_article_have_one_number(one, other):
    outlet = outlet_of(one)

    assert outlet_of(other) is outlet
    assert outlet.id_in(one) == outlet.id_in(other) != ""


def test_a_breaking_story_and_one_of_the_paper_may_have_the_same_number():
    ltn = outlets()["ltn"]

    assert ltn.id_in("https://news.ltn.com.tw/news/world/breakingnews/1640000") != ltn.id_in(
        "https://news.ltn.com.tw/news/world/paper/1640000"
    )


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://www.scmp.com/x", "South China Morning Post"),
        ("https://www.theguardian.com/world/x", "The border | what we know"),
        ("https://www.hk01.com/x/1", "香港01專訪：外長談口岸"),
    ],
)
def test_what_is_no_suffix_stays(url, title):
    assert read(page(url, title, "", "", title)).values["title"] == title


def test_no_two_outlets_share_a_domain():
    domains = [domain for outlet in outlets().values() for domain in outlet.domains]

    assert len(domains) == len(set(domains))
    assert outlet_of("https://www.politico.eu/article/x").slug == "politico-eu"
