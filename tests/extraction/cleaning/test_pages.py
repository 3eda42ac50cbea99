"""Boilerplate around articles on recent pages: name boxes, cards, videos, calls to action."""

import pytest

from archive.extraction.cleaning.body import clean
from archive.extraction.read_values import Reading
from archive.extraction.reading import read_all
from archive.extraction.recognising import read
from archive.extraction.titles import headline
from archive.outlets import common_rules, outlets

TEXT = "<p>各国外长周三会谈，讨论了边境局势。</p>" * 4


def page(head: str, body: str) -> Reading:
    raw = f"<!DOCTYPE html><html><head>{head}</head><body><main>{body}</main></body></html>"
    [reading] = read_all(raw.encode())
    assert isinstance(reading, Reading)
    return reading


class TestNames:
    def test_a_box_over_the_text_says_who_wrote_it(self):
        box = "<ul><li>Author, 王某某</li><li>Role, 某报记者</li><li>2021年3月2日</li></ul>"
        body = clean(f"{box}{TEXT}", "https://www.bbc.com/a", outlets()["bbc"])

        assert body.byline == "王某某"
        assert body.text.startswith("各国外长")

    def test_a_list_of_a_name_and_a_place_in_the_house_is_such_a_box(self):
        box = '<img src="https://e.org/1.jpg"><ul><li>王某某</li><li>BBC中文记者</li></ul>'
        body = clean(f"<p>2021年3月2日</p>{box}{TEXT}", "", outlets()["bbc"])

        assert body.byline == "王某某"
        assert body.text.startswith("各国外长")

    @pytest.mark.parametrize(
        ("outlet", "line", "byline", "credits"),
        [
            ("voa", "（美国之音记者王某某发自某国）", "王某某", {}),
            ("rfa", "Edited by John Roe and Jane Doe.", "", {"editor": ["John Roe", "Jane Doe"]}),
            ("rfi", "(with AFP)", "", {"agency": ["AFP"]}),
            ("cdt", "CDT编辑整理：某甲", "", {"editor": ["某甲"]}),
            (
                "reuters",
                "((编译/编写 某甲；审校 某乙；Email: a.b@example.org))",
                "",
                {"translator": ["某甲"], "editor": ["某乙"]},
            ),
        ],
    )
    def test_houses_sign_in_ways_of_their_own(self, outlet, line, byline, credits):
        body = clean(f"{TEXT}<p>{line}</p>", "", outlets()[outlet])

        assert (body.byline, body.credits, body.text) == (byline, credits, clean(TEXT).text)

    def test_houses_joined_by_a_word_are_two(self):
        body = clean(f"{TEXT}<p>(本文参考了路透社和法新社的报道。)</p>", "", outlets()["voa"])

        assert body.credits == {"agency": ["路透社", "法新社"]}

    def test_a_person_whose_name_holds_such_a_word_is_one(self):
        assert clean(f"{TEXT}<p>译者/和风</p>", "", outlets()["ft"]).credits == {
            "translator": ["和风"]
        }

    def test_a_paper_that_signs_beside_its_writer_is_no_author(self):
        body = clean(f"<p>【文/观察者网 王某某】</p>{TEXT}", "", common_rules())

        assert (body.byline, body.credits) == ("王某某", {"agency": ["观察者网"]})

    def test_of_the_card_over_an_archived_text_the_author_is_kept(self):
        rows = ("档案卡", "标题：某题", "作者：王某某", "发表日期：2021.3.2", "来源：某刊")
        card = "".join(f"<tr><td>{row}</td></tr>" for row in rows)
        body = clean(f"<table>{card}</table>{TEXT}", "", outlets()["cdt"])

        assert body.byline == "王某某"
        assert body.text.split("\n\n")[0] == "来源：某刊"
        assert body.lead.startswith("各国外长")


@pytest.mark.parametrize(
    "line",
    [
        "3 分钟阅读",
        "《 某某日报 》（ 2021年03月02日 17 版）",
        "2021年03月02日08:31 | 来源：某某网",
        "小字号",
        "分享让更多人看到",
        "下載某報「隨身看」 app，不漏接！",
        "Subscribe now",
        "立即订阅",
        "0:00 0:04:12 0:00",
        "Sign up to The Morning, our free daily newsletter",
        "Follow Example World on Twitter",
        'This article appeared in the Asia section of the print edition under the headline "A"',
        '<h4>你也可能喜欢 <a href="https://www.example.org/b">另一篇报道的标题</a></h4>',
    ],
)
def test_what_a_page_offers_next_is_no_text(line):
    assert clean(
        f"{TEXT}<p>{line}</p>{TEXT}", "https://www.example.org/a", common_rules()
    ).text == (clean(TEXT * 2).text)


