"""What a saved page states of itself for machines: its JSON-LD, its meta tags, its address."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as markup

from archive.cleaning.markup import deeper_than
from archive.dating import PRINTED, is_dateline
from archive.documents import DocumentError
from archive.formats import printed
from archive.script import stated_language

MOST_LEVELS = 250  # libxml2 goes no deeper
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
AUTHORS = (
    "author", "article:author", "dc.creator", "dcterms.creator", "citation_author", "byl",
    "byline", "og:article:author",
)  # fmt: skip
SECTIONS = ("article:section", "parsely-section", "section")
SITES = ("og:site_name", "application-name", "dc.publisher")
LANGUAGES = ("og:locale", "citation_language", "dc.language", "content-language", "language")
PICTURES = ("og:image", "og:image:url", "twitter:image")
NO_PICTURE = re.compile(r"logo|default|placeholder|share|icon|avatar", re.IGNORECASE)
HIDDEN = ("script", "style", "template", "svg", "head", "button", "input", "select", "textarea")
LONGEST_BYLINE = 60
Node = Any  # an element: the types that lxml's stubs give to its methods are too wide to use


class Page:
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
            url = joined(self.saved_from, candidate.strip())
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
            names = [" ".join(element.text_content().split()) for element in signed]
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
            url = joined(self.url, candidate)
            if url and not NO_PICTURE.search(url):
                return f'<figure><img src="{html.escape(url)}"></figure>'
        return ""


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


def joined(base: str, url: str) -> str:
    """An address made whole, or "" when it cannot be."""
    try:
        whole = urljoin(base, url)
        return whole if url and urlsplit(whole).scheme in ("http", "https") else ""
    except ValueError:
        return ""
