"""The article in the tree of a page: found by trafilatura's text and by its own sentences, then written."""

import html
import logging
import re
from collections.abc import Sequence
from functools import cached_property, partial

from lxml import etree

from archive.extraction.cleaning.tree.links import LAZY
from archive.extraction.containers.page_companions import address_beside, is_beside
from archive.extraction.formats import page_lines
from archive.extraction.formats.page_metadata import LONGEST_BYLINE, SavedPage
from archive.extraction.formats.pages.page_edges import (
    SENTENCE_ENDS,
    above_text,
    credits_below,
    without_surroundings,
)
from archive.extraction.formats.pages.page_parts import (
    AUTHOR,
    EMBEDS,
    GONE,
    PARTS,
    is_aside,
    names_of,
    out_of_head,
    summaries_in,
    without_announced,
    without_cards,
    without_dated_links,
    without_invitations,
    without_lists_of_others,
    without_named,
    without_subscriptions,
    without_unseen,
)
from archive.extraction.formats.pages.page_text import (
    SHORTEST,
    Node,
    PageLine,
    Sums,
    bare,
    length,
    lines_of,
    linked,
)
from archive.outlets import host_of

MOST_SEARCHED = 20_000_000  # characters searched before a lookup table is used
MOSTLY = 0.9  # share of the found text that the article's element holds
LINKS = 0.6  # share of text inside links from which a part is a list of links
# How many times more sentences the other element must hold to be taken instead, and where the
# first holds ENOUGH characters.
FULLER, MUCH_FULLER, ENOUGH = 1.4, 1.8, 500
MOST_ABOVE = 60  # characters of a kicker
TWICE = 2  # times as long as the page's text is that in its JSON-LD where it is taken instead

# It logs only pages in which it finds nothing, which we report ourselves.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


class _Extracted:
    """The text that trafilatura extracted from a page, to be found again in its tree."""

    def __init__(self, text: str) -> None:
        self.text = bare(text)
        self.searched = 0

    def holds(self, text: str) -> bool:
        """Whether a `bare` text of at least SHORTEST characters is part of the extracted text."""
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


def body_of(page: SavedPage, authors: Sequence[str] = ()) -> str:
    """Return the HTML of a page's article, else its text in JSON-LD as paragraphs, else "".

    What is not the article is removed from the page's tree; so is a line with its `authors`.
    """
    out_of_head(page.tree)
    without_subscriptions(page.tree)
    without_unseen(page.tree)
    without_named(page.tree)
    extracted = _extracted(page.tree)
    lines = list(lines_of(page.tree))
    kept = [line for line in lines if extracted.holds(line.bare)]
    summaries = summaries_in(page.tree, bare(page.title()))
    prose = [line for line in lines if line.is_prose() and not line.stands_in(summaries)]
    found, other = (_holding(page.tree, chosen, lines) for chosen in (kept, prose))
    article = _fuller(page.tree, found, other, kept, prose)
    if article is not None and article.tag == "p" and _is_text(article.getparent()):
        article = article.getparent()
    text = page.data.get("articleBody")
    stated = html.unescape(text) if isinstance(text, str) else ""
    # A page may show the beginning only, and have the whole text for search engines.
    if article is not None and len(bare(stated)) < TWICE * len(bare(_text(article))):
        return _written(page, article, extracted, authors)
    paragraphs = re.split(r"\n+", stated)
    return "".join(f"<p>{html.escape(p.strip())}</p>" for p in paragraphs if p.strip())


def _extracted(tree: Node) -> _Extracted:
    # Imported late: it takes a third of a second, and few documents are pages.
    import trafilatura

    text = trafilatura.extract(
        etree.tostring(tree, encoding="unicode", method="html"),
        include_comments=False,
        include_tables=True,
        favor_recall=True,
    )
    return _Extracted("\n".join(line.strip(" -|#") for line in (text or "").split("\n")))


def _holding(page: Node, chosen: list[PageLine], lines: list[PageLine]) -> Node | None:
    """Return the innermost element that holds almost all of the chosen lines; None without any."""
    weights, lengths = Sums(page, chosen, length), Sums(page, lines, length)
    if not weights[page]:
        return None
    place = page
    while True:
        inner = max(place, key=weights.__getitem__, default=None)
        if inner is None or weights[inner] < MOSTLY * weights[page]:
            break
        place = inner
    # A standfirst stands beside the text: include outer elements of which most was chosen.
    for outer in place.iterancestors():
        more = weights[outer] - weights[place]
        if outer is page or outer.tag == "body":
            break
        if more and 2 * more > lengths[outer] - lengths[place]:
            place = outer
    return place


