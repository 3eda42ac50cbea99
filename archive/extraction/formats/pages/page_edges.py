"""The edges of an article in its page: what stands above its first and below its last sentence."""

import html
import re
from collections.abc import Callable
from itertools import chain, islice

from lxml import etree

from archive.extraction.cleaning import credits
from archive.extraction.cleaning.byline_lines import signed_by
from archive.extraction.formats import page_lines
from archive.extraction.formats.page_metadata import HIDDEN
from archive.extraction.formats.pages.page_parts import (
    ASIDE,
    AUTHOR,
    GONE,
    PARTS,
    PICTURES,
    names_of,
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
from archive.outlets import common_rules, rules_for_unknown

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
MENU = re.compile(r"(?:[^|·>»›]{1,30}[|·>»›]){2,}[^|·>»›]{0,30}")  # Home | World | Economy
MOST_BESIDE_NAME = 12  # characters beside an author's name: By, writes
SENTENCE_ENDS = tuple("。！？.!?…”」』؟")
LONGEST_RUBRIC = 40
HEADINGS = ("h2", "h3", "h4")
MOST_BELOW, LONGEST_CREDIT = 8, 60  # elements and lines looked at for credits; characters of one
MERE, FEWEST_LINKS = 0.85, 3  # share of text in links of a menu beside the text, and their number


def without_surroundings(
    article: Node, extracted: Callable[[str], bool], title: str, authors: list[str]
) -> None:
    """Remove what is no text above the first and below the last sentence of an article.

    `extracted` says of a `bare` text whether trafilatura takes it for the article's; `title` and
    `authors` are the page's, `bare`.
    """
    lines = list(lines_of(article))
    prose = [n for n, line in enumerate(lines) if line.is_prose()]
    if not prose:
        return
    first, last = lines[prose[0]], lines[prose[-1]]
    _without_menus(article, lines, first.owner, last.owner)
    for line in lines[: prose[0]]:
        if _is_head(line, title, authors) or not (
            extracted(line.bare) or _stays(line, first, article)
        ):
            line.remove()
    for line in lines[prose[-1] + 1 :]:
        said = rules_for_unknown().furniture.naming(line.text.strip())
        if said or not (extracted(line.bare) or _stays(line, last, article)):
            line.remove()


def _is_head(line: PageLine, title: str, authors: list[str]) -> bool:
    """Whether a line above the text is the title, a menu, or says when and by whom it is."""
    said = line.text.strip()
    if title.startswith(line.bare) and 2 * len(line.bare) > len(title):
        return True
    if MENU.fullmatch(said) or rules_for_unknown().furniture.naming(said):
        return True
    # The rubric and the day, which lead to lists of articles.
    if line.linked == len(line.bare) and len(said) <= LONGEST_RUBRIC:
        return not said.endswith(SENTENCE_ENDS)
    if said.endswith((".", "。")):
        return False
    if any(a in line.bare and len(line.bare) <= len(a) + MOST_BESIDE_NAME for a in authors):
        return True
    is_byline = bool(signed_by(said) or credits.NOT_A_NAME.fullmatch(said))
    if len(said) <= LONGEST_CREDIT and is_byline and not credits.sign_off(said):
        return True
    return page_lines.dates_article(said)


def _without_menus(article: Node, lines: list[PageLine], first: Node, last: Node) -> None:
    """Remove lists of links above the first and below the last sentence, extracted or not.

    `first` and `last` are the elements of these sentences.
    """
    lengths, in_links = Sums(article, lines, length), Sums(article, lines, linked)
    links = Sums(article, [line for line in lines if line.linked])
    within = {first, *first.iterancestors(), last, *last.iterancestors()}
    outside = True
    for element in list(article.iter(etree.Element)):
        if element is first or element is last:
            outside = element is last
        if not outside or element in within or element.tag not in PARTS or element.tag == "p":
            continue
        if links[element] >= FEWEST_LINKS and in_links[element] >= MERE * lengths[element]:
            element.tag = GONE
    etree.strip_elements(article, GONE, with_tail=False)


def _stays(line: PageLine, text: PageLine, article: Node) -> bool:
    """Whether a short line beside the text belongs to it: a sentence, caption, quotation, credit.

    `text` is the nearest line of which that is sure.
    """
    said = line.text.strip()
    if credits.sign_off(said) or (
        len(said) <= LONGEST_CREDIT and any(p.fullmatch(said) for p in common_rules().credits)
    ):
        return True
    beside = line.owner.getparent() is text.owner.getparent() and line.owner.tag == text.owner.tag
    if beside and said.endswith(SENTENCE_ENDS) and not line.linked:
        return True
    if line.owner.tag in HEADINGS and line.owner.getnext() is text.owner:
        return not line.linked
    for element in (line.owner, *line.owner.iterancestors()):
        if element is article:
            return False
        if element.tag in ("figure", "figcaption", "blockquote", "table", "pre", *PICTURES):
            return True
        if STANDFIRST.search(names_of(element)) or "caption" in names_of(element):
            return True
    return False


def above_text(article: Node) -> list[str]:
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
    named = names_of(element)
    if AUTHOR.search(named) or ASIDE.search(named) or element.tag in ("h1", "body", *HIDDEN):
        return False
    if element.find(".//img") is not None:
        return element.tag == "figure" or bool(PICTURE.search(named))
    return bool(STANDFIRST.search(named)) and len(bare("".join(element.itertext()))) >= SHORTEST


def credits_below(article: Node) -> list[str]:
    """Return the lines with credits that stand right below the article's element, as paragraphs."""
    lines = chain.from_iterable(
        islice(lines_of(element), MOST_BELOW)
        for element in islice(article.itersiblings(etree.Element), MOST_BELOW)
    )
    said = (line.text.strip() for line in lines if len(line.bare) <= LONGEST_CREDIT)
    return [f"<p>{html.escape(text)}</p>" for text in said if credits.sign_off(text)]
