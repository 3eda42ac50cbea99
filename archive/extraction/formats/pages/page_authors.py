"""Who wrote the article of a saved page: by its JSON-LD, its meta tags, marked elements, printed lines."""

import html
import re
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import Any

from lxml import etree

from archive.extraction.cleaning import credits
from archive.extraction.cleaning.byline_lines import LONGEST, ROLE, named_alone, signed_by
from archive.extraction.cleaning.tree.elements import BLOCKS
from archive.extraction.formats import page_lines
from archive.extraction.formats.pages.page_parts import summaries_in
from archive.extraction.formats.pages.page_text import bare
from archive.text.characters import HAN

STATED = (
    "author", "article:author", "dc.creator", "dcterms.creator", "citation_author", "byl",
    "byline", "og:article:author", "article:author_name", "parsely-author", "sailthru.author",
    "cxenseparse:author",
)  # fmt: skip
# Elements that name the author of the article.
MARKED = (
    "//*[@itemprop='author']",
    "//*[contains(concat(' ', @rel, ' '), ' author ')]",
    "//*[contains(concat(' ', @class, ' '), ' vcard ')]//*[contains(concat(' ', @class, ' '), ' fn ')]",
    "//*[contains(concat(' ', @class, ' '), ' p-author ')]",
    "//a[contains(@href, '/author/') or contains(@href, '/authors/') or contains(@href, '/autor/')"
    " or contains(@href, '/auteur/') or contains(@href, '/reporter/') or contains(@href, '/journalist/')]",
)
WRITTEN_BY = re.compile(
    r"written by|verfasst von|écrit par|escrito por|scritto da|написано автором|作者|撰文|投稿者|글쓴이",
    re.IGNORECASE,
)
# Classes and ids of elements in which lines say who wrote it, and of those with a name alone.
SIGNED = re.compile(
    r"author|byline|writer|reporter|journalist|submitted|posted|(?:post|entry)-?footer|source|meta|\binfo|^by\b|\bby\b|date|time|dateline",
    re.IGNORECASE,
)
NAME_OF = re.compile(
    r"(?:^|[\s_-])(?:(?:author|auteur|autor|autore|yazar|byline|writer|reporter|journalist|contributor|columnist)s?(?:[_-]*(?:name|link|title|text|item|label))?|tit-name|user-name|fn|tacgia|penulis)(?:$|[\s_-])",
    re.IGNORECASE,
)
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
# A label with nothing else, beside the name.
LABEL = re.compile(
    r"(?:(?:Written |Posted |Story )?By|Von|Par|Por|Di|(?:Written |About the )?Authors?|Autor(?:in|en|es|a|e|i)?|Auteure?s?|Автор(?:ы)?|Yazar|Yazan|Tác giả|Penulis|الكاتبة?|بقلم|作者|记者|記者|撰文|文|執筆|글쓴이|기자)\s*[:：]?",
    re.IGNORECASE,
)
HAN_NAME = re.compile(rf"[{HAN}々]{{2,5}}|[{HAN}]{{1,8}}[·•・][{HAN}·•・]{{1,14}}")
ALONE = re.compile(
    r"(?P<name>[^\W\d_a-zа-яё][\w.’'-]*(?: (?:(?:de|van|von|der|den|da|del|la|bin|al|ibn) ){0,2}[^\W\d_a-zа-яё][\w.’'-]*){1,3})"
    r"(?: ?[（(][^()（）]{2,60}[)）])?"
)
KANJI_NAME = re.compile(rf"[{HAN}々]{{2,3}}[ 　]?[{HAN}々ぁ-んァ-ヴ]{{1,3}}")
# What is printed beside a name: the account, an invitation to follow it.
BESIDE = re.compile(
    r"\S*@\S+|\b(?:Follow|Verified|Seguir|Suivre|Folgen)\b.*|^(?:By|by|Von|Par|Por) "
)
BETWEEN = ("and", "und", "et", "y", "e", "By", "by", "Von", "Par", "Por", "و", "и")
MOST_PIECES = 12
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]*")  # admin2, jsmith
TITLED = ("h1", "h2", "h3", "h4", "p", "td", "font", "b", "strong", "span", "div")  # of the title
LONGEST_TITLE = 300
LINES = ("span", "a", "time", "small", "i", "em", "b", "strong", "font", "cite")
MOST_BELOW = 40  # elements below the heading that are looked through
NEAR = 3  # levels above one name within which the others stand
MOST_NEAR = 400  # elements there
LONGEST_NAME = 60
PROSE = 150  # characters from which a line is the text
Node = Any  # an element: the types that lxml's stubs give to its methods are too wide to use