def _fuller(
    page: Node, found: Node | None, other: Node | None, kept: list[PageLine], prose: list[PageLine]
) -> Node | None:
    """Return the one of two elements in which the article is: the first, if the other is no fuller.

    The more trafilatura found, the fuller the other has to be.
    """
    if found is None or other is None or found is other:
        return other if found is None else found
    sentences = Sums(page, prose, length)
    own = max(sentences[found], Sums(page, kept, length)[found])
    factor = FULLER if own < ENOUGH else MUCH_FULLER
    return other if sentences[other] >= factor * own else found


def _is_text(element: Node) -> bool:
    """Whether an element holds only paragraphs that are sentences, however short."""
    said = [_text(child).strip() for child in element]
    return element.tag != "body" and all(
        child.tag == "p" and text.endswith(SENTENCE_ENDS)
        for child, text in zip(element, said, strict=True)
    )


def _written(page: SavedPage, article: Node, extracted: _Extracted, authors: Sequence[str]) -> str:
    """Return the article as HTML, with pictures and standfirst above it, without boilerplate."""
    above = above_text(article)
    without_announced(article)
    without_cards(article)
    without_dated_links(article)
    without_invitations(article)
    without_lists_of_others(article, partial(_is_own, host_of(page.url)))
    _without_boilerplate(article, extracted)
    title = bare(page.title())
    without_surroundings(article, extracted.holds, title, [bare(name) for name in authors])
    for image in article.iter("img"):
        # The browser's local copy of the picture, made when it saved the page.
        if is_beside(source := image.get("src", "")):
            del image.attrib["src"]
            beside = address_beside(source, page.url)
            if beside and not any(image.get(name) for name in ("srcset", *LAZY)):
                image.set("src", beside)
    for heading in list(article.iter("h1", "h2", "h3")):
        said = bare(_text(heading))
        # A kicker may stand in the same heading.
        if heading.tag == "h1" or (said.endswith(title) and len(said) <= len(title) + MOST_ABOVE):
            heading.tag = GONE
    etree.strip_elements(article, GONE, with_tail=False)
    page.make_absolute(article)
    below = credits_below(article)
    article = _unframed(article)
    article.tail = None
    inner = html.escape(article.text or "")
    inner += "".join(etree.tostring(c, encoding="unicode", method="html") for c in article)
    if article.tag in ("p", "table", "ul", "ol", "pre", "blockquote"):
        inner = etree.tostring(article, encoding="unicode", method="html")
    return "".join(above) + inner + "".join(below)


def _without_boilerplate(article: Node, extracted: _Extracted) -> None:
    """Remove parts that are not extracted, mostly links, or named as boilerplate: two of these.

    A part with only one of them stays, also if trafilatura left it out.
    """
    lines = list(lines_of(article))
    lengths, in_links = Sums(article, lines, length), Sums(article, lines, linked)
    sentences = Sums(article, [line for line in lines if line.is_prose()])
    for element in list(article.iter(*PARTS)):
        if element is article or element.getparent().tag == GONE:
            continue
        size, named = lengths[element], names_of(element)
        is_signature = element.tag == "address" or bool(AUTHOR.search(named))
        aside = is_aside(element, named, sentences[element])
        mere_links = 0 < in_links[element] >= LINKS * size
        if (
            (is_signature and size <= LONGEST_BYLINE)
            or _leaves_out(element, aside, mere_links, extracted)
            or page_lines.only_dates(element)
        ):
            element.tag = GONE
    etree.strip_elements(article, GONE, with_tail=False)


def _leaves_out(element: Node, aside: bool, mere_links: bool, extracted: _Extracted) -> bool:
    if not aside and (element.tag == "p" or next(element.iter(*EMBEDS), None) is not None):
        return False
    if aside == mere_links:
        return aside
    return not any(extracted.holds(bare(piece)) for piece in element.itertext())


def _unframed(article: Node) -> Node:
    """Return the cell that holds all of an article which lies in a table for layout."""
    lines = list(lines_of(article))
    held = Sums(article, lines)
    while article.tag in ("table", "tbody", "tr"):
        inner = next((child for child in article if held[child] == len(lines)), None)
        if inner is None:
            break
        article = inner
    return article


def _is_own(host: str, address: str) -> bool:
    """Whether an address is on the host, or relative."""
    return not address.startswith(("http:", "https:", "//")) or host_of(address) == host


def _text(element: Node) -> str:
    return "".join(element.itertext())
