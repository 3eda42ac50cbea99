"""Metadata of a saved page: its JSON-LD, its meta tags, its address."""

import html
import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as markup

from archive.extraction.cleaning.tree.html_parsing import check_characters, deeper_than
from archive.extraction.documents import DocumentError
from archive.extraction.formats import page_lines
from archive.extraction.formats.pages import linked_data, page_authors
from archive.extraction.formats.pages.kept_copy import kept_copy
from archive.extraction.formats.pages.linked_data import listed
from archive.extraction.formats.pages.social_post import post_in
from archive.extraction.publication_dates.dating import PRINTED, states_date, states_zone
from archive.outlets.keepers import is_keeper, kept
from archive.text.characters import HAN
from archive.text.script import language_of, stated_language

MOST_LEVELS = 250  # libxml2 goes no deeper
# Written by browsers into a page that they save: `<!-- saved from url=(0042)https://… -->`.
SAVED_FROM = re.compile(r"<!--\s*(?:saved from url=\(\d+\)|[^<>]*?\burl:\s*)(https?://[^\s<>]+)")
# Names of meta tags for the same thing, the most exact first.
TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title", "headline")
DATES = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished",
    "dcterms.issued", "dc.date.issued", "dc.date", "dcterms.created", "dcterms.date",
    "citation_publication_date", "citation_date", "citation_online_date", "parsely-pub-date",
    "sailthru.date", "publish_date", "publishdate", "pubdate", "publication_date", "date",
)  # fmt: skip
# Other names, of services that pages speak to: bytedance:published_time.
ALSO_DATES = re.compile(
    r"(?:.*[:_.-])?(?:article_?)?(?:publish(?:ed)?[_-]?(?:time|date|at|on)|pub_?(?:date|time)|create_at|date_original|display_?date|release_?date|original_?publication_?date)"
)
# What WeChat's pages have in a script only.
WECHAT_TIME = re.compile(r"""\b(?:ct|oriCreateTime|create_time)\s*[=:]\s*["'](1\d{9})["']""")
WECHAT = "//*[@id='js_content' or contains(@class, 'rich_media_content')]"
# Elements whose date is the article's own.
MARKED = (
    "//*[@itemprop='datePublished']",
    "//*[@content and (contains(@property, 'dc:created') or contains(@property, 'dc:date')"
    " or contains(@property, 'schema:dateCreated') or contains(@property, 'schema:datePublished'))]",
    "//article//time[@datetime and (@pubdate or @itemprop)]",
    "//article//time[@datetime]|//main//time[@datetime]",
    "//time[@datetime and (@pubdate or @itemprop)]",
    "//time[@datetime]",
    "//abbr[@title and (contains(@class, 'publish') or contains(@class, 'date'))]",
    "//*[contains(concat(' ', @class, ' '), ' dt-published ')]",
    "//*[(self::time or contains(@class, 'date') or contains(@class, 'time') or contains(@class, 'publish'))"
    " and (@data-timestamp or @data-datetime or @data-date or @data-time or @data-date-time or @data-published)]",
)
DATA = (
    "data-timestamp", "data-datetime", "data-published", "data-date", "data-date-time", "data-time",
)  # fmt: skip
CHANGED = (
    "article:modified_time", "og:updated_time", "last-modified", "lastmod", "datemodified",
    "dcterms.modified", "revised",
)  # fmt: skip
SECTIONS = ("article:section", "parsely-section", "section")
SITES = ("og:site_name", "application-name", "dc.publisher")
LANGUAGES = ("og:locale", "citation_language", "dc.language", "content-language", "language")
ENOUGH = 1_500  # characters that are looked at for it
DENSER = 3  # times as much said by a character of a script without letters
TELLING = 250  # characters of text by which its language is known
# Languages that are told apart without doubt, with those that are taken for them.
RELATIVES = {
    "en": ("en", "sco"),
    "de": ("de", "lb", "gsw", "nds"),
    "fr": ("fr", "oc", "wa", "br"),
    "ru": ("ru", "uk", "be", "bg", "mk", "kk", "ky", "tg"),
    "ja": ("ja",),
    "ko": ("ko",),
    "ar": ("ar", "fa", "ur", "ps", "ug", "ckb"),
}
PICTURES = ("og:image", "og:image:url", "twitter:image")
INLINE = frozenset(
    "a abbr b bdi big cite em font i label mark s small span strong sub sup time u".split()
)
NO_PICTURE = re.compile(r"logo|default|placeholder|share|icon|avatar", re.IGNORECASE)
# What follows the headline in a page's title: _rubric_site, and sites named as such.
SITE_AFTER = re.compile(r"\s*[_|｜]|\s+[-–—]\s")
SITE_BEFORE = re.compile(rf"[{HAN}A-Za-z][^|｜_-]{{1,20}}\s*[-_|｜–—]\s*")
LONGEST_RUBRIC = 20  # characters
SITE_NAME = re.compile(
    rf"(?:(?:_|--)[{HAN}]{{2,6}})?(?:\s*[_|｜]\s*|\s*[-–—]{{1,2}}\s*)[{HAN}A-Za-z]{{1,10}}(?:新闻|新聞|网|網|日报|日報|晚报|晚報|时报|時報|周刊|週刊|频道|頻道|客户端|门户|外交部|国防部|商务部|政府网?|办公室|委员会|研究院|研究所|卫视|衛視|电视台|電視台|通讯社|通訊社|在线|在線)(?:[_|｜-][{HAN}]{{2,10}}[网網报報])?$"
)
DENSE = re.compile(rf"[{HAN}\u3041-\u30ff\uac00-\ud7af]")
HIDDEN = ("script", "style", "template", "svg", "head", "button", "input", "select", "textarea")
LONGEST_BYLINE = 60  # characters
Node = Any  # an element: the types that lxml's stubs give to its methods are too wide to use


