"""Saved web pages: metadata of the head, the article in the body, and the rest dropped."""

import json
import re
import time

import pytest

from archive.extraction.documents import Document, DocumentError
from archive.extraction.read_values import Reading
from archive.extraction.reading import read_all
from archive.extraction.recognising import read

pytestmark = pytest.mark.long

PARAGRAPHS = [
    "北约秘书长周三抵达东京，与日本首相会谈，双方同意加强在网络安全与太空领域的合作。",
    "据报道，北约计划在东京开设联络处，这将是印太地区的第一个常设联络处。",
    "日本首相表示欢迎，并称双方将在夏天的峰会上再次讨论此事，之后公布细节。",
]
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
ADDRESS = "https://www.example.org/world/nato-tokyo"


def page(head="", body=TEXT, title="北约秘书长访问东京", before="", attributes=""):
    return f"""<!DOCTYPE html>
<html {attributes}><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>
<header><nav><ul><li><a href="/">首页</a></li><li><a href="/world">国际新闻频道首页</a></li></ul></nav></header>
<main><article><h1>北约秘书长访问东京</h1>{before}<div class="content">{body}</div></article>
<aside class="related"><h3>相关阅读</h3><ul>
<li><a href="/1">另一篇文章的标题放在这里供读者继续阅读</a></li>
<li><a href="/2">又一篇文章的标题放在这里供读者继续阅读</a></li></ul></aside></main>
<footer><p>© 2021 例报版权所有，未经书面许可不得转载本站内容。</p></footer></body></html>"""


def ld(**values):
    data = {"@context": "https://schema.org", "@type": "NewsArticle", **values}
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def one(text) -> Document:
    [document] = read(text.encode())
    assert isinstance(document, Document)
    return document


def article(text, origin="") -> Reading:
    [reading] = read_all(text.encode(), origin=origin)
    assert isinstance(reading, Reading)
    return reading


class TestHead:
    def test_json_ld_states_everything(self):
        head = ld(
            headline="北约秘书长访问东京&amp;首尔",
            datePublished="2024-04-05T18:45:01+09:00",
            author=[{"@type": "Person", "name": "王小明"}, {"name": "李大同"}],
            articleSection=["国际", "日本"],
            mainEntityOfPage={"@id": ADDRESS},
            inLanguage="zh-CN",
            publisher={"name": "例报"},
        )
        document = one(page(head))

        assert document.format == "webpage"
        assert document.title == "北约秘书长访问东京&首尔"
        assert document.stated_date == "2024-04-05T18:45:01+09:00"
        assert document.stated_basis == "front matter"
        assert (document.author, document.section) == ("王小明、李大同", "国际")
        assert (document.url, document.language) == (ADDRESS, "zh-Hans")

    def test_json_ld_is_found_in_a_graph_and_past_what_is_broken(self):
        graph = {
            "@graph": [
                {"@type": "WebSite", "name": "x"},
                {"@type": ["ReportageNewsArticle"], "headline": "图中的标题"},
            ]
        }
        deep = "[" * 100_000
        head = "".join(
            f'<script type="application/ld+json">{text}</script>'
            for text in ("{broken", deep, json.dumps(graph, ensure_ascii=False))
        )

        assert one(page(head)).title == "图中的标题"

    def test_meta_tags_state_the_same(self):
        head = f"""<meta property="og:title" content="北约秘书长访问东京 - 例报">
        <meta property="og:site_name" content="例报"><meta property="og:url" content="{ADDRESS}">
        <meta property="article:published_time" content="2024-04-05T08:45:01Z">
        <meta property="article:section" content="国际"><meta name="author" content="王小明">
        <meta property="og:locale" content="zh_CN">"""
        document = one(page(head))

        assert document.title == "北约秘书长访问东京"
        assert document.url == ADDRESS
        assert (document.stated_date, document.stated_basis) == (
            "2024-04-05T08:45:01Z",
            "front matter",
        )
        assert (document.author, document.section) == ("王小明", "国际")
        assert document.language == "zh-Hans"

    def test_with_nothing_but_a_title_the_heading_tells_it_from_the_sites_name(self):
        document = one(page(title="北约秘书长访问东京 | 例报国际"))

        assert document.title == "北约秘书长访问东京"
        assert (document.url, document.stated_date, document.author) == ("", "", "")

    @pytest.mark.parametrize(
        ("head", "url"),
        [
            (f'<link rel="canonical" href="{ADDRESS}">', ADDRESS),
            (
                f'<link rel="canonical" href="https://www.example.org/"><meta property="og:url" content="{ADDRESS}">',
                ADDRESS,
            ),
            ('<link rel="canonical" href="javascript:alert(1)">', ""),
            ('<link rel="canonical" href="http://[bad">', ""),
            (f"<!-- saved from url=(0042){ADDRESS} -->", ADDRESS),
        ],
    )
    def test_the_address_is_the_pages_own(self, head, url):
        assert one(page(head)).url == url

    @pytest.mark.parametrize(
        ("head", "before", "at", "basis"),
        [
            ('<meta name="date" content="2024-04-05 08:45">', "", "2024-04-05T00:00:00+00:00", "front matter"),
            ('<meta name="date" content="yesterday">', "", "2021-05-06T00:00:00+00:00", "page"),
            ("", '<time datetime="2024-04-05T08:45:00Z">上午</time>', "2024-04-05T08:45:00+00:00", "page"),
            ("", '<span class="js-date" data-timestamp="1712306700">3 days ago</span>', "2024-04-05T08:45:00+00:00", "page"),
        ],
    )  # fmt: skip
    def test_a_date_in_the_head_goes_before_one_on_the_page(self, head, before, at, basis):
        sidebar = TEXT + "<aside>2021/5/6</aside>"
        values = article(page(head, sidebar, before=before)).values

        assert values["published_at"].isoformat() == at
        assert values["published_basis"] == basis

    def test_the_outlet_is_nobodys_byline(self):
        head = ld(author={"name": "例报"}, publisher={"name": "例报"})

        assert one(page(head)).author == ""


