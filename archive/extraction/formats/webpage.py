"""Saved web pages: finding the article in a page, and its metadata."""

import html
import logging
import re
from functools import cached_property
from urllib.parse import urljoin

from lxml import etree

from archive.extraction.cleaning.tree.html_parsing import check_attributes
from archive.extraction.cleaning.tree.links import LAZY
from archive.extraction.containers.page_companions import address_beside, is_beside
from archive.extraction.dating import PRINTED
from archive.extraction.documents import Document, DocumentError
from archive.extraction.formats import page_lines, page_start
from archive.extraction.formats.page_metadata import (
    HIDDEN,
    LONGEST_BYLINE,
    SECTIONS,
    Node,
    SavedPage,
    joined,
)
from archive.extraction.placeholders import placeholder

MOST_ELEMENTS = 100_000
TAG = re.compile(r"<[a-zA-Z]")
# Classes and ids of parts of a page that are not the article.
ASIDE = re.compile(
    r"(?:^|[\s_-])(?:ad|ads|advert\w*|breadcrumbs?|comments?|cookies?|copyright|disqus|footer|menu|meta|"
    r"nav|navbar|navigation|newsletter|outbrain|popular|promo\w*|recommend\w*|related\w*|"
    r"share\w*|sharing|sidebar|social\w*|sponsor\w*|subscribe|subscription|taboola|tags?|toolbar|"
    r"trending)(?:$|[\s_-])",
    re.IGNORECASE,
)
# Classes and ids of the standfirst and the main picture above the text.
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
    "article",
    "main",
    "center",
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
GONE = "fd-gone"  # tag of elements to be removed
MOST_SEARCHED = 20_000_000  # characters searched before a lookup table is used
SHORTEST = 12  # characters of a piece of text that can be found again in the page
MOSTLY = 0.9  # share of the extracted text that the article's element holds
LINKS = 0.6  # share of text inside links from which a part is a list of links

# It logs only pages in which it finds nothing, which we report ourselves.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def recognises(text: str) -> bool:
    """Whether the text is a page of HTML, or a fragment of one."""
    return page_start.begins(text)


def read(text: str) -> list[Document | DocumentError]:
    """Return the one document; trafilatura finds the article, `cleaning` cleans it later.

    trafilatura's own HTML is not used: it joins words, and loses captions and the attributes by
    which an outlet's boilerplate is recognised. Metadata is read from JSON-LD, then from meta tags.
    Raises DocumentError if the page has no paragraph, or too many elements.
    """
    _check_size(text)
    page = SavedPage(page_start.from_markup(text))
    title = page.title()
    # Read first: _body() removes from the tree what is not the article.
    lines, authors, (date, basis) = page.lines(), page.authors(), page.date()
    days = dict.fromkeys(match[0] for match in PRINTED.finditer(lines))
    body = _body(page)
    if not body:
        # Without a script a challenge shows no more than a line, if that.
        why = placeholder(
            title, " ".join(page.tree.itertext("title", "h1", "h2", "p", "noscript", "div"))
        )
        raise DocumentError(why or "no paragraph of running text found on the page")
    prose = re.sub(r"<[^<>]*>", " ", body)
    said = {match[0] for match in PRINTED.finditer(prose)}
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
            locale=page.locale(),
            page_dates=tuple(day for day in days if day not in said),
            page_text=page.site,
            page_lines=lines,
            place=page.saved_from,
        )
    ]


def article_in(text: str, url: str = "") -> str:
    """Return the HTML of the article in the body of a page, or "" if there is none."""
    _check_size(text)
    page = SavedPage(f"<html><body>{text}</body></html>")
    page.url = url
    return _body(page)


def _check_size(text: str) -> None:
    check_attributes(text)
    tags = len(TAG.findall(text))
    if tags > MOST_ELEMENTS:
        raise DocumentError(f"the page has {tags} elements; the limit is {MOST_ELEMENTS}")


