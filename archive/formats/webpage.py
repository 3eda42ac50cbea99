"""Saved web pages: what their heads state, and the part of them that is the article."""

import html
import json
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as markup

from archive.cleaning.markup import deeper_than
from archive.dating import PRINTED, is_dateline
from archive.documents import Document, DocumentError
from archive.formats import printed
from archive.script import stated_language

MOST_ELEMENTS = 100_000
MOST_LEVELS = 250  # libxml2 goes no deeper
OPENING = re.compile(
    r"\s*+(?:(?:<\?.*?\?>|<!--.*?-->)\s*+)*+<(?:!doctype|html|head|body)\b",
    re.DOTALL | re.IGNORECASE,
)
TAG = re.compile(r"<[a-zA-Z]")
# What browsers write into a page that they save: `<!-- saved from url=(0042)https://… -->`.
SAVED_FROM = re.compile(r"<!--\s*(?:saved from url=\(\d+\)|[^<>]*?\burl:\s*)(https?://[^\s<>]+)")
KINDS = re.compile(r"(?:\w*Article|BlogPosting|Report)")
# The same thing by the names that pages give it, the most exact first.
TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title", "headline")
DATES = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished",
    "dcterms.issued", "dc.date.issued", "dc.date", "dcterms.created", "dcterms.date",
    "citation_publication_date", "citation_date", "citation_online_date", "parsely-pub-date",
    "sailthru.date", "publish_date", "publishdate", "pubdate", "publication_date", "date",
)  # fmt: skip
AUTHORS = ("author", "article:author", "dc.creator", "dcterms.creator", "citation_author", "byl")
SECTIONS = ("article:section", "parsely-section", "section")
SITES = ("og:site_name", "application-name", "dc.publisher")
LANGUAGES = ("og:locale", "citation_language", "dc.language", "content-language", "language")
PICTURES = ("og:image", "og:image:url", "twitter:image")
NO_PICTURE = re.compile(r"logo|default|placeholder|share|icon|avatar", re.IGNORECASE)
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
    r"(?:^|[\s_-])(?:hero|image|img|lead|media|photo|picture|pic)(?:$|[\s_-])", re.IGNORECASE
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
)
OUTSIDE = ("aside", "nav", "footer", "form")
HIDDEN = ("script", "style", "template", "svg", "head", "button", "input", "select", "textarea")
Node = Any  # an element: the types that lxml's stubs give to its methods are too wide to use
SHORTEST = 12  # characters of a line by which its place in the page is known
MOSTLY = 0.9  # of the text that was kept
LONGEST_BYLINE = 60
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
    page = _Page(text)
    title = page.title()
    if not title:
        raise DocumentError("the page has no title")
    # Read before body() takes out of the page what is not its article.
    days, authors, (date, basis) = page.printed(), page.authors(), page.date()
    body = page.body()
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
    page = _Page(f"<html><body>{text}</body></html>")
    page.url = url
    return page.body()


def _check_size(text: str) -> None:
    tags = len(TAG.findall(text))
    if tags > MOST_ELEMENTS:
        raise DocumentError(f"the page has {tags} elements; the limit is {MOST_ELEMENTS}")


