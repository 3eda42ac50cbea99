"""Documents of any size with one repeated element, in every format, to find slow reading."""

import html
import json
from collections.abc import Callable

from tests.helpers.odd import RECORD

Maker = Callable[[int], str]

# What a text may be full of.
ATOMS = [
    "a", "外", " ", "　", "\t", "\n", "\u200b", "\u2028", "\x0b", "\xa0", "。", ".", "，", "、", ",", "：", ":", ";", "-", "—", "=", "_",
    "*", "#", "|", "/", "\\", "(", ")", "（", "）", "[", "]", "【", "《", "“", "”", '"', "'", "<", ">", "&", "@", "©", "…", "△", "!", "?",
    "1", "1 ", "1:", "11:11 ", "2020", "2020-01-01 ", "2020-01-01", "2020年1月1日", "1/1/2020 ", "1 Jan 2020 ", "Jan ", "年", "月",
    "a ", "a b  ", "a  ", "外 ", "外    ", "a        ", "        a", " 。", "。 ", "。\u3000", "。        ", "A. ", "A.", "Ab ", "a, ", "a and ",
    "AP - ", "REUTERS/", "Jane via ", "via REUTERS", "（路透社）", "(AP)", "© AFP ", "Photo: ", "图片来源：", "图像来源，", "Image caption ", "Credit/",
    "责编：", "责编：李明 ", "（责编：", "记者：", "记者 ", "编辑", "作者：李明 ", "记者：李明 责编：王芳 ", "发稿 ", "编译 ", "Reporting by ", "By ", "by A ",
    "相关报道", "相关报道：", "Read more: ", "看：", "另见 ", "其他/", "分享", "分享到：", "分享到微博 ", "Facebook ", "Facebook|", "微信·", "订阅", "订阅法广电子报",
    "扫码", "关注公众号", "请扫描二维码", "版权所有", "转载", "未经许可", "The post ", "appeared on ", "最先出现在", "Follow ", " on Twitter", "newsletter", "more",
    "...more", "…（更多）", "（完）", "■", "[nL1N2A]", "[.N/A]", "**a** ", "**", "（欢迎点击此处订阅", "欢迎在Twitter", "点击查看英文版", "本文仅代表作者个人观点",
    "http://a.example/ ", "http://", "https://a.example/a?utm_source=b&", "%20", "%", "?", "a=b&", "www.a.example ", "a@b.example ", "//", "../",
    "😀", "👩‍👩‍👧", "é", "e\u0301", "\u0301", "한", "ａ", "ﬁ", "㎞", "\u202e", "\ufffd", "𠀀", "ア", "ไทย", "عربى",
    "&amp;", "&lt;", "&#12345;", "&#x3042;", "&#0;", "&#xD83D;&#xDE00;", "&nbsp;", "&nosuch;", "&#", "&#x", "&a", "&;", "]]>", "<!", "<?", "</", "< ", "<a", "</a",
    "{", "}", "{{", "[a](b)", "[a](", "](", "![a](b) ", "- ", "> ", "# ", "`", "```", "~~~", "---", "--- ", "$", "^", "\\n", "url: ",
]  # fmt: skip

