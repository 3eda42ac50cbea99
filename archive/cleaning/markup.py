"""Publisher HTML to a tree: repaired, within limits, without what must go with its content."""

import re

from lxml import etree, html

from archive.documents import DocumentError

MOST_ELEMENTS = 20_000
MOST_LEVELS = 200

TAG = re.compile(r"<[a-zA-Z]")
# `<divclass="…`, `<imgsrc="…`: the space between a tag's name and its first attribute was lost.
GLUED_TAG = re.compile(
    r"<(div|img|span|p|a|iframe|figure|section|ul|li|table|td)(?=(?:class|src|id|href|style|alt|data-[\w-]+)=)",
    re.IGNORECASE,
)
# `class="x"data-y=…`: the space between two attributes was lost.
GLUED_ATTRIBUTE = re.compile(r'(<[a-zA-Z][^<>]*?=\s*"[^"<>]*")(?=[a-zA-Z:@][\w:.-]*\s*=)')

# Elements that go with everything in them: bleach would leave their text standing.
WITH_CONTENT = frozenset(
    [
        "script",
        "style",
        "template",
        "svg",
        "math",
        "object",
        "embed",
        "applet",
        "canvas",
        "button",
        "select",
        "textarea",
        "input",
        "option",
        "datalist",
        "meta",
        "link",
        "base",
        "head",
        "title",
        "frame",
        "frameset",
        "noframes",
        "noembed",
        "xmp",
        "plaintext",
        "nav",
        "map",
        "area",
        "param",
        "track",
        "dialog",
        "portal",
        "fencedframe",
    ]
)


def parse(source: str) -> html.HtmlElement:
    """Return the tree of a fragment, under one `div`.

    Malformed tags that occur in real captures are mended first. Elements that never belong to an
    article are gone with their content; an image that only a `noscript` holds is kept.
    Raises DocumentError when there are more than 20,000 elements or 200 levels.
    """
    elements = len(TAG.findall(source))
    if elements > MOST_ELEMENTS:
        raise DocumentError(f"the text has {elements} elements; the limit is {MOST_ELEMENTS}")
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    markup = f"<div>{mend(source)}</div>".encode("utf-8", "replace")
    document = html.document_fromstring(markup, parser=parser, ensure_head_body=True)
    body = document.find("body")
    if body is None:
        return html.HtmlElement()
    if deeper_than(body, MOST_LEVELS + 2):
        raise DocumentError(f"the elements are nested deeper than {MOST_LEVELS} levels")
    _drop(body)
    return body


def mend(source: str) -> str:
    """Return the source with the spaces put back that were lost inside its tags.

    >>> mend('<divclass="a"data-b="c">x</div>')
    '<div class="a" data-b="c">x</div>'
    """
    source = GLUED_TAG.sub(r"<\1 ", source)
    if '"data-' in source or GLUED_ATTRIBUTE.search(source):
        for _ in range(3):  # a tag may have lost several
            source = GLUED_ATTRIBUTE.sub(r"\1 ", source)
    return source


def deeper_than(root: etree._Element, levels: int) -> bool:
    """Whether any element lies more than so many levels below the root."""
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > levels:
            return True
    return False


def _drop(body: html.HtmlElement) -> None:
    for element in list(body.iter()):
        if not isinstance(element.tag, str) or element.getparent() is None:
            continue
        if element.tag in WITH_CONTENT:
            element.drop_tree()
        elif element.tag == "noscript":
            _open_noscript(element)


# Where the picture in a noscript only stands for a post or video that scripts would show.
SERVICE = re.compile(
    r"//(?:www\.|m\.)?(?:youtube\.com|youtu\.be|facebook\.com|instagram\.com|twitter\.com)/"
)


def _open_noscript(element: html.HtmlElement) -> None:
    """Keep the images of a noscript, which is where lazy loading hides the real ones.

    A picture that links to a video or post elsewhere becomes that link.
    """
    images = [image for image in element.iter("img") if image.get("src")]
    text = element.text or ""
    if not images and "<img" in text:
        images = list(html.fragment_fromstring(text, create_parent="div").iter("img"))
    parent = element.getparent()
    for image in images:
        anchor = next((a for a in image.iterancestors("a") if a.get("href")), None)
        image.tail = None
        kept = image
        if anchor is not None and SERVICE.search(anchor.get("href") or ""):
            kept = html.Element("p")
            link = etree.SubElement(kept, "a", href=anchor.get("href") or "")
            alt = " ".join((image.get("alt") or "").split())
            link.text = "▶ " + (re.sub(r"^\w+ 用户名 ", "", alt) or "YouTube")
        parent.insert(parent.index(element), kept)
    element.drop_tree()
