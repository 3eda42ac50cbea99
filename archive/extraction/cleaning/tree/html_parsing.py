"""Parsing publisher HTML: repaired, within limits, scripts and the like removed."""

import re
from functools import cache

from lxml import etree, html

from archive.extraction.cleaning.tree import embeds
from archive.extraction.documents import DocumentError
from archive.text.characters import fit, with_fit_references

MOST_ELEMENTS = 20_000
MOST_LEVELS = 200
MOST_ATTRIBUTES = 500  # of one element; libxml2 compares each with all others
MOST_CHARACTERS = 1_000_000  # the longest real article seen has 0.1 million
MOST_ESCAPES = 50_000  # character references such as &amp;, each a token for the sanitiser

TAG = re.compile(r"<[a-zA-Z]")
LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{2000,}")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
LINE_ENDS = "\u2028\u2029\x0b\x85"  # each becomes a <br>
WRITTEN_TAG = re.compile(r"<(/?)(?!br|img|hr)")
# `<divclass="…`, `<imgsrc="…`: the space between a tag's name and its first attribute was lost.
GLUED_TAG = re.compile(
    r"<(div|img|span|p|a|iframe|figure|section|ul|li|table|td)(?=(?:class|src|id|href|style|alt|data-[\w-]+)=)",
    re.IGNORECASE,
)
# `class="x"data-y=…`: the space between two attributes was lost.
GLUED_ATTRIBUTE = re.compile(r'(<[a-zA-Z][^<>]*?=\s*"[^"<>]*")(?=[a-zA-Z:@][\w:.-]*\s*=)')

# End tags of a whole page that a publisher put into a text: parsers would end ours there.
PAGE_END = re.compile(r"</(?:html|body)[^<>]*>", re.IGNORECASE)

# Elements without content. libxml2 knows only some of them as such, and would put the rest of the
# text inside the others.
EMPTY = ("embed", "track", "param", "input", "meta", "link", "base", "area", "frame")
# Elements removed with their content: bleach would leave their text.
WITH_CONTENT = frozenset(
    [
        "script",
        "style",
        "template",
        "svg",
        "math",
        "object",
        "applet",
        "canvas",
        "button",
        "select",
        "textarea",
        "datalist",
        "head",
        "title",
        "frameset",
        "noframes",
        "noembed",
        "xmp",
        "plaintext",
        "nav",
        "map",
        "dialog",
        "portal",
        "fencedframe",
        "share-button",
        "share-modal",
    ]
)


def parse(source: str) -> html.HtmlElement:
    """Return the tree of a fragment: a `body` with one `div` around it.

    Malformed tags known from real captures are repaired first. Elements that never belong to an
    article are removed with their content; images in a `noscript` are kept. Raises DocumentError
    for more than 20,000 elements, 200 levels, or 500 attributes of an element.
    """
    source = with_fit_references(fit(source))
    check_attributes(source)
    tags = len(TAG.findall(source))
    _check_count(tags + sum(map(source.count, LINE_ENDS)))
    body = _tree(source)
    # A parser adds at most one element for each tag: few tags make few levels.
    if 2 * tags >= MOST_LEVELS and deeper_than(body, MOST_LEVELS + 2):
        raise DocumentError(f"the elements are nested deeper than {MOST_LEVELS} levels")
    _drop(body)
    return body


def check_attributes(source: str) -> None:
    """Raise DocumentError for HTML or XML with an element of more than 500 attributes."""
    for tag in LONG_TAG.finditer(source):
        # Of several with the same name only the first counts.
        count = len({each.partition("=")[0] for each in QUOTED.sub(" ", tag[0]).split()}) - 1
        if count > MOST_ATTRIBUTES:
            raise DocumentError(
                f"an element has {count} attributes; the limit is {MOST_ATTRIBUTES}"
            )


def check_characters(root: etree._Element) -> None:
    """Raise DocumentError for a tree with more than a million characters, scripts left out."""
    texts = (
        len(text)
        for element in root.iter(etree.Element)
        for text in (None if element.tag in WITH_CONTENT else element.text, element.tail)
        if text
    )
    count = sum(texts)
    if count > MOST_CHARACTERS:
        raise DocumentError(f"the text has {count} characters; the limit is {MOST_CHARACTERS}")