def authors_in(
    tree: Node, data: dict[str, Any], meta: dict[str, list[str]], houses: Iterable[str], title: str
) -> list[str]:
    """Return the names of the authors, each once: of the first place that names people.

    `data` is the JSON-LD of the article, `meta` the page's meta tags by name, `houses` names of the
    site, which is no author. Names that are logins or organisations give way to people named
    later, and a part of the names to a printed line with all of them.
    """
    stated_in = data.get("author") or data.get("creator")
    listed = stated_in if isinstance(stated_in, list) else [stated_in]
    people = [one for one in listed if not _is_organisation(one)]  # type: ignore[union-attr]
    labels = meta.get("twitter:label1", [""])[0]
    houses = list(houses)
    others = summaries_in(tree, bare(title))
    places = (
        map(name_in, people),
        *(map(_turned, meta.get(name, [])) for name in STATED),
        meta.get("twitter:data1", []) if WRITTEN_BY.fullmatch(labels) else [],
        _marked(tree, others),
    )
    stated = [found for names in places if (found := _people(names, houses))]
    found = next((n for n in stated if not all(map(LOGIN.fullmatch, n))), [])
    printed = _people(printed_authors(tree, title, others), houses)
    if printed and (not found or set(found) < set(printed)):
        return printed
    organisations = [name_in(one) for one in listed if _is_organisation(one)]  # type: ignore[union-attr]
    return found or next(iter(stated), []) or _people(organisations, houses)


def _people(names: Iterable[str], houses: list[str]) -> list[str]:
    """Return the people among stated names; the address of a profile is none."""
    found = [
        p for name in names if name and "://" not in name for p in credits.authors(name, houses)
    ]
    return list(dict.fromkeys(found))


def name_in(value: Any) -> str:
    """Return the name in a value of JSON-LD: a text, an object, or a list of these; "" for none."""
    if isinstance(value, dict):
        parts = (value.get("givenName"), value.get("familyName"))
        value = value.get("name") or " ".join(part for part in parts if isinstance(part, str))
    value = value[0] if isinstance(value, list) and value else value
    if not isinstance(value, str):
        return ""
    return " ".join(re.sub(r"<[^<>]{1,300}>", " ", html.unescape(value)).split())


def _turned(names: str) -> str:
    """Return names with the surname last that catalogues put first: Smith, Jane; Brown, Bob."""
    listed = [one.strip() for one in names.split(";")]
    turned = [
        re.fullmatch(r"([^\W\d_][\w’'-]+), ([^\W\d_][\w.-]*(?: [^\W\d_][\w.-]*)?)", one)
        for one in listed
    ]
    return "; ".join(f"{m[2]} {m[1]}" for m in turned if m) if all(turned) else names


def _is_organisation(value: Any) -> bool:
    kind = value.get("@type") if isinstance(value, dict) else ""
    return "Organization" in kind if isinstance(kind, (str, list)) else False


def _marked(tree: Node, others: set[Node]) -> list[str]:
    """Return the names in the first marked element and those near it, but for those of others."""
    for path in MARKED:
        elements = [e for e in tree.xpath(path) if _is_own(e, others)]
        named = [(e, name) for e in elements if 0 < len(name := _name_of(e)) <= LONGEST_NAME]
        if named:
            first = next(iter(named))[0]
            around = set(islice(first.iterancestors(), NEAR))
            near = (e for e, _ in named if not around.isdisjoint(islice(e.iterancestors(), NEAR)))
            return list(dict.fromkeys(map(_name_of, near)))
    return []


def _name_of(element: Node) -> str:
    """Return the name in an element of the author: marked as such, else its text."""
    marked = element.xpath(".//*[@itemprop='name']") or [element]
    return " ".join((marked[0].get("content") or marked[0].text_content()).split())