def test_the_caption_of_a_film_is_what_its_link_says():
    film = (
        '<figure><iframe src="https://www.example.org/f"></iframe>'
        "<figcaption>视频加注文字，看港口的一天</figcaption></figure>"
    )

    assert '<a href="https://www.example.org/f">▶ 看港口的一天</a>' in clean(film + TEXT).html


def test_a_line_under_a_picture_that_closes_with_agency_and_name_is_its_caption():
    body = clean(f'<img src="https://e.org/1.jpg"><div>渔船停在港口。 AFP - JANE DOE</div>{TEXT}')

    assert [(i.caption, i.credit) for i in body.images] == [("渔船停在港口。", "AFP - JANE DOE")]


def test_a_bare_place_before_a_dash_is_no_lead():
    assert clean(f"<p>华盛顿 —</p>{TEXT}").lead.startswith("各国外长")


def test_whose_a_picture_is_may_be_a_citation():
    [image] = clean(
        '<figure><img src="https://e.org/1.jpg">'
        f"<figcaption>港口。<cite>Jane Doe for Example</cite></figcaption></figure>{TEXT}"
    ).images

    assert (image.caption, image.credit) == ("港口。", "Jane Doe for Example")


@pytest.mark.parametrize(
    "line", ["每日新闻头条新闻通过电邮直接发送到您的邮箱", "您查找的内容不存在或不再可用。"]
)
def test_what_a_radio_house_prints_under_its_pages_goes(line):
    assert clean(f"{TEXT}<p>{line}</p>", "", outlets()["rfi"]).text == clean(TEXT).text


def test_a_rubric_before_the_headline_is_a_kicker_too():
    assert headline("要闻分析 - 两国会谈之后", outlets()["rfi"]) == ("两国会谈之后", "要闻分析")


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("更新于2021年4月5日 11:30", "2021-04-05T11:30:00"),
        ("2021年5月4日 星期日 17:20", "2021-05-04T17:20:00"),
        ("17:20 2021.05.04", "2021-05-04T17:20:00"),
        ("Published: 10:00pm, 4 May 2021", "2021-05-04T10:00:00"),
        ("2021年 5月 4日 - 17:20 | 国际", "2021-05-04T17:20:00"),
        ("<em>2021</em><em>04</em>/<em>11</em><span>20:08:37</span>", "2021-04-11T20:08:37"),
    ],
)
def test_a_page_prints_its_day_in_many_ways(line, moment):
    reading = page("<title>某题</title>", f'<h1>某题</h1><div class="time">{line}</div>{TEXT}')

    # The hour is only quoted: nobody knows the zone of this page.
    assert reading.values["published_at"].isoformat()[:10] == moment[:10]
    assert moment[13:16] in reading.values["published_raw"]


def test_a_picture_in_the_head_of_an_article_is_its_own():
    head = '<div id="headerimg"><img src="https://www.example.org/1.jpg"></div>'
    [document] = read(
        f"<!DOCTYPE html><html><head><title>某题</title></head><body><div id='story'><h1>某题</h1>{head}"
        f"<div id='storytext'>{TEXT}</div></div></body></html>".encode()
    )

    assert "1.jpg" in document.body


def test_what_repeats_headline_and_names_over_the_text_goes():
    over = "<h1>某题</h1><h3>某题</h3><address>王某某</address>"
    reading = page("<title>某题</title>", f"<article>{over}{TEXT}</article>")

    assert reading.values["body_text"] == clean(TEXT).text


def test_a_line_under_a_picture_that_names_its_holder_is_its_credit():
    body = clean(f'<img src="https://e.org/1.jpg"><div>© Example / Jane Doe</div>{TEXT}')

    assert [(image.caption, image.credit) for image in body.images] == [("", "Example / Jane Doe")]
    assert body.lead.startswith("各国外长")


@pytest.mark.parametrize(
    ("opening", "byline"),
    [
        ("新华社日内瓦3月2日电（记者王某某 李某某）", "王某某、李某某"),
        ("人民网某地3月2日电 （记者王某某）", "王某某"),
    ],
)
def test_correspondents_in_brackets_behind_a_dateline_wrote_it(opening, byline):
    assert clean(f"<p>{opening}各国外长周三会谈。</p>{TEXT}", "", common_rules()).byline == byline