class TestPrintedOnThePage:
    """What a page says to readers and not in its head."""

    @pytest.mark.parametrize(
        ("before", "at", "precision"),
        [
            ('<span class="pub_time">Published: Mar 12, 2021 09:13 PM</span>', "2021-03-12T00:00:00+00:00", "day"),
            ('<p class="time">2021-03-12 09:15</p>', "2021-03-12T00:00:00+00:00", "day"),
            ('<div class="updatetime"><span>2021/3/12 14:05</span><span>（3/12 15:20 更新）</span></div>', "2021-03-12T00:00:00+00:00", "day"),
            ('<div class="info">Veröffentlicht am 12.03.21 um 14:05 Uhr</div>', "2021-03-12T00:00:00+00:00", "day"),
            ('<div class="date">Updated: March 15, 2021 | Published: March 12, 2021</div>', "2021-03-12T00:00:00+00:00", "day"),
            ("<p>二〇二一年三月十二日</p>", "2021-03-12T00:00:00+00:00", "day"),
            ('<div class="article-dates"><span>Published On 12 Mar 2021</span><span>12 Mar 2021</span></div>', "2021-03-12T00:00:00+00:00", "day"),
        ],
    )  # fmt: skip
    def test_a_line_named_for_it_dates_the_article_and_is_none_of_its_text(
        self, before, at, precision
    ):
        values = article(page(before=before)).values

        assert (values["published_at"].isoformat(), values["published_precision"]) == (
            at,
            precision,
        )
        assert values["published_raw"] in re.sub(r"(?:<[^<>]*>)+", " ", before)
        assert values["body_text"].split("\n\n") == PARAGRAPHS

    def test_a_date_in_a_list_of_other_articles_is_theirs(self):
        before = '<ul><li><span class="date">2021-03-12</span> <a href="/1">另题</a></li></ul>'

        assert one(page(before=before)).stated_date == ""

    @pytest.mark.parametrize(
        "line", ['<span class="byline">By Erika Mustermann</span>', '<span class="author">作者：Erika Mustermann</span>']
    )  # fmt: skip
    def test_a_line_named_for_it_says_who_wrote_it(self, line):
        assert article(page(before=line)).values["byline"] == "Erika Mustermann"

    @pytest.mark.parametrize(
        ("head", "before", "byline"),
        [
            ("", "<p>By Jane Doe and MAX MOE</p>", "Jane Doe, Max Moe"),
            ("", '<div class="meta">Autor <a>Eva Muster</a> 3. Mai</div>', "Eva Muster"),
            ("", '<ul class="authors"><li>Jane Doe</li><li>Max Moe</li></ul>', "Jane Doe, Max Moe"),
            ("", '<div class="article__author"><h4>Jane Doe</h4><p>Director</p></div><div class="article__author"><h4>Max Moe</h4><p>Fellow</p></div>', "Jane Doe, Max Moe"),
            ("", '<div data-testid="byline">By <b>Jane Doe</b>, Diplomatic Editor</div>', "Jane Doe"),
            ('<meta name="author" content="jdoe">', '<p class="byline">By Jane Doe</p>', "Jane Doe"),
            ('<meta name="author" content="Jane Doe">', '<p class="byline">By Jane Doe and Max Moe</p>', "Jane Doe, Max Moe"),
            ('<meta name="author" content="责任编辑：孙某">', "", ""),
            ('<meta name="author" content="Von Eva Muster, Brüssel">', "", "Eva Muster"),
            ('<meta name="dc.creator" content="Doe, Jane; Moe, Max">', "", "Jane Doe, Max Moe"),
            (ld(author={"givenName": "Jane", "familyName": "Doe"}), "", "Jane Doe"),
            (ld(author=[{"@type": "Organization", "name": "Example Wire"}, "Jane Doe"]), "", "Jane Doe"),
            ("", '<p class="dek">By Monday Morning, the Border Could Be Open</p>', ""),
            ("", '<div class="river"><article><h3><a href="/x">Another story</a></h3><a class="author" href="/author/x">Max Moe</a></article></div>', ""),
        ],
    )  # fmt: skip
    def test_authors_are_named_in_many_ways(self, head, before, byline):
        assert article(page(head, before=before)).values["byline"] == byline

    def test_what_a_writer_is_to_the_house_is_no_name(self):
        head = ld(author={"name": "ERIKA MUSTERMANN, Example staff writer"})

        assert article(page(head)).values["byline"] == "Erika Mustermann"

    def test_the_heading_tells_a_headline_from_rubric_and_site(self):
        head = '<meta property="og:title" content="北约秘书长访问东京 | 政治 | 例报">'

        assert one(page(head)).title == "北约秘书长访问东京"

    def test_picture_and_standfirst_are_found_beside_the_text_without_an_article_element(self):
        text = f"""<!DOCTYPE html><html><head><title>北约秘书长访问东京</title></head><body><div>
<h1>北约秘书长访问东京</h1><div class="td-subtitle">双方同意加强合作，并将再次讨论。</div>
<figure><img src="https://www.example.org/a.jpg"></figure>
<section>{TEXT}</section></div></body></html>"""
        values = article(text).values

        assert values["body_text"].startswith("双方同意加强合作")
        assert [image["url"] for image in values["images"]] == ["https://www.example.org/a.jpg"]