def printed_authors(tree: Node, title: str, others: set[Node]) -> list[str]:
    """Return the names in the first byline that a page prints, or [].

    It stands in an element whose class or id suits one, or between the heading and the text.
    `others` are elements that sum up other articles.
    """
    for element in tree.iter(etree.Element):
        if _is_named(element, SIGNED, others) and (found := _signed(element)):
            return next(filter(None, map(_signed, _within(element))), found)
    for element in tree.iter(etree.Element):
        if _is_named(element, NAME_OF, others) and (found := _named(element)):
            inner = (e for e in _within(element) if _is_named(e, NAME_OF, others) and _named(e))
            innermost = next(inner, element)
            return list(dict.fromkeys([*_named(innermost), *_beside(innermost)])) or found
    return next(filter(None, map(_signed, _below_heading(tree, title))), [])


def _within(element: Node) -> Iterator[Node]:
    """Yield the first elements inside one."""
    return islice(element.iterdescendants(etree.Element), MOST_NEAR)


def _signed(element: Node) -> list[str]:
    """Return the names in a line, or in the piece of it behind a label."""
    line = page_lines.said(element, LONGEST)
    if not line:
        return []
    if found := signed_by(line):
        return found
    pieces = [" ".join(piece.split()) for piece in element.itertext() if piece.strip()]
    for label, piece in pairwise(pieces):
        if LABEL.fullmatch(label) and (found := _alone(piece)):
            return found
    return []


def _named(element: Node) -> list[str]:
    """Return the names in an element with nothing else: of each of its pieces, or of all as one."""
    said = page_lines.said(element, LONGEST)
    if not said:
        return []
    bare = (" ".join(piece.split()).strip(" ,;|·•/&") for piece in element.itertext())
    pieces = [piece for piece in bare if piece and piece not in BETWEEN]
    each = [_alone(piece) for piece in pieces[:MOST_PIECES]]
    if len(each) > 1 and all(each):
        return [name for names in each for name in names]
    if len(each) > 1 and each[0] and not any(each[1:]):
        return each[0]  # with a role or a place below it
    in_japanese = (element.getroottree().getroot().get("lang") or "").startswith("ja")
    return [said] if in_japanese and KANJI_NAME.fullmatch(said) else _alone(said)


def _alone(line: str) -> list[str]:
    """Return the names in a text that is nothing else."""
    line = re.split(r"\s[-–—|]\s", BESIDE.sub("", line).strip())[0]
    if HAN_NAME.fullmatch(line) and (credits.SURNAMED.fullmatch(line) or "·" in line):
        return [line]
    if match := re.fullmatch(r"([가-힣]{2,4}) ?(?:특파원|기자)", line):
        return [match[1]]
    if "," in line or " and " in line or " und " in line or " et " in line or " y " in line:
        return named_alone(line)
    match = ALONE.fullmatch(line)
    return [match["name"]] if match else named_alone(line) if ROLE.search(line) else []


def _beside(element: Node) -> Iterator[str]:
    """Yield the names in elements of the same class near one with a name."""
    outer = list(islice(element.iterancestors(), 2))
    for other in islice(outer[-1].iter(element.tag) if outer else (), MOST_NEAR):
        if (
            other is not element
            and other.get("class") == element.get("class")
            and other.get("class")
        ):
            yield from _named(other)


def _below_heading(tree: Node, title: str) -> Iterator[Node]:
    """Yield the elements between the page's heading and its text."""
    whole = "".join(title.split())
    heading = next((e for e in tree.iter(*TITLED) if _says(e).endswith(whole) and whole), None)
    heading = tree.find(".//h1") if heading is None else heading
    if heading is None:
        return
    following = heading.xpath("following::*")[:MOST_BELOW]
    for element in following:
        if len("".join(element.xpath("text()")).strip()) > PROSE:
            return
        is_line = element.tag in BLOCKS or element.tag in LINES
        if is_line and not page_lines.is_around(element, lists=False):
            yield element


def _says(element: Node) -> str:
    """Return the text of an element that may be a heading, without blanks."""
    return "".join(page_lines.said(element, LONGEST_TITLE).split())


def _is_own(element: Node, others: set[Node]) -> bool:
    """Whether an element stands neither beside the article nor in what sums up another one."""
    return not page_lines.is_around(element, lists=False) and others.isdisjoint(
        element.iterancestors()
    )


def _is_named(element: Node, pattern: re.Pattern[str], others: set[Node]) -> bool:
    named = page_lines.class_and_id(element)
    extra = element.get("data-testid") or element.get("data-qa") or element.get("data-hook") or ""
    if not (named.strip() or extra):
        return False
    words = HUMP.sub("-", f"{named} {extra}")
    return bool(pattern.search(words)) and _is_own(element, others)
