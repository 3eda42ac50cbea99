"""Pages of invented articles in the layouts that houses and publishing systems use, bodies known.

`page_texts.toml` has the words in ten languages; a layout puts them on a page as a system of its
kind does, with what it prints around them. `pages()` makes each layout in each language.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from types import SimpleNamespace

WORDS = tomllib.loads((Path(__file__).parent / "page_texts.toml").read_text("utf-8"))
LAYOUTS: dict[str, Callable[[SimpleNamespace], str]] = {}


@dataclass(frozen=True)
class KnownPage:
    """A page and the paragraphs of its body, in order.

    `optional` may stand beside them or not; lines that begin as one `allowed` are only tolerated.
    """

    name: str
    html: str
    body: tuple[str, ...]
    optional: tuple[str, ...]
    allowed: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


def pages() -> Iterator[KnownPage]:
    """Yield each layout in each language."""
    for layout in LAYOUTS:
        for language in WORDS:
            yield page(layout, language)


def some(count: int) -> list[KnownPage]:
    """Return so many pages, layouts and languages each in turn."""
    pairs = zip(cycle(LAYOUTS), islice(cycle(WORDS), 3, None), strict=False)
    turned = ((a, b) for n, (a, b) in enumerate(pairs) if (n // len(LAYOUTS)) < len(WORDS))
    return [page(layout, language) for layout, language in islice(turned, count)]


def page(layout: str, language: str) -> KnownPage:
    words = SimpleNamespace(**WORDS[language], language=language)
    words.ps = "".join(f"<p>{text}</p>" for text in words.text)
    inner = LAYOUTS[layout](words)
    said = re.sub(r"<[^<>]*>", "", inner)
    body = [text for text in (*words.text, words.last) if text in said]
    if f">{words.heading}<" in inner:
        body.insert(2, words.heading)
    optional = (words.standfirst, words.caption, words.author, words.day)
    direction = ' dir="rtl"' if language == "ar" else ""
    whole = (
        f'<!DOCTYPE html><html lang="{language}"{direction}><head><meta charset="utf-8">'
        f"<title>{words.title} - Sample</title></head><body>{inner}</body></html>"
    )
    # A post that is quoted, and who the author is.
    allowed = (
        (words.comment, f". {words.teaser}") if "tweet" in inner or "bottom-of" in inner else ()
    )
    return KnownPage(f"{layout} {language}", whole, tuple(body), optional, allowed)


def layout(make: Callable[[SimpleNamespace], str]) -> Callable[[SimpleNamespace], str]:
    LAYOUTS[make.__name__] = make
    return make


def links(titles: list[str], tag: str = "li") -> str:
    return "".join(f'<{tag}><a href="/{n}">{t}</a></{tag}>' for n, t in enumerate(titles))


def cards(w: SimpleNamespace, tag: str = "div", named: str = "card") -> str:
    """Other articles, each with picture, title and a sentence."""
    return "".join(
        f'<{tag} class="{named}"><a href="/{n}"><img src="/{n}.jpg" alt=""></a>'
        f'<h3><a href="/{n}">{t}</a></h3><p>{w.teaser}</p></{tag}>'
        for n, t in enumerate(w.others)
    )


def top(w: SimpleNamespace) -> str:
    menu = links(w.menu)
    return f'<header id="top"><a href="/">Sample</a><nav><ul>{menu}</ul></nav></header>'


def bottom(w: SimpleNamespace) -> str:
    return f'<footer id="bottom"><ul>{links(w.menu)}</ul><p>{w.rights}</p></footer>'


def inserted(w: SimpleNamespace, box: str, after: int = 2) -> str:
    """The paragraphs with a box and the subheading after some of them."""
    ps = [f"<p>{text}</p>" for text in w.text]
    return "".join([*ps[:2], f"<h2>{w.heading}</h2>", *ps[2:after], box, *ps[after:]])


@layout
def wordpress(w):
    return f"""{top(w)}<div id="content"><div id="primary"><article id="post-7" class="post type-post hentry">