class _Page:
    """A page taken apart: its tree, its meta tags, and the JSON-LD of its article."""

    def __init__(self, text: str) -> None:
        parser = markup.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        self.tree: Node = markup.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
        if deeper_than(self.tree, MOST_LEVELS):
            raise DocumentError(f"the elements are nested deeper than {MOST_LEVELS} levels")
        self.meta: dict[str, list[str]] = {}
        for element in self.tree.iter("meta"):
            name = element.get("property") or element.get("name") or element.get("itemprop")
            name = (name or element.get("http-equiv") or "").strip().lower()
            if content := " ".join((element.get("content") or "").split()):
                self.meta.setdefault(name, []).append(content)
        self.data = self.article_data()
        self.site = self.stated("", SITES) or _name(self.data.get("publisher"))
        saved_from = SAVED_FROM.search(text[:5_000])
        self.saved_from = html.unescape(saved_from[1]) if saved_from else ""
        self.url = self.address()

    def article_data(self) -> dict[str, Any]:
        """What the page's JSON-LD says of its article, if it does."""
        for script in self.tree.xpath("//script[contains(@type, 'ld+json')]"):
            try:
                data = json.loads(script.text or "", strict=False)
                found = next((d for d in _objects(data) if _is_article(d)), None)
            except (ValueError, RecursionError):  # written by hand, cut off, or an attack
                continue
            if found:
                return found
        return {}

    def stated(self, key: str, names: tuple[str, ...]) -> str:
        """What JSON-LD says under a key, else the first meta tag of these names."""
        value = self.data.get(key)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, str) and value.strip():
            return " ".join(html.unescape(value).split())
        return next((self.meta[name][0] for name in names if name in self.meta), "")

    def title(self) -> str:
        found = [" ".join(e.text_content().split()) for e in self.tree.iter("title", "h1")]
        whole = next(filter(None, found), "")
        headline = next((h for h in found[1:] if h and len(h) > 3 and whole.startswith(h)), whole)
        title = self.stated("headline", TITLES) or headline
        if self.site:
            title = re.sub(rf"\s*[-|–—_·•»:]+\s*{re.escape(self.site)}\s*$", "", title) or title
        # What the heading has not is the rubric's and the site's: 某题 | 政治 | 例报.
        rest = (title[len(h) :] for h in found if len(h) > 3 and title.startswith(h))
        rubric = next((r for r in rest if re.match(r"\s*[|｜]|\s+[-–—]\s", r)), "")
        return title.removesuffix(rubric)

    def address(self) -> str:
        """The address that the page gives itself, else the one it was saved from."""
        candidates = self.tree.xpath("//link[@rel='canonical']/@href")
        candidates += self.meta.get("og:url", [])
        main = self.data.get("mainEntityOfPage")
        main = main.get("@id") if isinstance(main, dict) else main
        candidates += [value for value in (main, self.data.get("url")) if isinstance(value, str)]
        for candidate in candidates:
            url = _joined(self.saved_from, candidate.strip())
            # Sites name their front page by mistake.
            if url and (urlsplit(url).path.strip("/") or urlsplit(url).query):
                return url
        return self.saved_from

    def date(self) -> tuple[str, str]:
        """The date of publication and where it stands: in the page's head, or on the page."""
        stated = self.data.get("datePublished") or self.data.get("dateCreated")
        head = [stated] if isinstance(stated, str) else []
        head += [value for name in DATES for value in self.meta.get(name, [])]
        inside = "//article//time[@datetime]|//main//time[@datetime]"
        times = self.tree.xpath(inside) or self.tree.xpath("//time[@datetime]")
        marked = [t for t in times if t.get("pubdate") is not None or t.get("itemprop")]
        for basis, values in (
            ("front matter", head),
            ("page", [element.get("datetime", "") for element in [*marked, *times][:1]]),
        ):
            for value in values:
                if is_dateline(value.strip()):
                    return value.strip(), basis
        day = printed.date_in(self.tree)
        return day, "page" if day else ""

    def authors(self) -> list[str]:
        stated = self.data.get("author")
        found = stated if isinstance(stated, list) else [stated]
        names = [name for name in map(_name, found) if name]
        if not names:
            names = next((self.meta[name] for name in AUTHORS if name in self.meta), [])
        if not names:
            signed = self.tree.xpath("//*[@rel='author' or @itemprop='author']")
            names = [" ".join(_text(element).split()) for element in signed]
            names = [name for name in names if 0 < len(name) <= LONGEST_BYLINE]
        names = names or printed.authors_in(self.tree)
        # The outlet itself is no author, nor is an address of a profile.
        names = [name for name in names if name != self.site and "://" not in name]
        return list(dict.fromkeys(names))

    def language(self, prose: str) -> str:
        own = self.tree.get("lang") or self.tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        candidates = [self.data.get("inLanguage"), own, self.stated("", LANGUAGES)]
        tags = [tag for tag in candidates if isinstance(tag, str)]
        return next(filter(None, (stated_language(tag, prose) for tag in tags)), "")

    def printed(self) -> list[str]:
        """The dates printed anywhere on the page, each once."""
        hidden = set(HIDDEN)
        text = "\n".join(
            piece
            for element in self.tree.iter(etree.Element)
            for piece in (None if element.tag in hidden else element.text, element.tail)
            if piece
        )
        return list(dict.fromkeys(match[0] for match in PRINTED.finditer(text)))

    def picture(self, body: str) -> str:
        """A figure for the picture that the head names, when the body has none."""
        if "<img" in body or "<picture" in body:
            return ""
        candidates = list(map(_link, _listed(self.data.get("image"))))
        candidates += [value for name in PICTURES for value in self.meta.get(name, [])]
        for candidate in candidates:
            url = _joined(self.url, candidate)
            if url and not NO_PICTURE.search(url):
                return f'<figure><img src="{html.escape(url)}"></figure>'
        return ""

    def body(self) -> str:
        """The HTML of the article, else what JSON-LD repeats of it as text."""
        # Not at the top: a third of a second for every command, when few documents are pages.
        import trafilatura

        extracted = trafilatura.extract(
            etree.tostring(self.tree, encoding="unicode", method="html"),
            include_comments=False,
            include_tables=True,
            favor_recall=True,
        )
        lines = [line.strip(" -|#") for line in (extracted or "").split("\n")]
        kept = _Kept("\n".join(lines))
        # Of the whole page: where <body> is left out, libxml2 takes <article> for part of the head.
        article = _holding(self.tree, kept)
        if article is not None:
            return self.written(article, kept)
        text = self.data.get("articleBody")
        paragraphs = re.split(r"\n+", html.unescape(text)) if isinstance(text, str) else []
        return "".join(f"<p>{html.escape(p.strip())}</p>" for p in paragraphs if p.strip())

    def written(self, article: Node, kept: "_Kept") -> str:
        """The article as HTML, with the pictures above it, without what is not part of it."""
        above = _above(article)
        for element in list(article.iter(*PARTS)):
            if element is not article and (kept.leaves_out(element) or printed.only_dates(element)):
                _drop(element)
        for image in article.iter("img"):
            # Where a browser put its copy of the picture, when it saved the page.
            if re.match(r"(?:\./)?[^:?#]*_files/", image.get("src", "")):
                del image.attrib["src"]
        for heading in list(article.iter("h1")):
            _drop(heading)
        self.make_absolute(article)
        article.tail = None
        inner = html.escape(article.text or "")
        inner += "".join(etree.tostring(c, encoding="unicode", method="html") for c in article)
        if article.tag in ("p", "table", "ul", "ol", "pre", "blockquote"):
            inner = etree.tostring(article, encoding="unicode", method="html")
        return "".join(above) + inner

    def make_absolute(self, article: Node) -> None:
        """Let links start where the page says they do; the cleaner knows of no <base>."""
        base = next(iter(self.tree.xpath("//base/@href")), "")
        if base := _joined(self.url, base):
            for element in article.iter("a", "img"):
                for name in ("href", "src"):
                    if value := element.get(name):
                        element.set(name, urljoin(base, value))


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
        if AUTHOR.search(named) and len(_bare(_text(element))) <= LONGEST_BYLINE:
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


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    """Every object of a JSON-LD document, the outer before the inner."""
    if isinstance(data, dict):
        yield data
    for value in data if isinstance(data, list) else _listed(data, "@graph"):
        yield from _objects(value)


def _listed(data: Any, key: str = "") -> list[Any]:
    value = data.get(key) if key and isinstance(data, dict) else None if key else data
    return value if isinstance(value, list) else [] if value is None else [value]


def _is_article(data: dict[str, Any]) -> bool:
    kinds = _listed(data, "@type")
    return any(isinstance(kind, str) and KINDS.fullmatch(kind) for kind in kinds)


def _name(value: Any) -> str:
    value = value.get("name") if isinstance(value, dict) else value
    value = value[0] if isinstance(value, list) and value else value
    return " ".join(html.unescape(value).split()) if isinstance(value, str) else ""


def _link(value: Any) -> str:
    value = value.get("url") if isinstance(value, dict) else value
    return value if isinstance(value, str) else ""


def _joined(base: str, url: str) -> str:
    """An address made whole, or "" when it cannot be."""
    try:
        whole = urljoin(base, url)
        return whole if url and urlsplit(whole).scheme in ("http", "https") else ""
    except ValueError:
        return ""