class _Lengths:
    """Number of characters (`_bare`) in each element of a tree, and of those inside links.

    Counted once, innermost elements first: asking every element for its text would take time in
    proportion to the depth of nesting.
    """

    def __init__(self, tree: Node) -> None:
        self.all: dict[Node, int] = {}
        self.linked: dict[Node, int] = {}
        for element in reversed(list(tree.iter(etree.Element))):
            inside = len(_bare(element.text or "")) + self.all.get(element, 0)
            linked = self.linked.get(element, 0) + (inside if element.tag == "a" else 0)
            self.all[element], self.linked[element] = inside, linked
            if (parent := element.getparent()) is not None:
                more = inside + len(_bare(element.tail or ""))
                self.all[parent] = self.all.get(parent, 0) + more
                self.linked[parent] = self.linked.get(parent, 0) + linked


class _Kept:
    """The text that trafilatura extracted from a page, to be found again in its tree."""

    def __init__(self, text: str) -> None:
        self.text = _bare(text)
        self.searched = 0

    def holds(self, text: str) -> bool:
        """Whether a `_bare` text of at least SHORTEST characters is part of the extracted text."""
        if len(text) < SHORTEST:
            return False
        # Searching for thousands of pieces in the whole text would take too long.
        self.searched += len(self.text)
        if self.searched > MOST_SEARCHED and text[:SHORTEST] not in self.beginnings:
            return False
        return text in self.text

    @cached_property
    def beginnings(self) -> set[str]:
        """All substrings of SHORTEST characters."""
        return {self.text[n : n + SHORTEST] for n in range(len(self.text))}

    def leaves_out(self, element: Node, lengths: _Lengths) -> bool:
        """Whether a part is boilerplate: not extracted, mostly links, named as such: two of these.

        A part with only one of them stays, also if trafilatura left it out.
        """
        named, length = page_lines.class_and_id(element), lengths.all[element]
        signs = element.tag == "address" or AUTHOR.search(named)
        if signs and length <= LONGEST_BYLINE:
            return True
        by_name = element.tag in OUTSIDE or bool(ASIDE.search(named))
        if not by_name and (element.tag == "p" or next(element.iter(*EMBEDS), None) is not None):
            return False
        linked = lengths.linked[element]
        mere_links = linked > 0 and linked >= LINKS * length
        if by_name == mere_links:
            return by_name
        return not any(self.holds(_bare(piece)) for piece in element.itertext())


def _body(page: SavedPage) -> str:
    """Return the HTML of the article, else its text in JSON-LD as paragraphs, else ""."""
    _without_unseen(page.tree)
    # Imported late: it takes a third of a second, and few documents are pages.
    import trafilatura

    extracted = trafilatura.extract(
        etree.tostring(page.tree, encoding="unicode", method="html"),
        include_comments=False,
        include_tables=True,
        favor_recall=True,
    )
    lines = [line.strip(" -|#") for line in (extracted or "").split("\n")]
    kept = _Kept("\n".join(lines))
    # Of the whole page: without <body>, libxml2 puts <article> into the head.
    lengths = _Lengths(page.tree)
    article = _holding(page.tree, kept, lengths)
    if article is not None:
        return _written(page, article, kept, lengths)
    text = page.data.get("articleBody")
    paragraphs = re.split(r"\n+", html.unescape(text)) if isinstance(text, str) else []
    return "".join(f"<p>{html.escape(p.strip())}</p>" for p in paragraphs if p.strip())


def _without_unseen(tree: Node) -> None:
    """Remove what readers do not see: scripts, styles, hidden elements.

    WeChat hides the text until a script has run, by its visibility. Scripts of players stay.
    """
    for element in list(tree.iter(etree.Element)):
        is_script = element.tag in ("script", "style") and element.get("type") != "application/json"
        style = "".join((element.get("style") or "").lower().split())
        hidden = element.get("hidden") is not None or "display:none" in style
        hidden = hidden or ("visibility:hidden" in style and element.get("id") != "js_content")
        if (is_script or hidden) and element.tag not in ("html", "head", "body", "article", "main"):
            element.tag = GONE
    etree.strip_elements(tree, GONE, with_tail=False)