# Where in an article such a text may stand.
PLACES: dict[str, Callable[[str, int], str]] = {
    "a paragraph": lambda atom, n: f"<p>外长{atom * n}会谈。</p>",
    "a start": lambda atom, n: f"{atom * n}",
    "paragraphs": lambda atom, n: "".join(
        f"<p>{atom * (size // len(atom))}</p>" for size in _cut(n * len(atom), 19_000)
    ),
    "short paragraphs": lambda atom, n: "".join(
        f"<p>{atom * (size // len(atom))}</p>" for size in _cut(n * len(atom), 140)
    ),
    "lines": lambda atom, n: f"<p>{'<br>'.join([atom] * n)}</p>",
    "bold": lambda atom, n: f"<p>{f'<b>{atom}</b>' * n}</p>",
    "a caption": lambda atom, n: (
        f'<figure><img src="https://a.example/1.jpg"><figcaption>图{atom * n}</figcaption></figure>'
    ),
    "under a picture": lambda atom, n: f'<img src="https://a.example/1.jpg"><p>图{atom * n}</p>',
    "alt": lambda atom, n: f'<img src="https://a.example/1.jpg" alt="{atom * n}">',
    "src": lambda atom, n: f'<img src="https://a.example/{atom * n}">',
    "srcset": lambda atom, n: f'<img src="/1.jpg" srcset="{atom * n}">',
    "href": lambda atom, n: f'<p><a href="{atom * n}">会谈</a></p>',
    "class": lambda atom, n: f'<p class="{atom * n}">会谈</p>',
    "a heading": lambda atom, n: f"<h2>外长{atom * n}</h2><p>会谈。</p>",
    "pre": lambda atom, n: f"<pre>外长{atom * n}会谈。</pre>",
    "a comment": lambda atom, n: f"<!-- {atom * n} --><p>会谈。</p>",
    "a script": lambda atom, n: f"<script>{atom * n}</script><p>会谈。</p>",
    "noscript": lambda atom, n: f"<noscript>{atom * n}</noscript><p>会谈。</p>",
    "an item": lambda atom, n: f"<ul><li>{atom * n}</li></ul>",
    "a cell": lambda atom, n: f"<table><tr><td>{atom * n}</td><td>外长</td></tr></table>",
}

PICTURE = '<img src="https://a.example/{}.jpg">'