class SavedPage:
    """A parsed page: its tree, its meta tags, and the JSON-LD of its article.

    Raises DocumentError for a page nested too deeply or with too many characters.
    """

    def __init__(self, text: str) -> None:
        parser = markup.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        # lxml's own lookup calls Python for the class of every element.
        parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=markup.HtmlElement))
        self.tree: Node = markup.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
        if deeper_than(self.tree, MOST_LEVELS):
            raise DocumentError(f"the elements are nested deeper than {MOST_LEVELS} levels")
        check_characters(self.tree)
        self.meta: dict[str, list[str]] = {}
        for element in self.tree.iter("meta"):
            name = element.get("property") or element.get("name") or element.get("itemprop")
            name = (name or element.get("http-equiv") or "").strip().lower()
            if content := " ".join((element.get("content") or "").split()):
                self.meta.setdefault(name, []).append(content)
        self.data, self.dates = linked_data.article_in(self.tree)
        self.site = self.stated("", SITES) or page_authors.name_in(self.data.get("publisher"))
        saved_from = SAVED_FROM.search(text[:5_000])
        self.saved_from = html.unescape(saved_from[1]) if saved_from else ""
        copy = kept_copy(self.tree, text, self.saved_from)
        self.saved_from, self.captured_at = copy.place or self.saved_from, copy.moment
        self.url = self.address()
        self.heading = " ".join((self.tree.findtext(".//title") or "").split())
        self.post = post_in(self.tree, self.heading)

    def stated(self, key: str, names: tuple[str, ...]) -> str:
        """Return the text under a key of the JSON-LD, else in the first such meta tag, or ""."""
        value = self.data.get(key)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, str) and value.strip():
            return " ".join(html.unescape(value).split())
        return next((self.meta[name][0] for name in names if name in self.meta), "")

    def title(self) -> str:
        """Return the title without the names of the site and its section; "" for none."""
        found = [" ".join(e.text_content().split()) for e in self.tree.iter("title", "h1")]
        if not any(found):  # a fragment of a page
            found = [" ".join(e.text_content().split()) for e in self.tree.iter("h2", "h3")][:1]
        whole = next(filter(None, found), "")
        if self.post:
            return self.post.title
        below = [" ".join(e.text_content().split()) for e in self.tree.iter("h2", "h3")]
        headline = next((h for h in found[1:] if h and len(h) > 3 and whole.startswith(h)), whole)
        # Without a first-order heading: what follows the title's own heading in it.
        marked = (h for h in below if len(h) > 3 and SITE_AFTER.match(whole.removeprefix(h)))
        headline = next((h for h in marked if whole.startswith(h)), SITE_NAME.sub("", headline))
        title = self.stated("headline", TITLES) or headline
        if self.site:
            title = _without_site(title, self.site)
        # The house may stand first, 例报-某题, and a heading have its kicker above it: Kicker: Title.
        ends = (h for h in found[1:] if len(h) > 3 and title.endswith(h))
        title = next((h for h in ends if SITE_BEFORE.fullmatch(title.removesuffix(h))), title)
        kicker, colon, rest = title.partition(": ")
        if colon and any(
            h in (f"{kicker}{rest}", f"{kicker} {rest}") for h in (*found[1:], *below)
        ):
            title = rest
        # What follows the heading in the title names section and site: 某题 | 政治 | 例报.
        after = (title[len(h) :] for h in found if len(h) > 3 and title.startswith(h))
        rubric = next((r for r in after if re.match(r"\s*[|｜]|\s+[-–—]\s", r)), "")
        return html.unescape(title.removesuffix(rubric))

    def address(self) -> str:
        """Return the address that the page gives for itself, else the one it was saved from."""
        candidates = self.tree.xpath("//link[@rel='canonical']/@href")
        candidates += self.meta.get("og:url", [])
        main = self.data.get("mainEntityOfPage")
        main = main.get("@id") if isinstance(main, dict) else main
        candidates += [value for value in (main, self.data.get("url")) if isinstance(value, str)]
        for candidate in candidates:
            copy = joined(kept(self.saved_from).url, candidate.strip())
            url = kept(copy).url
            if is_keeper(url):  # one that does not tell whose page it keeps
                continue
            # Some sites state their front page by mistake.
            if url and (urlsplit(url).path.strip("/") or urlsplit(url).query):
                self.saved_from = self.saved_from or (copy if copy != url else "")
                return url
        return kept(self.saved_from).url

    def date(self) -> tuple[str, str]:
        """Return date of publication as text and basis (front matter, page), or two empty texts."""
        stated = listed(self.data, "datePublished") or listed(self.data, "dateCreated")
        head = [value for value in stated if isinstance(value, str)]
        head += [value for name in DATES for value in self.meta.get(name, [])]
        head += [v for name in self.meta if ALSO_DATES.fullmatch(name) for v in self.meta[name]]
        if self.tree.xpath(WECHAT):
            scripts = "\n".join(script.text or "" for script in self.tree.iter("script"))
            head += [match[1] for match in WECHAT_TIME.finditer(scripts)]
        head += self.dates
        if readable := [value.strip() for value in head if states_date(value.strip())]:
            # The same day with its hour and offset is better.
            same = (v for v in readable if v[:10] == readable[0][:10] and states_zone(v))
            return next(same, readable[0]), "front matter"
        for path in MARKED:
            for element in self.tree.xpath(path):
                if page_lines.is_around(element):
                    continue
                names = ("content", "datetime", "title", *DATA)
                values = [*(element.get(name, "") for name in names), page_lines.said(element)]
                if value := next(filter(states_date, map(str.strip, values)), ""):
                    return value, "page"
        day = page_lines.date_in(self.tree, self.title())
        return day, "page" if day else ""

    def changed(self) -> str:
        """Return the day of the last change that the page states, a bound for its publication; or ""."""
        stated = [
            self.data.get("dateModified"),
            *(v for n in CHANGED for v in self.meta.get(n, [])),
        ]
        found = (PRINTED.search(value) for value in stated if isinstance(value, str))
        return next((match[0] for match in found if match), "")

    def authors(self) -> list[str]:
        """Return the names of the authors, each once; the site itself is none."""
        if self.post and self.post.author:
            return [self.post.author]
        publisher = page_authors.name_in(self.data.get("publisher"))
        houses = (self.site, publisher, SITE_AFTER.split(self.heading)[-1].strip())
        if found := page_authors.authors_in(self.tree, self.data, self.meta, houses, self.title()):
            return found
        account = self.tree.xpath("//*[@id='js_name']") if self.tree.xpath(WECHAT) else []
        return [" ".join(element.text_content().split()) for element in account][:1]

    def language(self, prose: str) -> str:
        """Return the language that the page states and its text does not contradict, or ""."""
        own = self.tree.get("lang") or self.tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        candidates = [self.data.get("inLanguage"), own, self.stated("", LANGUAGES)]
        tags = [tag for tag in candidates if isinstance(tag, str)]
        stated = next(filter(None, (stated_language(tag, prose) for tag in tags)), "")
        if len(prose) + DENSER * len(DENSE.findall(prose)) < TELLING or stated == (
            written := language_of("", prose[:ENOUGH])
        ):
            return stated
        # Publishing systems state the language of their menus; a text of a language that has no
        # near relative among those stated is known by itself.
        return "" if stated not in RELATIVES.get(written, (stated,)) else stated

    def locale(self) -> str:
        """Return the language with its region as the page states it, by which it writes dates."""
        return str(self.tree.get("lang") or self.stated("inLanguage", LANGUAGES))

    def lines(self) -> str:
        """Return the text of the page, a line for each block: a break within a line is a space."""
        hidden = set(HIDDEN)
        pieces: list[str] = []
        for element in self.tree.iter(etree.Element):
            ends = " " if element.tag in INLINE else "\n"
            if element.text and element.tag not in hidden:
                pieces += (ends, " ".join(element.text.split()))
            if element.tail:
                pieces += (ends, " ".join(element.tail.split()))
        return "".join(pieces)

    def make_absolute(self, article: Node) -> None:
        """Resolve an article's links against the page's <base>, which cleaning does not know."""
        base = next(iter(self.tree.xpath("//base/@href")), "")
        if base := joined(self.url, base):
            for element in article.iter("a", "img"):
                for name in ("href", "src"):
                    if value := element.get(name):
                        element.set(name, urljoin(base, value))

    def picture(self, body: str) -> str:
        """Return a figure with the picture in the metadata if the body has none, else ""."""
        if "<img" in body or "<picture" in body:
            return ""
        candidates = list(map(_link, listed(self.data, "image")))
        candidates += [value for name in PICTURES for value in self.meta.get(name, [])]
        for candidate in candidates:
            url = joined(self.url, candidate)
            if url and not NO_PICTURE.search(url):
                return f'<figure><img src="{html.escape(url)}"></figure>'
        return ""


def _without_site(title: str, site: str) -> str:
    """Return a title without the name of the site at its end, and the rubric before that."""
    without = re.sub(rf"\s*[-|｜–—_·•»:：]+\s*{re.escape(site)}\s*$", "", title)
    if not without or without == title:
        return title
    sign = title[len(without) :].strip()[:1]
    head, _, rubric = without.rpartition(f" {sign} ")
    return head if sign in "|｜" and len(rubric) <= LONGEST_RUBRIC < len(head) else without


def _link(value: Any) -> str:
    value = value.get("url") if isinstance(value, dict) else value
    return value if isinstance(value, str) else ""


def joined(base: str, url: str) -> str:
    """Return an absolute web address, or "" if there is none."""
    try:
        whole = urljoin(base, url)
        return whole if url and urlsplit(whole).scheme in ("http", "https") else ""
    except ValueError:
        return ""