<header class="entry-header"><h1 class="entry-title">{w.title}</h1><div class="entry-meta"><span class="posted-on">
<time datetime="2024-04-05">{w.day}</time></span> <span class="author vcard"><a class="url fn n">{w.author}</a></span></div></header>
<div class="entry-content">{inserted(w, f'<figure class="wp-block-image"><img src="/a.jpg"><figcaption>{w.caption}</figcaption></figure>', 3)}
<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">{w.share}</h3><ul><li><a href="#">Facebook</a></li><li><a href="#">X</a></li></ul></div>
<div id="jp-relatedposts" class="jp-relatedposts"><h3>{w.related}</h3>{cards(w)}</div></div>
<footer class="entry-footer"><span class="tags-links">{w.tags}: <a href="/t">{w.menu[1]}</a></span></footer></article>
<nav class="post-navigation"><a href="/n" rel="next">{w.next}: {w.others[0]}</a></nav>
<div id="comments" class="comments-area"><h2>2</h2><ol class="comment-list"><li><article><p>{w.comment}</p></article></li></ol></div></div>
<aside id="secondary"><section class="widget"><h2>{w.popular}</h2><ul>{links(w.others)}</ul></section></aside></div>{bottom(w)}"""


@layout
def blogspot(w):
    text = "<br /><br />".join(w.text)
    return f"""{top(w)}<div class="main section"><div class="blog-posts hfeed"><div class="date-outer"><h2 class="date-header">{w.day}</h2>
<div class="post hentry"><h3 class="post-title entry-title">{w.title}</h3><div class="post-body entry-content">{text}
<div style="clear: both;"></div></div><div class="post-footer"><div class="post-footer-line">{w.author} <a href="#">{w.share}</a></div></div></div>
<div class="comments" id="comments"><h4>1</h4><div class="comment-body"><p>{w.comment}</p></div></div></div></div>
<div class="blog-pager"><a class="blog-pager-newer-link">{w.next}</a> <a class="blog-pager-older-link">{w.previous}</a></div></div>
<div class="sidebar section"><div class="widget PopularPosts"><h2>{w.popular}</h2><ul>{links(w.others)}</ul></div></div>{bottom(w)}"""


@layout
def each_paragraph_in_a_block(w):
    block = "".join(
        f'<div data-component="text-block" class="ssrcss-{n}-Container"><div class="ssrcss-rich"><p>{t}</p></div></div>'
        for n, t in enumerate(w.text)
    )
    return f"""{top(w)}<main id="main-content"><article><header class="ssrcss-head"><h1>{w.title}</h1><time datetime="2024-04-05">{w.day}</time></header>
<div data-component="image-block"><figure><img src="/a.jpg" alt=""><figcaption><p>{w.caption}</p></figcaption></figure></div>{block}
<div data-component="links-block"><p>{w.related}</p><ul>{links(w.others)}</ul></div>
<section data-component="tag-list"><h2>{w.tags}</h2><ul>{links(w.menu[1:3])}</ul></section></article>
<section data-component="top-stories"><h2>{w.popular}</h2>{cards(w)}</section></main>{bottom(w)}"""


@layout
def paragraphs_as_divs(w):
    block = "".join(
        f'<div data-testid="paragraph-{n}" class="text__text__1FZ article-body__paragraph">{t}</div>'
        for n, t in enumerate(w.text)
    )
    return f"""{top(w)}<main><article><div class="article-header"><h1>{w.title}</h1><div class="info-content"><span>{w.author}</span><time>{w.day}</time></div></div>
<div class="article-body__wrapper"><div class="article-body__content">{block}<div class="sign-up__box"><span>{w.newsletter}</span></div></div>
<div class="read-next"><h2>{w.related}</h2>{cards(w)}</div></div></article></main>{bottom(w)}"""


@layout
def video_carousel_inside(w):
    carousel = (
        f'<div class="video-resource"><div class="video-playlist"><span>{w.watch}</span><ul>'
        + "".join(
            f'<li><a href="/v{n}"><span>{t}</span></a><span>0{n}:2{n}</span></li>'
            for n, t in enumerate(w.others)
        )
        + "</ul></div></div>"
    )
    return f"""{top(w)}<section class="layout__main"><h1 class="headline__text">{w.title}</h1><div class="headline__sub">{w.author}</div>
<div class="article__content-container"><main class="article__main"><div class="article__content">{inserted(w, carousel, 4)}</div></main></div></section>
<section class="layout__end"><div class="zone"><h2>{w.popular}</h2>{cards(w)}</div></section>{bottom(w)}"""


@layout
def most_read_inside(w):
    box = f'<div class="rail"><h3>{w.popular}</h3>{cards(w, named="teaser")}</div>'
    return f"""{top(w)}<article class="story"><h1>{w.title}</h1><p class="dek">{w.standfirst}</p>{inserted(w, box, 4)}</article>{bottom(w)}"""


@layout
def next_and_previous_inside(w):
    return f"""{top(w)}<div class="page"><h1>{w.title}</h1><div class="txt">{w.ps}
<div class="cols"><div><p>{w.next}</p><a href="/n"><h3>{w.others[0]}</h3></a><p>{w.teaser}</p></div>
<div><p>{w.previous}</p><a href="/p"><h3>{w.others[1]}</h3></a><p>{w.teaser}</p></div></div></div></div>{bottom(w)}"""


@layout
def newsletter_post(w):
    return f"""<div class="main-menu">{top(w)}</div><div class="single-post"><article class="typography newsletter-post post"><h1 class="post-title">{w.title}</h1>