def _cut(length: int, size: int) -> list[int]:
    return [size] * (length // size) + [length % size]


def _each(markup: str) -> Maker:
    return lambda n: "".join(markup.replace("{}", str(k)) for k in range(n))


def _within(before: str, after: str, middle: str = "会谈。") -> Maker:
    return lambda n: before * n + middle + after * n


# Markup that is repeated, or stands in itself.
MARKUP: dict[str, Maker] = {
    **{markup: _each(markup) for markup in (
        "<br>", "x<br>", "外长会谈。<br><br>", "<br> ", "<wbr>", "<hr>", "<hr>x", "<p>", "<p>x", "<p>外长会谈。</p>", "<p></p>", "<p><b>x", "<p><b>x</b></p>",
        "<p><b>外长会谈</b></p><p>外长会谈。</p>", "<b>", "<b>x", "<b>x</b>", "<i><b>x", "<i><b>x</i></b>", "<a href=/{}>", "<a href=/{}>x", "<a href=/{}>x</a> ",
        "<p><a href=/{}>外长会谈</a></p>", "<p>相关报道：<a href=/{}>外长会谈</a></p>", "<p>相关报道</p>", "<a href='https://t.me/share?url={}'>x</a>", "<a href='#{}'>x</a>",
        "<a href='javascript:x'>x</a>", "<a href='mailto:a@b.example'>x</a>", "<a><a>", "<a name={}></a>", "<font>", "<font>x", "<span>", "<span>x", "<span>x</span>", "<u>x", "<em>", "<small>x",
        "<code>x", "<nobr>x", "<center>x", "<big>", "<tt>", "<s>", "<strike>", "<sub>x", "<sup>x</sup>", "<del>x", "<ruby>外<rt>x</rt></ruby>", "<ruby>外<rt>x", "<rt>x", "<rb>x<rt>y<rp>z",
        "<div>", "<div>x", "<div>x</div>", "<div></div>", "<section>x", "<article>x", "<center>", "<h1>x</h1>", "<h2>x</h2>", "<h2>x", "<h3>x</h3><p>x</p>",
        "<h1>x</h1><h2>x</h2><h3>x</h3><h4>x</h4><h5>x</h5><h6>x</h6>", "<li>", "<li>x", "<li>x</li>", "<ul>", "<ul>x", "<ul><li>x</li></ul>", "<ul><li>x", "<ol><li>x", "<dl><dt>x<dd>y",
        "<dt>x", "<dd>x", "<blockquote>", "<blockquote>x", "<blockquote>x</blockquote>", "<blockquote><p>x</p></blockquote>", "<pre>x</pre>", "<pre>x", "<table>", "<table><tr><td>",
        "<table><tr><td>x</td><td>y</td></tr></table>", "<tr>", "<tr><td>x", "<td>", "<td>x", "<th>x", "<tbody>", "<caption>x", "<table>x", "<table><p>x", "<table><tr>", "<td colspan=99 rowspan=99>x",
        "<figure>", "<figure><figcaption>x", "<figure><img src=/{}.jpg><figcaption>x</figcaption></figure>", "<figcaption>x", "<figcaption>x</figcaption>",
        PICTURE, f"{PICTURE}x", f"<p>{PICTURE}</p>", f"<p>{PICTURE}</p><p>x</p>", f"{PICTURE}<p>图片来源：路透社</p>", f"<noscript>{PICTURE}</noscript>", f"<a href=/x>{PICTURE}</a>", "<img>",
        "<img src=https://a.example/1.jpg>", "<img src=https://a.example/1.jpg><p>x</p>", "<img alt='[泪]'>", "<img alt='😀'>", "<img src=/{}.jpg alt='外长会谈外长会谈外长会谈'>",
        "<img src=/{}.jpg alt='外长会谈外长会谈外长会谈'><p>外长会谈外长会谈外长会谈</p>", "<img data-src=/{}.jpg data-srcset='/a.jpg 1x, /b.jpg 2x' data-image-dataset='[\"https://a.example/{}.jpg\"]'>",
        "<img src='https://images.weserv.nl/?url=images.weserv.nl/?url=a.example/{}.jpg'>", "<picture><source srcset='/{}.jpg 1x'><img src=/{}.jpg></picture>", "<video src=/{}.mp4></video>",
        "<video><source src=/{}.mp4></video><p>Media caption x</p>", "<iframe src=https://youtube.com/embed/abcdef{}></iframe>", "<audio src=/{}.mp3>", "<iframe>", "<object>x", "<embed src=/{}>",
        "<div data-playable='{\"settings\": {\"externalEmbedUrl\": \"https://a.example/{}\"}}'></div>", "<script type='application/json'>{\"sources\": [{\"url\": \"/{}\"}]}</script>",
        "<script>x</script>", "<script>", "<style>x</style>", "<style>", "<template>x", "<template>x</template>", "<svg>", "<svg><path/></svg>", "<math>x", "<select><option>x", "<option>x", "<textarea>x",
        "<button>x", "<form>", "<form>x</form>", "<input>", "<label>x", "<noscript>x</noscript>", "<noscript>", "<nav>x</nav>", "<aside>x</aside>", "<footer>x</footer>", "<header>x", "<map>", "<area>",
        "<meta name=a{} content=b>", "<meta property='og:image' content='/{}.jpg'>", "<link rel=canonical href=/{}>", "<base href=/{}/>", "<title>x</title>", "<body>", "<html>", "</body>", "</html>", "<head>",
        "</p>", "</div>", "</b>", "</table>", "</x>", "<x-y>", "<x-y>x</x-y>", "<x:y>x</x:y>", "<!---->", "<!-- x -->", "<!--", "<!-", "-->", "<![CDATA[", "<![CDATA[x]]>", "]]>", "<?x?>", "<?", "<!DOCTYPE x>", "<!x>",
        "<", "<<", "<p", "<p ", "<p <p", "<p a", "<p a='", "<p a=\"", "<p a=b ", "<p a{}=b>", "<p a=b>x", "<a href=\"", "<a href='x", "<div class=\"x\"data-y=\"z\">x", "<divclass=\"x\">y</div>", "<p class='a b c d'>x</p>",
        "<p style='display:none'>x</p>", "<p hidden>x</p>", "<p id=a{}>x</p>", "<p>2020-01-01</p>", "<time datetime=2020-01-01>1月1日</time>", "<div class=date>2020-01-01</div>", "<span class=author>By A B</span>",
        "<p class=author>x</p>", "<div class=related><a href=/{}>x</a></div>", "<div class=share>x</div>", "<p>（责编：李明）</p>", "<p>记者：李明</p>", "<p>（完）</p>", "<p>——</p>", "<p>a    b    c</p>", "<p>        a</p>",
        "<p>x</p>\n\n", "x\n\n", "外长会谈。\n\n", "外长会谈。\n", "<p>{}</p>", "<p>问：外长会谈？</p><p>答：外长会谈。</p>", "<b><p>x</b></p>", "<p><i></p>", "<i><p>x</p></i>", "<a href=/x><p>x</p></a>", "<font><p>x</p>",
        "<p>外<b>长</b>会<i>谈</i></p>", "&amp;<b>", "x<br><b>", "<p>\u2028", "x\u2028", "<b>\u2028</b>", "<pre>\n</pre>", "<li><p>x", "<li><ul>", "<td><table>", "<td><ul><li>", "<blockquote><ul><li>",
    )},
    **{f"{a} in itself": _within(a, b) for a, b in (
        ("<b>", "</b>"), ("<a href=/x>", "</a>"), ("<span>", "</span>"), ("<font>", "</font>"), ("<div>", "</div>"), ("<p>", "</p>"), ("<blockquote>", "</blockquote>"), ("<ul><li>", "</li></ul>"),
        ("<dl><dd>", "</dd></dl>"), ("<table><tr><td>", "</td></tr></table>"), ("<table><tr><td>x</td><td>", "</td></tr></table>"), ("<section><div>", "</div></section>"), ("<x-y>", "</x-y>"),
        ("<figure>", "</figure>"), ("<noscript>", "</noscript>"), ("<svg>", "</svg>"), ("<form>", "</form>"), ("(", ")"), ("[", "]"), ("（", "）"), ("<i><b>", "</b></i>"),
    )},
    "a wide table": lambda n: f"<table><tr>{'<td>x</td>' * n}</tr></table>",
    "a long table": lambda n: f"<table>{'<tr><td>x</td><td>y</td></tr>' * n}</table>",
    "a table for layout": lambda n: f"<table>{'<tr><td>外长会谈。</td></tr>' * n}</table>",
    "a table without rows": lambda n: f"<table>{'<td>x</td><td>y</td>' * n}</table>",
    "a long list": lambda n: f"<ul>{'<li>外长会谈</li>' * n}</ul>",
    "a list of links": lambda n: f"<ul>{'<li><a href=https://a.example/x>外长会谈</a></li>' * n}</ul>",
    "lists in 150 lists": lambda n: "<ul><li>" * 75 + "x" + "<ul><li>x</li></ul>" * n,
    "150 levels, then many": lambda n: "<div>" * 150 + "<p>x</p>" * n,
    "150 marks, then many": lambda n: "<b><i><u><s><sub><sup>" * 25 + "<p>x</p>" * n,
    "many in a link": lambda n: f"<a href='https://a.example/'>{'<p>x</p>' * n}</a>",
    "many in a mark": lambda n: f"<b>{'x<br>' * n}</b>",
    "a caption of lines": lambda n: f"<figure><img src=/1.jpg><figcaption>{'x<br>' * n}</figcaption></figure>",
    "pictures in a figure": lambda n: f"<figure>{_each(PICTURE)(n)}</figure>",
    "pictures in a cell": lambda n: f"<table><tr><td>x</td><td>{_each(PICTURE)(n)}</td></tr></table>",
    "candidates": lambda n: f"<img src=/1.jpg srcset='{_each('/{}.jpg {}w, ')(n)}'>",
    "a dataset": lambda n: f"<img data-image-dataset='[{_each(chr(34) + 'https://a.example/{}.jpg' + chr(34) + ',')(n)}1]'>",
    "a nested dataset": lambda n: f"<img data-image-dataset='{'[' * n}{']' * n}'>",
    "attributes": lambda n: f"<p {_each('a{}=x ')(n)}>x</p>",
    "the same attribute": lambda n: f"<p {'a=x ' * n}>x</p>",
    "classes": lambda n: f"<p class='{_each('a{} ')(n)}'>x</p>",
    "styles": lambda n: f"<p style='{'color: red; ' * n}'>x</p>",
    "a long name": lambda n: f"<{'a' * n}>x</{'a' * n}>",
    "a long attribute": lambda n: f"<p {'a' * n}=x>x</p>",
    "pictures above lines": lambda n: f"{PICTURE}<p>x</p>" * n,
    "prose": lambda n: "<p>两国外长星期四在当地举行会谈，就边界、贸易和航运交换意见。双方同意明年春天再次会晤，并设立工作组。</p>" * n,
    "English prose": lambda n: "<p>The foreign ministers of the two countries met on Thursday, and spoke about trade, borders and shipping.</p>" * n,
}  # fmt: skip

FRAGMENTS: dict[str, Maker] = {
    **MARKUP,
    **{
        f"{atom!r} in {name}": (lambda n, atom=atom, place=place: place(atom, n))
        for atom in ATOMS
        for name, place in PLACES.items()
    },
}

PROSE = "<p>两国外长星期四在当地举行会谈，就边界、贸易和航运交换意见。双方同意明年春天再次会晤，并设立工作组。</p>"
LINK = "https://news.example.com/1"


def _feedfile(body: str, title: str = "两国会谈") -> str:
    return f"<!--1712306701000-->\n[{title}]({LINK})\n------\n\n{PROSE}{body}"


def _post(body: str, head: str = "title: 两国会谈") -> str:
    return f"---\n{head}\nfrom: {LINK}\n---\n\n{PROSE}{body}"


def _page(body: str, head: str = "<title>两国会谈</title>") -> str:
    return f"<!doctype html><html><head>{head}</head><body><article><h1>两国会谈</h1>{PROSE}{body}</article></body></html>"


def _rss(items: str, channel: str = "") -> str:
    return f'<rss version="2.0"><channel><title>某报</title>{channel}{items}</channel></rss>'


def _item(body: str, more: str = "") -> str:
    return f"<item><title>两国会谈</title><link>{LINK}</link>{more}<description>{html.escape(PROSE + body)}</description></item>"


def _cdata(body: str) -> str:
    inner = (PROSE + body).replace("]]>", "]]]]><![CDATA[>")
    return _rss(
        f"<item><title>两国会谈</title><link>{LINK}</link><description><![CDATA[{inner}]]></description></item>"
    )


def _atom(body: str) -> str:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>某报</title><entry><title>两国会谈</title>'
        f'<link href="{LINK}"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{PROSE}{body}'
        "</div></content></entry></feed>"
    )


