"""Layouts in which an article is easily cut short, or taken for what stands beside it."""

from tests.helpers.page_layouts import bottom, cards, inserted, layout, links, top


@layout
def page_builder_widgets(w):
    block = "".join(
        f'<div class="elementor-element elementor-widget elementor-widget-text-editor"><div class="elementor-widget-container"><p>{t}</p></div></div>'
        for t in w.text
    )
    return f"""{top(w)}<div class="elementor elementor-12 has-sidebar"><div class="elementor-widget elementor-widget-heading"><h1>{w.title}</h1></div>{block}
<div class="elementor-widget elementor-widget-posts"><h3>{w.related}</h3>{cards(w, "article", "elementor-post")}</div></div>{bottom(w)}"""


@layout
def classes_that_say_the_opposite(w):
    block = "".join(f'<div class="block block--text no-ads with-social">{t}</div>' for t in w.text)
    return f'{top(w)}<div class="page has-newsletter no-sidebar"><h1>{w.title}</h1>{block}</div>{bottom(w)}'


@layout
def short_last_sentences(w):
    return f'{top(w)}<article><h1>{w.title}</h1>{w.ps}<p>{w.last}</p></article><div class="related"><ul>{links(w.others)}</ul></div>{bottom(w)}'


@layout
def two_paragraphs_only(w):
    ps = "".join(f"<p>{t}</p>" for t in w.text[:2])
    return f"""{top(w)}<main><h1>{w.title}</h1><div class="copy">{ps}</div><section class="more-stories"><h2>{w.popular}</h2>{cards(w)}{cards(w)}</section></main>{bottom(w)}"""


@layout
def linked_words_in_sentences(w):
    ps = "".join(
        f'<p><a href="/x">{t[:12]}</a>{t[12:-20]}<a href="/y">{t[-20:]}</a></p>' for t in w.text
    )
    return f"{top(w)}<div class='body-copy'><h1>{w.title}</h1>{ps}</div>{bottom(w)}"


@layout
def list_of_points(w):
    items = "".join(f"<li>{t}</li>" for t in w.text[2:])
    return f'{top(w)}<article><h1>{w.title}</h1><p>{w.text[0]}</p><p>{w.text[1]}</p><ul class="points">{items}</ul></article>{bottom(w)}'


@layout
def post_of_a_network_quoted(w):
    post = f'<div class="social-embed"><blockquote class="twitter-tweet"><p>{w.comment}</p>&mdash; {w.author} <a href="https://twitter.com/x/status/1">{w.day}</a></blockquote></div>'
    page = inserted(w, post, 4)
    return f"{top(w)}<article><h1>{w.title}</h1>{page}</article>{bottom(w)}"


@layout
def whole_article_named_promo(w):
    return f'{top(w)}<div class="promo-landing"><div class="story-promo"><h1>{w.title}</h1><div class="promo-text">{w.ps}</div></div></div>{bottom(w)}'


@layout
def sections_with_headings(w):
    half = ["".join(f"<p>{t}</p>" for t in part) for part in (w.text[:2], w.text[2:])]
    parts = f'<section class="chapter">{half[0]}</section><section class="chapter"><h2 id="c2">{w.heading}</h2>{half[1]}</section>'
    return f'{top(w)}<main class="longread"><h1>{w.title}</h1><nav class="toc"><ol>{links(w.others)}</ol></nav>{parts}</main>{bottom(w)}'


@layout
def header_holds_the_first_paragraph(w):
    rest = "".join(f"<p>{t}</p>" for t in w.text[1:])
    return f"""{top(w)}<article><header><h1>{w.title}</h1><p class="intro">{w.text[0]}</p><p class="meta">{w.author} · {w.day}</p></header>
<figure><img src="/a.jpg"><figcaption>{w.caption}</figcaption></figure><div class="story">{rest}</div></article><aside><h2>{w.popular}</h2>{cards(w)}</aside>{bottom(w)}"""


@layout
def main_story_among_summaries(w):
    river = "".join(
        f'<article class="item"><h2><a href="/{n}">{t}</a></h2><p>{w.comment}</p></article>'
        for n, t in enumerate(w.others)
    )
    return f'{top(w)}<main><article class="full"><h1>{w.title}</h1>{w.ps}</article></main><div class="river">{river}</div>{bottom(w)}'


@layout
def form_around_everything(w):
    return f"""<form method="post" action="./page.aspx" id="aspnetForm"><div id="header">{" | ".join(w.menu)}</div><div id="ctl00_content"><h1>{w.title}</h1>
<div id="ctl00_text">{w.ps}</div><div class="share">{w.share}</div></div><div id="foot">{w.rights}</div></form>"""


@layout
def lines_with_breaks_in_a_cell(w):
    return f"""<table><tr><td class="menu">{"<br>".join(f'<a href="/{n}">{m}</a>' for n, m in enumerate(w.menu))}</td><td class="news"><b>{w.title}</b><br>{w.day}<br>
{"<br>".join(w.text)}</td></tr></table>"""


@layout
def live_report(w):
    posts = "".join(
        f'<div class="live-post" id="p{n}"><time>{w.day}</time><div class="live-text"><p>{t}</p></div></div>'
        for n, t in enumerate(w.text)
    )
    return f'{top(w)}<main><h1>{w.title}</h1><div class="live-feed">{posts}</div><div class="pager"><a href="/2">{w.next}</a></div></main>{bottom(w)}'