def check(markup: str) -> str:
    """Return markup that we wrote; raise DocumentError if it exceeds the limits for a source.

    One inline element around many paragraphs becomes many, so a small source can have a large
    result.
    """
    _check_count(markup.count("<") - markup.count("</"))
    if markup.count("&") > MOST_ESCAPES:
        raise DocumentError(f"the text has more than {MOST_ESCAPES} escaped characters")
    depth = 0
    for closing in WRITTEN_TAG.findall(markup):
        depth += -1 if closing else 1
        if depth > MOST_LEVELS:
            raise DocumentError(f"the elements are nested deeper than {MOST_LEVELS} levels")
    return markup


def _check_count(elements: int) -> None:
    if elements > MOST_ELEMENTS:
        raise DocumentError(f"the text has {elements} elements; the limit is {MOST_ELEMENTS}")


@cache
def _parser() -> html.HTMLParser:
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    # lxml's own lookup calls Python for the class of every element.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    return parser


def _tree(source: str) -> html.HtmlElement:
    markup = f"<div>{mend(source)}</div>".encode("utf-8", "replace")
    document = html.document_fromstring(markup, parser=_parser(), ensure_head_body=True)
    body = document.find("body")
    return html.HtmlElement() if body is None else body


def mend(source: str) -> str:
    """Return the source with spaces restored that were lost inside its tags.

    >>> mend('<divclass="a"data-b="c">x</div>')
    '<div class="a" data-b="c">x</div>'
    """
    source = GLUED_TAG.sub(r"<\1 ", PAGE_END.sub("", source))
    if '"data-' in source or GLUED_ATTRIBUTE.search(source):
        for _ in range(3):  # a tag may lack several
            source = GLUED_ATTRIBUTE.sub(r"\1 ", source)
    return source


def deeper_than(root: etree._Element, levels: int) -> bool:
    """Whether any element is nested more than so many levels deep, the root counted."""
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > levels:
            return True
    return False


def _drop(body: html.HtmlElement) -> None:
    for script in [s for s in body.iter("script") if s.get("type") == "application/json"]:
        _open_player(script)
    # Not drop_tree() for each, which copies the text before it again and again.
    etree.strip_elements(body, *WITH_CONTENT, with_tail=False)
    etree.strip_tags(body, *EMPTY)
    scriptless = list(body.iter("noscript"))
    _check_count(sum(len(TAG.findall(element.text or "")) for element in scriptless))
    for element in scriptless:
        _open_noscript(element)
    etree.strip_elements(body, "noscript", with_tail=False)


# Characters that libxml2 reads from a reference such as &#1; but refuses in attributes we set.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Links to posts and videos that scripts would show in place of a picture in a noscript.
SERVICE = re.compile(
    r"//(?:www\.|m\.)?(?:youtube\.com|youtu\.be|facebook\.com|instagram\.com|twitter\.com)/"
)


def _open_player(script: html.HtmlElement) -> None:
    """Insert an `audio` element before a script that describes a sound for a player."""
    parent = script.getparent()
    if parent is not None and (address := embeds.recorded(script.text or "")):
        audio = html.Element("audio", src=UNWRITABLE.sub("", address))
        parent.insert(parent.index(script), audio)


def _open_noscript(element: html.HtmlElement) -> None:
    """Move the images out of a noscript, where pages with lazy loading have the real ones.

    An image that links to a video or post elsewhere becomes that link.
    """
    images = [image for image in element.iter("img") if image.get("src")]
    text = element.text or ""
    if not images and "<img" in text:
        images = list(_tree(text).iter("img"))
    parent = element.getparent()
    for image in images:
        anchor = next((a for a in image.iterancestors("a") if a.get("href")), None)
        image.tail = None
        kept = image
        if anchor is not None and SERVICE.search(anchor.get("href") or ""):
            kept = html.Element("p")
            link = etree.SubElement(kept, "a", href=UNWRITABLE.sub("", anchor.get("href") or ""))
            alt = " ".join(UNWRITABLE.sub("", image.get("alt") or "").split())
            link.text = "▶ " + (re.sub(r"^\w+ 用[户戶]名 ", "", alt) or "YouTube")
        parent.insert(parent.index(element), kept)