<h3 class="subtitle">{w.standfirst}</h3><div class="byline-wrapper"><a>{w.author}</a><div>{w.day}</div></div><div class="available-content"><div class="body markup">
{w.ps}<div class="subscription-widget-wrap"><div class="subscription-widget"><p>{w.newsletter}</p><form><input><button>OK</button></form></div></div></div></div>
<div class="post-footer"><div class="like-button">12</div></div></article><div class="comments-section"><h4>1</h4><div class="comment"><p>{w.comment}</p></div></div></div>{bottom(w)}"""


@layout
def portal_with_furniture(w):
    return f"""{top(w)}<div class="wrap"><div class="left"><h1 id="artibodyTitle">{w.title}</h1><div class="page-info"><span>{w.day} 09:30</span></div>
<div class="article" id="artibody">{w.ps}<p class="show_author">({w.author})</p></div>
<div class="weixin"><img src="/qr.png"><p>{w.qr}</p></div><div class="page-tags"><span>{w.tags}</span><a href="/t">{w.menu[1]}</a></div>
<div class="pager"><p>{w.previous}: <a href="/p">{w.others[0]}</a></p><p>{w.next}: <a href="/n">{w.others[1]}</a></p></div></div>
<div class="right"><h3>{w.popular}</h3><ul>{links(w.others)}</ul></div></div>{bottom(w)}"""


@layout
def furniture_as_paragraphs(w):
    return f"""{top(w)}<div class="con"><h1>{w.title}</h1><div class="text">{w.ps}<p>{w.qr}</p><p>{w.previous}：{w.others[0]}</p>
<p>{w.next}：<a href="/n">{w.others[1]}</a></p><p><strong>{w.related}</strong></p><p><a href="/1">{w.others[2]}</a></p><p><a href="/2">{w.others[3]}</a></p>
<p>{w.rights}</p></div></div>{bottom(w)}"""


@layout
def old_table_with_breaks(w):
    text = "<br><br>\n&nbsp;&nbsp;".join(w.text)
    return f"""<table width="760"><tr><td colspan="2"><b>Sample</b> {" | ".join(w.menu)}</td></tr><tr><td width="160" valign="top"><table>
{"".join(f'<tr><td><a href="/{n}">{t}</a></td></tr>' for n, t in enumerate(w.others))}</table></td><td valign="top">
<font size="4"><b>{w.title}</b></font><br><font size="2">{w.day}</font><p><font size="3">{text}</font></td></tr>
<tr><td colspan="2" align="center"><font size="1">{w.rights}</font></td></tr></table>"""


@layout
def body_in_two_containers(w):
    half = ["".join(f"<p>{t}</p>" for t in part) for part in (w.text[:3], w.text[3:])]
    return f"""{top(w)}<div id="story"><h1>{w.title}</h1><div class="first-part">{half[0]}</div><div class="dfp-slot"><span>{w.menu[2]}</span></div>
<div class="inline-links"><strong>{w.related}</strong><ul>{links(w.others[:2])}</ul></div><div class="second-part">{half[1]}</div>
<div class="story-share"><span>{w.share}</span></div></div><div class="more"><h2>{w.popular}</h2>{cards(w)}</div>{bottom(w)}"""


@layout
def span_blocks(w):
    text = "".join(f'<span style="display:block;margin:1em 0">{t}</span>' for t in w.text)
    return f"{top(w)}<h1>{w.title}</h1><div>{w.day}</div>{text}{bottom(w)}"


@layout
def text_straight_in_article(w):
    return f"{top(w)}<h1>{w.title}</h1><article>{'<br><br>'.join(w.text)}</article><div class='sh'>{w.share}</div>{bottom(w)}"


@layout
def forum_post_with_quotation(w):
    quoted = f"<blockquote><div>{w.text[1]}</div></blockquote>"
    text = "<br>\n".join([w.text[0], quoted + w.text[2], *w.text[3:]])
    return f"""{top(w)}<div id="page-body"><h2 class="topic-title">{w.title}</h2><div class="post"><div class="postprofile"><a>{w.author}</a></div>