def _written(page: SavedPage, article: Node, kept: _Kept, lengths: _Lengths) -> str:
    """Return the article as HTML, with pictures and standfirst above it, without boilerplate."""
    above = _above(article)
    for element in list(article.iter(*PARTS)):
        if element is article or element.getparent().tag == GONE:
            continue
        if kept.leaves_out(element, lengths) or page_lines.only_dates(element):
            element.tag = GONE
    for image in article.iter("img"):
        # The browser's local copy of the picture, made when it saved the page.
        if is_beside(source := image.get("src", "")):
            del image.attrib["src"]
            beside = address_beside(source, page.url)
            if beside and not any(image.get(name) for name in ("srcset", *LAZY)):
                image.set("src", beside)
    title = _bare(page.title())
    for heading in list(article.iter("h1", "h2", "h3")):
        if heading.tag == "h1" or _bare(_text(heading)) == title:
            heading.tag = GONE
    etree.strip_elements(article, GONE, with_tail=False)
    _make_absolute(page, article)
    article.tail = None
    inner = html.escape(article.text or "")
    inner += "".join(etree.tostring(c, encoding="unicode", method="html") for c in article)
    if article.tag in ("p", "table", "ul", "ol", "pre", "blockquote"):
        inner = etree.tostring(article, encoding="unicode", method="html")
    return "".join(above) + inner


def _make_absolute(page: SavedPage, article: Node) -> None:
    """Resolve links against the page's <base>, which cleaning does not know."""
    base = next(iter(page.tree.xpath("//base/@href")), "")
    if base := joined(page.url, base):
        for element in article.iter("a", "img"):
            for name in ("href", "src"):
                if value := element.get(name):
                    element.set(name, urljoin(base, value))


def _holding(page: Node, kept: _Kept, lengths: _Lengths) -> Node | None:
    """Return the innermost element that holds almost all of the extracted text; None for none."""
    weights: dict[Node, int] = {}
    other: set[Node] = set()  # elements that hold text which was not extracted
    # Innermost first, so that each text counts once.
    for element in reversed(list(page.iter(etree.Element))):
        parent = element.getparent()
        if element not in weights and element not in other and element.tag in BLOCKS:
            length = lengths.all[element]
            if length >= SHORTEST and kept.holds(_bare(_text(element))):
                weights[element] = length
            elif length >= SHORTEST:
                other.add(element)
        if parent is None:
            continue
        if element in other:
            other.add(parent)
        if element in weights:
            weights[parent] = weights.get(parent, 0) + weights[element]
    if page not in weights:
        return None
    place = page
    while True:
        inner = max(place, key=lambda child: weights.get(child, 0), default=None)
        if inner is None or weights.get(inner, 0) < MOSTLY * weights[page]:
            break
        place = inner
    # A standfirst stands beside the text: include outer elements of which most was extracted.
    for outer in place.iterancestors():
        more = weights[outer] - weights[place]
        if outer is page:
            break
        if more and 2 * more > lengths.all[outer] - lengths.all[place]:
            place = outer
    return place


def _above(article: Node) -> list[str]:
    """Return the HTML of standfirst and pictures between the top of the article and its text."""
    whole = next(article.iterancestors("article", "main"), None)
    if whole is None:
        outer = (e for e in article.iterancestors() if e.find(".//h1") is not None)
        whole = next((e for e in outer if e.tag not in ("body", "html")), None)
    if whole is None:
        return []
    around = set(article.iterancestors())
    found: list[Node] = []
    inside: set[Node] = set()  # elements within those found
    for element in whole.iter(etree.Element):
        if element is article:
            break
        if element.getparent() in inside:
            inside.add(element)
        elif element not in around and _belongs(element):
            found.append(element)
            inside.add(element)
    for element in found:
        element.tail = None
    return [etree.tostring(element, encoding="unicode", method="html") for element in found]


def _belongs(element: Node) -> bool:
    named = page_lines.class_and_id(element)
    if AUTHOR.search(named) or ASIDE.search(named) or element.tag in ("h1", "body", *HIDDEN):
        return False
    if element.find(".//img") is not None:
        return element.tag == "figure" or bool(PICTURE.search(named))
    return bool(STANDFIRST.search(named)) and len(_bare(_text(element))) >= SHORTEST


def _text(element: Node) -> str:
    return "".join(element.itertext())


def _bare(text: str) -> str:
    """Return a text for comparison, without blanks and marks, of which trafilatura sets its own."""
    return re.sub(r"[\s*`#|_\u200b\ufeff]+", "", text)