@layout
def notes_below_the_text(w):
    notes = f'<div class="correction"><p><em>{w.comment}</em></p></div>'
    return f'{top(w)}<article><h1>{w.title}</h1><div class="entry">{w.ps}</div>{notes}<ul class="tags">{links(w.menu)}</ul></article>{bottom(w)}'


@layout
def cards_named_in_camel_case(w):
    return f"""{top(w)}<div class="ArticlePage"><h1 class="ArticleTitle">{w.title}</h1><div class="ArticleShareBar">{w.share}</div><div class="ArticleText">{w.ps}</div>
<div class="ArticleRelatedContent">{cards(w)}</div><div class="NewsletterSignUpBox"><p>{w.newsletter}</p></div></div>{bottom(w)}"""


@layout
def everything_in_plain_divs(w):
    menu = "".join(f'<div><a href="/{n}">{m}</a></div>' for n, m in enumerate(w.menu))
    more = "".join(f'<div><a href="/{n}">{t}</a></div>' for n, t in enumerate(w.others))
    text = "".join(f"<div>{t}</div>" for t in w.text)
    return f"<div><div>{menu}</div><div><div>{w.title}</div><div>{w.author} {w.day}</div><div>{text}</div></div><div><div>{w.popular}</div>{more}</div><div>{w.rights}</div></div>"


@layout
def double_for_phones_and_screens(w):
    return f"""{top(w)}<div class="desktop"><h1>{w.title}</h1><div class="content">{w.ps}</div></div>
<div class="mobile" style="display:none"><h1>{w.title}</h1><div class="content">{w.ps}</div></div>{bottom(w)}"""


@layout
def companion_columns(w):
    column = '<div class="css-53u6y8 StoryBodyCompanionColumn"><div>{}</div></div><aside class="css-ew4tgv"></aside>'
    ad = '<div id="dropzone"><div class="ad story-ad"><a href="#after">Skip Advertisement</a><p>Advertisement</p></div></div>'
    text = "".join(
        column.format(f'<p class="css-at9mc1 evys1bk0">{t}</p>') + (ad if n % 2 else "")
        for n, t in enumerate(w.text)
    )
    return f"""<div id="app"><a href="#site-content">Skip to content</a>{top(w)}<main id="site-content"><article id="story"><div id="top-wrapper"><p>Advertisement</p></div>
<header><h1>{w.title}</h1><p id="article-summary">{w.standfirst}</p><div><button>{w.share}</button></div><p>By <span>{w.author}</span></p><time>{w.day}</time></header>
<section name="articleBody">{text}</section><div class="bottom-of-article"><p>{w.author}. {w.teaser} <a href="/by">More</a></p><div>{w.tags}: <a href="/t">{w.menu[1]}</a></div></div>
</article><div><h2>{w.related}</h2>{cards(w)}</div></main>{bottom(w)}</div>"""


@layout
def ranked_and_numbered(w):
    ranks = "".join(
        f'<li><span>{n + 1}</span><a href="/{n}">{t}</a><em>12{n}</em></li>'
        for n, t in enumerate(w.others)
    )
    return f"""{top(w)}<div class="g-main"><div class="g-left"><h1>{w.title}</h1><div>{w.day} | {w.author} | <a href="#c">{w.menu[0]} 12</a></div><div class="g-text">{w.ps}
<div><div>{w.popular}</div><ol>{ranks}</ol></div></div></div><div class="g-right"><div>{w.popular}</div><ol>{ranks}</ol></div></div>{bottom(w)}"""


@layout
def box_of_links_between_without_a_heading(w):
    box = f"<ul>{links(w.others[:3])}</ul>"
    return f"{top(w)}<div class='art'><h1>{w.title}</h1>{inserted(w, box, 4)}</div>{bottom(w)}"


@layout
def picture_cards_between(w):
    box = f'<div class="inline-cards">{cards(w, "div", "x")}</div>'
    return f"{top(w)}<div class='art'><h1>{w.title}</h1>{inserted(w, box, 4)}{cards(w, 'div', 'x')}</div>{bottom(w)}"


@layout
def long_menus_and_little_text(w):
    menus = "".join(f"<ul>{links(w.menu + w.others)}</ul>" for _ in range(12))
    return f"<div class='a'>{menus}</div><div class='b'><h1>{w.title}</h1><p>{w.text[0]}</p><p>{w.text[1]}</p><p>{w.last}</p></div><div class='c'>{menus}</div>"


@layout
def summary_in_a_list_first(w):
    points = "".join(f"<li>{t}</li>" for t in (w.standfirst, w.caption))
    return f"{top(w)}<article><h1>{w.title}</h1><ul class='summary'>{points}</ul><div class='txt'>{w.ps}</div></article>{bottom(w)}"


@layout
def consent_wall_over_the_text(w):
    wall = f'<div role="dialog" aria-modal="true"><h2>{w.menu[4]}</h2><p>{w.cookies} {w.cookies} {w.cookies}</p><p>{w.cookies}</p></div>'
    return f"{wall}{top(w)}<div class='t'><h1>{w.title}</h1>{w.ps}</div>{bottom(w)}"