class TestBody:
    def test_the_article_is_told_from_the_page_around_it(self):
        assert article(page()).values["body_text"].split("\n\n") == PARAGRAPHS

    def test_standfirst_and_picture_above_the_text_come_with_it(self):
        before = (
            '<div class="byline"><img src="/face.jpg"><a rel="author">王小明</a></div>'
            '<p class="standfirst">双方同意加强合作，并将在夏天的峰会上再次讨论。</p>'
            '<figure><img src="/a.jpg"><figcaption>秘书长抵达羽田机场</figcaption></figure>'
        )
        values = article(page(f'<link rel="canonical" href="{ADDRESS}">', before=before)).values

        assert values["byline"] == "王小明"
        assert values["body_text"].startswith("双方同意加强合作")
        assert [image["url"] for image in values["images"]] == ["https://www.example.org/a.jpg"]
        assert values["images"][0]["caption"] == "秘书长抵达羽田机场"

    def test_words_links_and_tables_stay_as_they_stand(self):
        body = (
            f'{TEXT}<p>他说，<a href="/b">“合作”</a><b>非常</b><i>重要</i>，各方应当尽快达成协议。</p>'
            "<table><tr><th>国家</th><th>开支</th></tr><tr><td>日本</td><td>百分之二</td></tr></table>"
        )
        values = article(page(f'<link rel="canonical" href="{ADDRESS}">', body)).values

        assert "他说，“合作”非常重要，各方应当尽快达成协议。" in values["body_text"]
        assert '<a href="https://www.example.org/b">' in values["body_html"]
        assert "<table>" in values["body_html"]

    def test_lists_of_links_and_share_bars_inside_the_text_go(self):
        body = TEXT.replace(
            "</p>",
            '</p><div class="share-bar">分享 微博 微信 推特</div>'
            '<ul class="recommended"><li><a href="/9">推荐：一篇毫不相干的文章的标题</a></li></ul>',
            1,
        )

        assert article(page(body=body)).values["body_text"].split("\n\n") == PARAGRAPHS

    def test_the_picture_of_the_head_is_shown_where_the_text_has_none(self):
        head = '<meta property="og:image" content="https://example.org/logo.png">' + ld(
            image={"url": "https://example.org/a.jpg"}
        )

        assert one(page(head)).body.startswith(
            '<figure><img src="https://example.org/a.jpg"></figure>'
        )

    def test_what_json_ld_repeats_is_the_last_resort(self):
        head = ld(articleBody="\n\n".join(PARAGRAPHS))
        text = f"<!doctype html><html><head><title>题目题目</title>{head}</head><body><div id=app></div></body></html>"

        assert one(text).body == TEXT

    def test_relative_links_start_where_the_page_was_read_or_says(self):
        body = f'{TEXT}<p>详见<a href="b">此前的报道</a>，那里有更多的细节可供参考。</p>'

        plain = article(page(body=body), origin=ADDRESS)
        based = article(page('<base href="https://other.org/x/">', body), origin=ADDRESS)

        assert plain.values["source_url"] == ADDRESS
        assert 'href="https://www.example.org/world/b"' in plain.values["body_html"]
        assert 'href="https://other.org/x/b"' in based.values["body_html"]

    def test_the_copies_that_a_browser_saved_beside_the_page_are_no_pictures(self):
        body = f'{TEXT}<img src="./题目_files/a.jpg">'

        assert article(page(body=body), origin=ADDRESS).values["images"] == []


