"""Export as an EPUB 3 book: a cover, contents by date, and each text in its own language."""

import datetime as dt
import io
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ebooklib import epub
from lxml import etree
from lxml import html as markup

from archive.export.citations import facts
from archive.models import Article
from archive.text.characters import IS_CJK
from reader.serving.site import HTML_LANGUAGES
from reader.texts.article_body import is_remote, note_instead, prepare
from reader.texts.dates import day_of_week, published
from reader.texts.page_script import in_script

LARGEST = 1_000  # articles in one book; more would neither be read nor fit a reading device
LONGEST = 10_000_000  # characters of all its texts: a book is made in memory
STYLE = """
body { line-height: 1.7; }
h1 { line-height: 1.3; text-align: start; }
.facts { font-size: 0.85em; }
figure { margin: 1em 0; }
figcaption { font-size: 0.85em; }
table { border-collapse: collapse; }
td, th { border: 1px solid; padding: 0.2em 0.5em; }
em:lang(zh) { font-style: normal; text-emphasis: dot; }
.unbroken { white-space: nowrap; }
"""


class BookPage(epub.EpubHtml):  # type: ignore[misc]
    """A page whose title and XHTML are made when it is written: one at a time is in memory."""

    def __init__(
        self, name: str, title: str, language: str, make: Callable[[], tuple[str, bytes]]
    ) -> None:
        super().__init__(title=title, file_name=f"{name}.xhtml", lang=language)
        self.make = make

    def get_content(self, default: bytes | None = None) -> bytes:
        self.title, self.content = self.make()
        whole: bytes = super().get_content(default)
        self.content = b""
        return whole