<div class="postbody"><div class="content">{text}</div><div class="signature">{w.menu[0]}</div></div></div></div>{bottom(w)}"""


@layout
def blocks_of_text_and_teasers(w):
    block = "".join(
        f'<div class="article__block" data-type="text"><div class="article__text">{t}</div></div>'
        + (
            f'<div class="article__block" data-type="article"><div class="article__article"><a href="/{n}"><img src="/{n}.jpg"></a>'
            f'<a href="/{n}" class="article__article-link">{w.others[n % 4]}</a><div class="article__article-info">{w.day}, 10:0{n}</div></div></div>'
            if n in (1, 3)
            else ""
        )
        for n, t in enumerate(w.text)
    )
    return f"""{top(w)}<div class="layout-article"><div class="article__header"><div class="article__info-date"><a>09:30 {w.day}</a></div><h1 class="article__title">{w.title}</h1>
<div class="article__announce"><img src="/a.jpg"><div class="article__announce-text">{w.caption}</div></div></div><div class="article__body">{block}</div>
<div class="article__tags"><a href="/t">{w.menu[1]}</a><a href="/t">{w.menu[2]}</a></div></div>{bottom(w)}"""


@layout
def read_also_between(w):
    box = f'<p><strong>{w.related} :</strong> <a href="/1">{w.others[0]}</a></p><section class="catcher"><p>{w.newsletter}</p></section>'
    return f"""{top(w)}<main><section class="article article--single"><header class="article__header"><h1>{w.title}</h1><p class="article__desc">{w.standfirst}</p>
<section class="meta"><span>{w.author}</span><span>{w.day}</span></section></header><article class="article__content">{inserted(w, box, 4)}</article>
<section class="inread"><h4>{w.popular}</h4><ul>{links(w.others)}</ul></section></section></main>{bottom(w)}"""


@layout
def gallery_with_counter(w):
    slides = "".join(
        f'<li><figure><img src="/{n}.jpg" alt="{w.caption}"><figcaption>{w.caption}</figcaption></figure><p>{n} / 3</p></li>'
        for n in (1, 2, 3)
    )
    return f"""{top(w)}<article><h1>{w.title}</h1><div class="photos"><ul>{slides}</ul><p>{w.caption}</p><div><a href="#">Caption</a> <a href="#">Close</a></div></div>
{w.ps}</article>{bottom(w)}"""


@layout
def hidden_and_consent(w):
    return f"""<div id="consent" class="cc-window"><p>{w.cookies}</p><a>OK</a></div>{top(w)}<article><h1>{w.title}</h1><span class="visually-hidden">{w.teaser}</span>
<div style="display:none"><p>{w.comment}</p></div>{inserted(w, f'<div class="sr-only"><p>{w.teaser} {w.teaser}</p></div>')}
<p hidden>{w.comment}</p></article>{bottom(w)}"""


@layout
def phone_page(w):
    return f"""{top(w)}<article class="amp-article"><header><h1>{w.title}</h1><p>{w.author}, {w.day}</p></header><amp-img src="/a.jpg" width="600" height="400"></amp-img>
{w.ps}<amp-ad type="x"></amp-ad><amp-list src="/l"><template>{w.teaser}</template></amp-list><section><amp-accordion><h4>{w.related}</h4><ul>{links(w.others)}</ul></amp-accordion></section>
</article>{bottom(w)}"""


@layout
def nested_in_sections_and_spans(w):
    block = "".join(
        f'<section style="margin:0"><section><p><span style="font-size:16px">{t}</span></p></section></section>'
        for t in w.text
    )
    return f"""<div class="rich_media"><h1 class="rich_media_title">{w.title}</h1><div class="rich_media_meta_list"><span>{w.author}</span><em>{w.day}</em></div>
<div class="rich_media_content" style="visibility: hidden" id="js_content">{block}<section><p>{w.qr}</p></section></div></div>"""


@layout
def paywall_and_author_box(w):
    return f"""{top(w)}<div class="o-story"><h1>{w.title}</h1><div class="o-story__body">{w.ps}<div class="paywall"><p>{w.subscribe}</p></div>
<div class="author-bio"><img src="/face.jpg"><p>{w.author}. {w.teaser}</p></div></div><div class="recirc">{cards(w)}</div></div>{bottom(w)}"""


@layout
def comments_longer_than_the_text(w):
    comments = (
        f"<li><b>{w.author}</b><div class='text'><p>{w.comment} {w.comment}</p></div></li>" * 8
    )
    return f"""{top(w)}<div class="news"><h1>{w.title}</h1><div class="news-text">{w.ps}</div></div>
<div class="replies" id="reply-list"><ul>{comments}</ul></div>{bottom(w)}"""


@layout
def announced_lists_without_names(w):
    return f"""{top(w)}<div><div><h1>{w.title}</h1>{inserted(w, f"<div><b>{w.related}</b><ul>{links(w.others[:3])}</ul></div>", 4)}
<h3>{w.popular}</h3><ul>{links(w.others)}</ul><p>{w.newsletter}</p><p>{w.share}</p></div></div>{bottom(w)}"""