class TestRefused:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            (f"<!doctype html>{TEXT}", "no title"),
            ("<html><head><title>题目</title></head><body></body></html>", "no paragraph"),
            ("<!doctype html><title>x</title>" + "<p>" * 100_001, "100002 elements; the limit"),
            ("<!doctype html><title>x</title>" + "<div>" * 300 + TEXT, "nested deeper"),
            ("<!doctype math><math/>", "no paragraph"),
        ],
    )
    def test_what_holds_no_article_is_refused_with_the_reason(self, text, reason):
        with pytest.raises(DocumentError, match=reason):
            read(text.encode())

    @pytest.mark.parametrize(
        "piece", ["<a>", "<br>", "<p>北约秘书长周三抵达东京会谈</p>", "<!--", "&amp;"]
    )
    def test_large_pages_end_in_seconds(self, piece):
        started = time.process_time()
        read(page(body=TEXT + piece * 30_000).encode())

        assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "unseen",
    [
        '<div style="display: none"><p>{}</p></div>',
        "<p hidden>{}</p>",
        '<p style="visibility:hidden">{}</p>',
        "<style>{}</style>",
        "<script>{}</script>",
    ],
)
def test_what_a_reader_does_not_see_is_no_text(unseen):
    hidden = "这一段读者在网页上看不见，也不属于这篇报道，不应当出现。"
    body = "".join(f"<p>{text}{unseen.format(hidden)}</p>" for text in PARAGRAPHS)
    raw = f"<!DOCTYPE html><title>某题</title><h1>某题</h1><article>{body}</article>"

    assert hidden not in article(raw).values["body_text"]
    assert PARAGRAPHS[0] in article(raw).values["body_text"]


@pytest.mark.parametrize("tag", ["article", "main", "center"])
def test_text_straight_in_its_container_is_the_body(tag):
    raw = f"<!DOCTYPE html><title>某题</title><h1>某题</h1><{tag}>{'<br><br>'.join(PARAGRAPHS)}</{tag}>"

    assert article(raw).values["body_text"].split("\n\n") == PARAGRAPHS

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (
                "<title>Just a moment...</title><body><noscript><span>Enable JavaScript and cookies"
                " to continue</span></noscript><script>window._cf_chl_opt={}</script></body>",
                "it is a challenge to the browser, no article",
            ),
            ("<title>请稍候…</title><body><div id=x></div></body>", "it is a challenge"),
            ("<title>403 Forbidden</title><body><hr></body>", "it is an error page, no article"),
            (
                "<title>Subscribe to read | Post</title><body></body>",
                "it is the offer of a paywall",
            ),
        ],
    )
    def test_a_page_that_stands_in_place_of_an_article_is_named_though_it_has_no_text(
        self, body, reason
    ):
        with pytest.raises(DocumentError, match=reason):
            read(f"<!DOCTYPE html><html><head><meta charset=utf-8>{body}</html>".encode())


@pytest.mark.parametrize("tag", ["article", "main", "div", "section", "p"])
def test_a_page_without_a_body_element_is_read(tag):
    said = "北约秘书长周三抵达东京，与日本首相会谈，商定合作事项。"
    text = f"<!doctype html><title>北约秘书长访问东京</title><{tag}><p>{said}</p><p>双方同意七月在首尔再谈一次。</p></{tag}>"

    [document] = read(text.encode())

    assert document.title == "北约秘书长访问东京"
    assert said in document.body
    assert "再谈一次" in document.body
