"""Saved web pages: the part of them that is the article, beside what they state of it."""

import html
import logging
import re
from urllib.parse import urljoin

from lxml import etree

from archive.documents import Document, DocumentError
from archive.formats import printed
from archive.formats.stated import HIDDEN, LONGEST_BYLINE, SECTIONS, Node, Page, joined

MOST_ELEMENTS = 100_000
OPENING = re.compile(
    r"\s*+(?:(?:<\?.*?\?>|<!--.*?-->)\s*+)*+<(?:!doctype|html|head|body)\b",
    re.DOTALL | re.IGNORECASE,
)
TAG = re.compile(r"<[a-zA-Z]")
# What a page calls the parts of itself that are not the article.
ASIDE = re.compile(
    r"(?:^|[\s_-])(?:ad|ads|advert\w*|breadcrumbs?|comments?|cookies?|copyright|disqus|footer|menu|meta|"
    r"nav|navbar|navigation|newsletter|outbrain|popular|promo\w*|recommend\w*|related\w*|"
    r"share\w*|sharing|sidebar|social\w*|sponsor\w*|subscribe|subscription|taboola|tags?|toolbar|"
    r"trending)(?:$|[\s_-])",
    re.IGNORECASE,
)
# What it calls the standfirst and the main picture, where these stand above the text.
STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:abstract|deck|dek|excerpt|intro|introduction|lead|lede|standfirst|subtitle|"
    r"summary|teaser)(?:$|[\s_-])",
    re.IGNORECASE,
)
PICTURE = re.compile(
    r"(?:^|[\s_-])(?:hero|image|img|header-?(?:img|image)|lead|media|photo|picture|pic)(?:$|[\s_-])",
    re.IGNORECASE,
)
AUTHOR = re.compile(r"author|avatar|byline|profile", re.IGNORECASE)
EMBEDS = ("iframe", "video", "audio", "object", "embed", "blockquote")
BLOCKS = (
    "p",
    "li",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "td",
    "pre",
    "div",
    "section",
    "dd",
)
PARTS = (
    "div",
    "section",
    "ul",
    "ol",
    "dl",
    "table",
    "aside",
    "nav",
    "footer",
    "form",
    "header",
    "p",
    "address",
)
OUTSIDE = ("aside", "nav", "footer", "form")
SHORTEST = 12  # characters of a line by which its place in the page is known
MOSTLY = 0.9  # of the text that was kept
LINKS = 0.6  # of the text of a list of links

# Its messages are about pages that it finds nothing in, which we say ourselves.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def recognises(text: str) -> bool:
    """Whether the text opens as an HTML page does."""
    return bool(OPENING.match(text))


def read(text: str) -> list[Document | DocumentError]:
    """Return the one document; trafilatura finds the article, the cleaner does the rest.

    trafilatura's own HTML is not used: it joins words, and loses captions and attributes, by which
    an outlet's furniture is known. The head of the page (JSON-LD, then meta tags) gives what it
    states. Raises DocumentError when the page has no title or no paragraph.
    """
    _check_size(text)
    page = Page(text)
    title = page.title()
    if not title:
        raise DocumentError("the page has no title")
    # Read before _body() takes out of the page what is not its article.
    days, authors, (date, basis) = page.printed(), page.authors(), page.date()
    body = _body(page)
    if not body:
        raise DocumentError("no paragraph of running text found on the page")
    prose = re.sub(r"<[^<>]*>", " ", body)
    return [
        Document(
            format="webpage",
            title=title,
            url=page.url,
            body=page.picture(body) + body,
            stated_date=date,
            stated_basis=basis,
            author="、".join(authors),
            section=page.stated("articleSection", SECTIONS),
            language=page.language(prose),
            page_dates=tuple(day for day in days if day not in prose),
            page_text=page.site,
        )
    ]


def article_in(text: str, url: str = "") -> str:
    """Return the HTML of the article in the body of a page, or "" when there is none."""
    _check_size(text)
    page = Page(f"<html><body>{text}</body></html>")
    page.url = url
    return _body(page)


def _check_size(text: str) -> None:
    tags = len(TAG.findall(text))
    if tags > MOST_ELEMENTS:
        raise DocumentError(f"the page has {tags} elements; the limit is {MOST_ELEMENTS}")


class _Kept:
    """The text that trafilatura keeps of a page, to be found again in the page itself."""

    def __init__(self, text: str) -> None:
        self.text = _bare(text)

    def holds(self, element: Node) -> bool:
        text = _bare(_text(element))
        return len(text) >= SHORTEST and text in self.text

    def leaves_out(self, element: Node) -> bool:
        """Whether a part is none of the article: two of not kept, mere links, furniture by name.

        Text of which only one is true stays, also where trafilatura does without it.
        """
        named = _named(element)
        signs = element.tag == "address" or AUTHOR.search(named)
        if signs and len(_bare(_text(element))) <= LONGEST_BYLINE:
            return True
        by_name = element.tag in OUTSIDE or bool(ASIDE.search(named))
        if not by_name and (element.tag == "p" or next(element.iter(*EMBEDS), None) is not None):
            return False
        linked = sum(len(_bare(_text(a))) for a in element.iter("a"))
        mere_links = linked > 0 and linked >= LINKS * len(_bare(_text(element)))
        if by_name == mere_links:
            return by_name
        pieces = [_bare(piece) for piece in element.itertext()]
        long = [piece for piece in pieces if len(piece) >= SHORTEST]
        return not any(piece in self.text for piece in long)