def _line(**values: object) -> str:
    kept = {
        "edited_fields": [],
        "machine_read": {},
        "corrected_at": None,
        "contested_fields": None,
        "topics": [],
    }
    return json.dumps({**RECORD, **kept, **values}, ensure_ascii=False)


def _text(body: str) -> str:
    return f"两国会谈\n\n{PROSE[3:-4]}\n\n{body}"


# Formats in which a body may come.
BODIES: dict[str, Callable[[str], str]] = {
    "feedfile": _feedfile,
    "frontmatter": _post,
    "webpage": _page,
    "feedxml": lambda body: _rss(_item(body)),
    "cdata": _cdata,
    "atom": _atom,
    "jsonlines": lambda body: _line(body_html=PROSE + body),
    "pagetext": _text,
}  # fmt: skip

KEYS = _each("a{}: b\n")
SPACES = _each("xmlns:a{}='urn:a{}' ")
XML_ATTRIBUTES = _each("b{}='c' ")
ENTITY = "<!ENTITY a 'b'>"
LD = "<title>x</title><script type='application/ld+json'>{}</script>"
# What else a document may be full of, by format.
OTHERS: dict[str, Maker] = {
    **{f"feedfile, a title of {a!r}": (lambda n, a=a: _feedfile("", a * n)) for a in ATOMS},
    **{f"webpage, a title of {a!r}": (lambda n, a=a: _page("", f"<title>外长{a * n}</title>")) for a in ATOMS},
    **{f"webpage, a heading of {a!r}": (lambda n, a=a: _page(f"<h1>外长{a * n}</h1>", "")) for a in ATOMS},
    **{f"frontmatter, a title of {a!r}": (lambda n, a=a: _post("", "title: " + json.dumps(a * n))) for a in ATOMS},
    **{f"frontmatter, a head of {a!r}": (lambda n, a=a: _post("", "title: x\nb: c" + a * n)) for a in ATOMS},
    **{f"feedxml, a title of {a!r}": (lambda n, a=a: _rss(f"<item><title>外长{html.escape(a * n)}</title><description>外长会谈。</description></item>")) for a in ATOMS},
    **{f"feedxml, beginning with {a!r}": (lambda n, a=a: a * n + _rss(_item(""))) for a in ATOMS},
    **{f"feedxml, ending with {a!r}": (lambda n, a=a: _rss(_item("")) + a * n) for a in ATOMS},
    **{f"feedxml, between elements {a!r}": (lambda n, a=a: _rss(_item("") + a * n)) for a in ATOMS},
    **{f"webpage, beginning with {a!r}": (lambda n, a=a: a * n + _page("")) for a in ATOMS},
    **{f"feedfile, beginning with {a!r}": (lambda n, a=a: a * n + _feedfile("")) for a in ATOMS},
    **{f"{a!r} alone": (lambda n, a=a: a * n) for a in ATOMS},
    **{f"{a!r}, then a line": (lambda n, a=a: a * n + "\n\n" + PROSE[3:-4]) for a in ATOMS},
    **{f"lines of {a!r}": (lambda n, a=a: "题\n\n" + PROSE[3:-4] + "\n" + f"{a * 70}\n" * (n // 70)) for a in ATOMS},
    **{f"a capture whose link is {a!r}": (lambda n, a=a: f"<!--1712306701000-->\n[x](https://{a * n})\n---\n{PROSE}") for a in ATOMS},
    "many captures": lambda n: "".join(f"<!--1712306701000-->\n[题{k}](https://a.example/{k})\n---\n\n{PROSE}\n" for k in range(n)),
    "many heads of captures": lambda n: "<!--1712306701000-->\n[题](https://a.example/)\n---\n" * n,
    "comments of captures": lambda n: "<!--1712306701000-->\n" * n,
    "links of captures": lambda n: "[题](https://a.example/)\n" * n,
    "a joined head": lambda n: "<!--1712306701000--> " + "[题](https://a.example/) " * n + "--- " + PROSE,
    "keys in a head": lambda n: _post("", "title: x\n" + KEYS(n)),
    "a list in a head": lambda n: _post("", "title: x\ntags: [" + "a, " * n + "a]"),
    "items in a head": lambda n: _post("", "title: x\ntags:\n" + "- a\n" * n),
    "dashes": lambda n: "---\n" * n,
    "a head without end": lambda n: "---\n" + KEYS(n),
    "a plain post": lambda n: f"---\ntitle: x\n---\n\n{'外长会谈。' * 10}" + "\n\n外长会谈。" * n,
    "a post in Markdown": lambda n: "---\ntitle: x\n---\n\n" + "## 题\n\n- 外长会谈。\n\n> 外长\n\n" * n,
    "a post with a frame": lambda n: "---\ntitle: x\n---\n\n<article>" + PROSE * n + "</article>",
    "meta": lambda n: _page("", "<title>x</title>" + _each("<meta name=a{} content=b>")(n)),
    "the same meta": lambda n: _page("", "<title>x</title>" + "<meta name=date content='yesterday'>" * n),
    "authors in meta": lambda n: _page("", "<title>x</title>" + _each("<meta name=author content='A{} B'>")(n)),
    "scripts": lambda n: _page("", "<title>x</title>" + "<script type='application/ld+json'>{\"a\": 1}</script>" * n),
    "JSON-LD": lambda n: _page("", "<title>x</title><script type='application/ld+json'>[" + '{"@type": "Thing"},' * n + "1]</script>"),
    "nested JSON-LD": lambda n: _page("", "<title>x</title><script type='application/ld+json'>" + '{"@graph": [' * n + "]}" * n + "</script>"),
    "authors in JSON-LD": lambda n: _page("", "<title>x</title><script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"author\": [" + _each('{"name": "A{}"},')(n) + "1]}</script>"),
    "a body in JSON-LD": lambda n: "<html><title>x</title><script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"articleBody\": \"" + "外长会谈。\\n" * n + "\"}</script><body><p>x</p></body></html>",
    "titles": lambda n: _page("", "<title>x</title>" * n),
    "canonical links": lambda n: _page("", "<title>x</title>" + "<link rel=canonical href='/'>" * n),
    "rows of authors": lambda n: _page(_each("<a rel=author>A{} B</a>")(n)),
    "dates around": lambda n: _page("") + _each("<div>2020年1月{}日</div>")(n),
    "links around": lambda n: _page("") + _each("<div class=menu><a href=/{}>外长会谈</a></div>")(n),
    "articles": lambda n: f"<html><head><title>x</title></head><body>{f'<article>{PROSE}</article>' * n}</body></html>",
    "lists around": lambda n: _page("") + "<ul>" + _each("<li><a href=/{}>外长会谈外长会谈外长会谈</a></li>")(n) + "</ul>",
    "text in divs": lambda n: f"<html><head><title>x</title></head><body>{'<div>两国外长星期四在当地举行会谈，就边界、贸易和航运交换意见。' * n}</body></html>",
    "text in spans": lambda n: f"<html><head><title>x</title></head><body><p>{'<span>两国外长星期四在当地举行会谈，就边界。</span>' * n}</body></html>",
    "the same text": lambda n: f"<html><head><title>x</title></head><body>{'<p>两国外长星期四在当地举行会谈。</p>' * n}</body></html>",
    "different texts": lambda n: "<html><head><title>x</title></head><body>" + _each("<p>两国外长星期四在当地举行第{}次会谈，就边界交换意见。</p>")(n),
    "entries": lambda n: _rss("".join(f"<item><title>会谈{k}</title><link>https://a.example/{k}</link><description>外长会谈。</description></item>" for k in range(n))),
    "entries without text": lambda n: _rss("<item><title>x</title></item>" * n),
    "empty entries": lambda n: _rss("<item/>" * n),
    "long entries": lambda n: _rss("".join(_item(PROSE * 30).replace("/1<", f"/{k}<") for k in range(n))),
    "entries of Atom": lambda n: '<feed xmlns="http://www.w3.org/2005/Atom">' + "".join(f"<entry><title>会谈{k}</title><id>{k}</id><content>外长会谈。</content></entry>" for k in range(n)) + "</feed>",
    "categories": lambda n: _rss(_item("", _each("<category>a{}</category>")(n))),
    "authors of an entry": lambda n: _rss(_item("", _each("<author>a{}@b.example (A{})</author>")(n))),
    "creators of an entry": lambda n: _rss(_item("", _each("<dc:creator>A{}</dc:creator>")(n))),
    "enclosures": lambda n: _rss(_item("", _each("<enclosure url='https://a.example/{}.jpg' type='image/jpeg'/>")(n))),
    "media": lambda n: _rss(_item("", _each("<media:content url='https://a.example/{}.jpg' medium='image'/>")(n))),
    "nested media": lambda n: _rss(_item("", "<media:group>" * n + "</media:group>" * n)),
    "links of an entry": lambda n: _rss(_item("", _each("<link>https://a.example/{}</link>")(n))),
    "dates of an entry": lambda n: _rss(_item("", "<pubDate>Fri, 05 Apr 2024 09:30:00 +0800</pubDate>" * n)),
    "guids": lambda n: _rss(_item("", _each("<guid>a{}</guid>")(n))),
    "contents": lambda n: _rss(_item("", "<content:encoded>外长会谈。</content:encoded>" * n)),
    "titles of an entry": lambda n: _rss(_item("", "<title>外长会谈</title>" * n)),
    "elements of a feed": lambda n: _rss(_item(""), _each("<a{}>b</a{}>")(n)),
    "unknown elements": lambda n: _rss(_item("", _each("<a{}>b</a{}>")(n))),
    "elements in themselves": lambda n: _rss("<a>" * n + "</a>" * n + _item("")),
    "prefixes": lambda n: _rss(_item("", _each("<p{}:a/>")(n))),
    "namespaces": lambda n: f"<rss {SPACES(n)}><channel>{_item('')}</channel></rss>",
    "namespaces of elements": lambda n: _rss(_item("", _each("<a xmlns='urn:a{}'/>")(n))),
    "nested namespaces": lambda n: _rss(_item("", _each("<b{}:a xmlns:b{}='urn:a{}'>")(n) + "".join(f"</b{k}:a>" for k in reversed(range(n))))),
    "unclosed elements": lambda n: _rss("<a>" * n + _item("")),
    "closings": lambda n: _rss("</a>" * n + _item("")),
    "a broken feed": lambda n: _rss(_item("") + "<item><title>x</title>" * n),
    "entities": lambda n: _rss(f"<item><title>x</title><description>{'&eacute;' * n}</description></item>"),
    "undeclared entities": lambda n: _rss(f"<item><title>x</title><description>{'&nosuch;' * n}</description></item>"),
    "references": lambda n: _rss(f"<item><title>x</title><description>{'&#20;' * n}</description></item>"),
    "sections of CDATA": lambda n: _rss(f"<item><title>x</title><description>{'<![CDATA[x]]>' * n}</description></item>"),
    "an unclosed CDATA": lambda n: _rss(f"<item><title>x</title><description>{'<![CDATA[' * n}</description></item>"),
    "instructions": lambda n: "<?x y?>" * n + _rss(_item("")),
    "comments before a feed": lambda n: "<?xml version='1.0'?>" + "<!-- x -->" * n + _rss(_item("")),
    "comments in a feed": lambda n: _rss("<!-- x -->" * n + _item("")),
    "a declared type": lambda n: f"<?xml version='1.0'?><!DOCTYPE rss  [{ENTITY * n}]>" + _rss(_item("")),
    "an unclosed type": lambda n: f"<?xml version='1.0'?><!DOCTYPE rss [{ENTITY * n}" + _rss(_item("")),
    "many types": lambda n: "<?xml version='1.0'?>" + "<!DOCTYPE rss>" * n + _rss(_item("")),
    "attributes in XML": lambda n: _rss(_item("", f"<a {XML_ATTRIBUTES(n)}/>")),
    "bases": lambda n: _rss(_item("", "<a xml:base='b/'>" * n + "</a>" * n)),
    "pictures of a line": lambda n: _line(images=[{"url": f"https://a.example/{k}.jpg", "alt": "", "caption": "", "credit": ""} for k in range(n)]),
    "credits of a line": lambda n: _line(credits={f"role {k}": ["A"] for k in range(n)}),
    "names of a line": lambda n: _line(credits={"editor": [f"A{k}" for k in range(n)]}),
    "topics of a line": lambda n: _line(topics=[{"slug": f"a{k}", "origin": "editor"} for k in range(n)]),
    "corrections of a line": lambda n: _line(edited_fields=["title"] * n),
    "keys of a line": lambda n: _line(**{f"a{k}": 1 for k in range(n)}),
    "a nested line": lambda n: '{"foreign_desk": 1, "a": ' + "[" * n + "]" * n + "}",
    "a number of a line": lambda n: '{"foreign_desk": ' + "9" * n + "}",
    "a lead of a line": lambda n: _line(lead="外长" * n),
    "an identity of a line": lambda n: _line(identity="//" + "a" * n),
    "short lines": lambda n: "题\n\n" + PROSE[3:-4] + "\n" + "外长会谈\n" * n,
    "lines of prose": lambda n: "题\n\n" + (PROSE[3:-4] + "\n") * n,
    "lines of dates": lambda n: "题\n\n" + PROSE[3:-4] + "\n" + "2020年1月1日\n" * n,
    "lines before prose": lambda n: "外长会谈\n" * n + PROSE[3:-4],
    "dates before prose": lambda n: "题\n" + "2020年1月1日\n" * n + PROSE[3:-4],
    "blank lines": lambda n: "题\n" + "\n" * n + PROSE[3:-4],
}  # fmt: skip

DOCUMENTS: dict[str, Maker] = {
    **{
        f"{format_}, {name}": (lambda n, wrap=wrap, make=make: wrap(make(n)))
        for format_, wrap in BODIES.items()
        for name, make in FRAGMENTS.items()
    },
    **OTHERS,
}