@dataclass(frozen=True)
class Book:
    """The articles of a list as a book, in its order."""

    title: str
    articles: list[Article]
    # How many the list has; the book may hold only the first of them.
    count: int
    site: str  # absolute address of the site, for links; "" where it is not known
    # What Chinese is converted to, one of archive.text.conversion.TARGETS; "" as written.
    script: str

    def written(self) -> bytes:
        """Return the bytes of the EPUB file."""
        book = epub.EpubBook()
        address = self.site + "".join(f"/{article.pk}" for article in self.articles)
        book.set_identifier(uuid.uuid5(uuid.NAMESPACE_URL, address + self.title).urn)
        book.set_title(self.title)
        book.set_language(self.language)
        book.add_metadata("DC", "publisher", self.site or self.title)
        languages = {self.shown_in(article.language) for article in self.articles}
        for language in sorted(languages - {self.language}):
            book.add_metadata("DC", "language", language)
        book.set_cover("cover.svg", self.cover.encode(), create_page=True)
        book.get_item_with_id("cover").is_linear = True
        style = epub.EpubItem("style", "style.css", "text/css", STYLE.encode())
        book.add_item(style)
        front = self.page("front", self.title, self.interface, lambda: self.front)
        chapters = {article.pk: self.chapter(article) for article in self.articles}
        for page in (front, *chapters.values()):
            page.add_item(style)
            book.add_item(page)
        book.toc = [front, *self.contents(chapters)]
        book.add_item(epub.EpubNcx())
        book.add_item(epub.EpubNav(title=_("Contents")))
        book.spine = ["cover", front, "nav", *chapters.values()]
        stream = io.BytesIO()
        epub.write_epub(stream, book, {"epub3_pages": False})
        return stream.getvalue()

    @property
    def interface(self) -> str:
        """The `lang` of the book's headings and labels: that of the interface."""
        return HTML_LANGUAGES.get(get_language() or "", "en")

    @property
    def language(self) -> str:
        """The language of most articles, which EPUB states for the whole book."""
        languages = [self.shown_in(article.language) for article in self.articles]
        return max(languages, key=languages.count, default=self.interface)

    def shown_in(self, language: str) -> str:
        """The language of a text after conversion of its script."""
        return self.script if self.script and language.startswith("zh") else language

    @property
    def cover(self) -> str:
        return render_to_string("export/cover.svg", {"title": self.title, "lines": self.lines})

    @property
    def lines(self) -> list[str]:
        """The title broken into at most seven lines that fit the cover."""
        width = 11 if IS_CJK.search(self.title) else 20
        lines = [""]
        for piece in facts.one_line(self.title).split(" "):
            while len(piece) > width:
                lines += [piece[:width], ""]
                piece = piece[width:]
            if len(lines[-1]) + len(piece) >= width:
                lines.append("")
            lines[-1] = f"{lines[-1]} {piece}".strip()
        return [line for line in lines if line][:7]

    @property
    def front(self) -> str:
        days = [article.published_day for article in self.articles if article.published_day]
        return render_to_string(
            "export/front.html",
            {
                "title": self.title, "site": self.site, "count": self.count,
                "held": len(self.articles), "first": min(days, default=None),
                "last": max(days, default=None),
            },
        )  # fmt: skip

    def contents(
        self, chapters: dict[int, BookPage]
    ) -> Iterator[tuple[epub.Section, list[BookPage]]]:
        """Yield the table of contents: each day with its chapters."""
        for day, some in groupby(self.articles, key=lambda article: article.published_day):
            yield epub.Section(self.day_name(day)), [chapters[article.pk] for article in some]

    def day_name(self, day: dt.date | None) -> str:
        return str(day_of_week(day)) if day else _("undated")

    def chapter(self, article: Article) -> BookPage:
        """Return an article as a chapter, with placeholders for remote images."""
        title = facts.one_line(article.title)
        page = self.page(
            f"article-{article.pk}", title, article.language, lambda: self.text(article)
        )
        for name, value in _stated(article):
            page.add_meta(name=name, content=value)
        return page

    def text(self, article: Article) -> str:
        """Return the markup of a chapter."""
        label = _("Image on %(host)s")
        body = prepare(
            article.body_html,
            lambda image: note_instead(image, label, self.interface) if is_remote(image) else None,
        ).html
        frame = render_to_string(
            "export/chapter.html",
            {
                "article": article,
                "outlet": facts.outlet(article.source, article.language),
                "published": published(article),
                "original": facts.original(article),
                "address": self.site + article.get_absolute_url(),
                "interface": self.interface,
            },
        )
        return frame.replace("<!-- body -->", body)

    def page(self, name: str, title: str, language: str, text: Callable[[], str]) -> BookPage:
        """Return a page of the book, with Chinese converted to the script of the book."""
        shown = self.shown_in(language)
        return BookPage(name, title, shown, lambda: self.converted(title, text(), language))

    def converted(self, title: str, text: str, language: str) -> tuple[str, bytes]:
        """Return a title, and markup as XHTML, in the script of the book."""
        if self.script and language.startswith("zh"):
            converted = in_script(
                f'<div lang="{language}"><b>{escape(title)}</b>{text}</div>', self.script
            )
            root = markup.fragment_fromstring(converted)
            title_element = root[0]
            title = title_element.text_content()
            root.remove(title_element)
        else:
            root = markup.fragment_fromstring(text, create_parent="div")
        return title, as_xhtml(root)


def _stated(article: Article) -> Iterator[tuple[str, str]]:
    """Yield what a chapter says of itself for machines, in the names that web pages use."""
    if article.source_url:
        yield "og:url", article.source_url
    if article.byline:
        yield "author", article.byline
    if article.published_at and not article.is_approximate:
        when = article.published_at.isoformat()
        yield "article:published_time", when[:10] if article.has_only_a_date else when


def fitting(articles: Iterable[Article]) -> Iterator[Article]:
    """Yield the first articles that fit into one book, by `LONGEST`; always at least one."""
    room = LONGEST
    for number, article in enumerate(articles):
        room -= len(article.body_html)
        if number and room < 0:
            return
        article.body_text = ""  # frees memory: a book shows body_html
        yield article


def as_xhtml(root: markup.HtmlElement) -> bytes:
    """Return the element as XHTML: spaces in links escaped, `rel` removed."""
    for element in root.iter():
        if element.tag == "a" and " " in (element.get("href") or ""):
            element.set("href", element.get("href").strip().replace(" ", "%20"))
        element.attrib.pop("rel", None)
    return etree.tostring(root, encoding="utf-8")