def _body(page: Page) -> str:
    """The HTML of the article, else what JSON-LD repeats of it as text."""
    # Not at the top: a third of a second for every command, when few documents are pages.
    import trafilatura

    extracted = trafilatura.extract(
        etree.tostring(page.tree, encoding="unicode", method="html"),
        include_comments=False,
        include_tables=True,
        favor_recall=True,
    )
    lines = [line.strip(" -|#") for line in (extracted or "").split("\n")]
    kept = _Kept("\n".join(lines))
    # Of the whole page: where <body> is left out, libxml2 takes <article> for part of the head.
    article = _holding(page.tree, kept)
    if article is not None:
        return _written(page, article, kept)
    text = page.data.get("articleBody")
    paragraphs = re.split(r"\n+", html.unescape(text)) if isinstance(text, str) else []
    return "".join(f"<p>{html.escape(p.strip())}</p>" for p in paragraphs if p.strip())


def _written(page: Page, article: Node, kept: _Kept) -> str:
    """The article as HTML, with the pictures above it, without what is not part of it."""
    above = _above(article)
    for element in list(article.iter(*PARTS)):
        if element is not article and (kept.leaves_out(element) or printed.only_dates(element)):
            _drop(element)
    for image in article.iter("img"):
        # Where a browser put its copy of the picture, when it saved the page.
        if re.match(r"(?:\./)?[^:?#]*_files/", image.get("src", "")):
            del image.attrib["src"]
    title = _bare(page.title())
    for heading in list(article.iter("h1", "h2", "h3")):
        if heading.tag == "h1" or _bare(_text(heading)) == title:
            _drop(heading)
    _make_absolute(page, article)
    article.tail = None
    inner = html.escape(article.text or "")
    inner += "".join(etree.tostring(c, encoding="unicode", method="html") for c in article)
    if article.tag in ("p", "table", "ul", "ol", "pre", "blockquote"):
        inner = etree.tostring(article, encoding="unicode", method="html")
    return "".join(above) + inner


def _make_absolute(page: Page, article: Node) -> None:
    """Let links start where the page says they do; the cleaner knows of no <base>."""
    base = next(iter(page.tree.xpath("//base/@href")), "")
    if base := joined(page.url, base):
        for element in article.iter("a", "img"):
            for name in ("href", "src"):
                if value := element.get(name):
                    element.set(name, urljoin(base, value))


def _holding(page: Node, kept: _Kept) -> Node | None:
    """The innermost element that holds almost all of the text that was kept."""
    weights: dict[Node, int] = {}
    found: set[Node] = set()
    # Innermost first, so that each text counts once.
    for element in reversed(list(page.iter(*BLOCKS))):
        if element in found or not (element.text or len(element)):
            continue
        text = _bare(_text(element))
        if len(text) < SHORTEST or text not in kept.text:
            continue
        found.update(element.iterancestors())
        for place in (element, *element.iterancestors()):
            weights[place] = weights.get(place, 0) + len(text)
    if page not in weights:
        return None
    place = page
    while True:
        inner = max(place, key=lambda child: weights.get(child, 0), default=None)
        if inner is None or weights.get(inner, 0) < MOSTLY * weights[page]:
            break
        place = inner
    # A standfirst stands beside the text: take in what is mostly kept as well.
    for outer in place.iterancestors():
        more = weights[outer] - weights[place]
        if outer is page:
            break
        if more and 2 * more > len(_bare(_text(outer))) - len(_bare(_text(place))):
            place = outer
    return place


def _above(article: Node) -> list[str]:
    """The standfirst and the pictures between the top of the page's article and its text."""
    whole = next(article.iterancestors("article", "main"), None)
    if whole is None:
        outer = (e for e in article.iterancestors() if e.find(".//h1") is not None)
        whole = next((e for e in outer if e.tag not in ("body", "html")), None)
    if whole is None:
        return []
    around = set(article.iterancestors())
    found: list[Node] = []
    for element in whole.iter(etree.Element):
        if element is article:
            break
        if (
            element not in around
            and _belongs(element)
            and not set(element.iterancestors()) & {*found}
        ):
            found.append(element)
    for element in found:
        element.tail = None
    return [etree.tostring(element, encoding="unicode", method="html") for element in found]


def _belongs(element: Node) -> bool:
    named = _named(element)
    if AUTHOR.search(named) or ASIDE.search(named) or element.tag in ("h1", "body", *HIDDEN):
        return False
    if element.find(".//img") is not None:
        return element.tag == "figure" or bool(PICTURE.search(named))
    return bool(STANDFIRST.search(named)) and len(_bare(_text(element))) >= SHORTEST


def _drop(element: Node) -> None:
    """Take an element out of its tree; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _text(element: Node) -> str:
    return "".join(element.itertext())


def _named(element: Node) -> str:
    """What the page calls an element."""
    return f"{element.get('class', '')} {element.get('id', '')}"


def _bare(text: str) -> str:
    """A text as it is compared: trafilatura sets spaces and marks of its own."""
    return re.sub(r"[\s*`#|_\u200b\ufeff]+", "", text)
