"""The body of an article prepared for its page: anchors, contents, and images or placeholders."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from lxml import html as markup
from lxml.html import HtmlElement as Element

from archive.extraction.containers.page_companions import BESIDE
from archive.text.characters import HAN

HEADINGS = ("h2", "h3", "h4")
BLOCKS = ("p", "ul", "ol", "blockquote", "figure", "table", "pre", *HEADINGS, "h5", "h6")
HELD_BACK = "image-placeholder"  # class of the placeholder of an image that can be loaded
NOT_BROUGHT = _("Image saved with the page, but not brought along")
FEWEST_HEADINGS = 3  # with fewer there is no table of contents

# A character and the dot after it, within a name: 特· of 罗伯特·汉尼根. Tags with their attributes
# are matched first, to skip them.
DOT = re.compile(rf"""<(?:"[^"]*"|'[^']*'|[^>"'])*>|([{HAN}][·•‧・])(?=[{HAN}])""")

# Takes an image, and returns its replacement, or None to leave it as it is.
Replace = Callable[[Element], Element | None]
# Takes the body, and changes its tree.
Mark = Callable[[Element], object]


@dataclass(frozen=True)
class Heading:
    """An entry of the table of contents: the id of a heading, and its text."""

    place: str
    text: str


@dataclass(frozen=True)
class Body:
    """A body to show: HTML, table of contents, and its block elements as (id, text)."""

    html: str
    contents: list[Heading]
    blocks: list[tuple[str, str]]
    held_back: int  # number of images replaced by a placeholder


def prepare(body: str, replace: Replace, mark: Mark | None = None) -> Body:
    """Return the body with an id on each block element, and images replaced by `replace`.

    Before that `mark` may put elements around parts of its text.

    >>> prepare("<p>One</p><p>Two</p>", lambda image: None).html
    '<p id="p1">One</p><p id="p2">Two</p>'
    """
    root = markup.fragment_fromstring(body, create_parent="div")
    if mark is not None:
        mark(root)
    held_back = 0
    for image in list(root.iter("img")):
        new = replace(image)
        if new is not None:
            held_back += new.get("class") == HELD_BACK
            new.tail = image.tail
            image.getparent().replace(image, new)
    blocks, contents = [], []
    for number, block in enumerate(_blocks(root), 1):
        block.set("id", f"p{number}")
        text = " ".join(block.text_content().split())
        blocks.append((f"p{number}", text))
        if block.tag in HEADINGS and text:
            contents.append(Heading(f"p{number}", text))
    if len(contents) < FEWEST_HEADINGS:
        contents = []
    return Body(_written(root), contents, blocks, held_back)


def note_instead(image: Element, label: str, language: str) -> Element:
    """Return the placeholder of an image that is not loaded: a link to it, and its `alt` text.

    The label contains `%(host)s`; `language` is its `lang`, which need not be the text's. Within
    a link the placeholder has no link of its own, because links do not nest; nor has that of a
    picture which lay beside a saved page, because it leads nowhere.
    """
    address = image.get("src")
    lost = is_beside_page(image)
    note = markup.Element("span", {"class": "image-placeholder image-lost" if lost else HELD_BACK})
    in_link = lost or any(parent.tag == "a" for parent in image.iterancestors())
    attributes = {} if in_link else {"href": address, "rel": "noopener noreferrer external"}
    place = markup.Element("span" if in_link else "a", attributes)
    place.set("translate", "no")
    place.set("lang", language)
    place.text = str(NOT_BROUGHT) if lost else label % {"host": host_of(address)}
    note.append(place)
    if image.get("alt") and not is_caption(image, image.get("alt")):
        place.tail = " "
        alt = markup.Element("span", {"class": "image-alt"})
        alt.text = image.get("alt")
        note.append(alt)
    return note


def is_caption(image: Element, alt: str) -> bool:
    """Whether the caption below an image says what its `alt` says, which would be read twice."""
    figure = next((parent for parent in image.iterancestors("figure")), None)
    said = "" if figure is None else "".join("".join(figure.itertext()).split())
    return "".join(alt.split()).rstrip("。.") in said


def fetched_late(image: Element) -> Element:
    """Return an image of another site, loaded lazily and without a referrer."""
    new = markup.Element("img", dict(image.attrib))
    new.set("referrerpolicy", "no-referrer")
    new.set("loading", "lazy")
    new.set("decoding", "async")
    if not (image.get("width") and image.get("height")):
        new.attrib.pop("width", None)
        new.attrib.pop("height", None)
        new.set("class", "image-unsized")  # reserves space, against layout shifts
    return new


def is_beside_page(image: Element) -> bool:
    """Whether an image is one that a browser saved beside the page: on the web there is none."""
    return str(image.get("src") or "").endswith(BESIDE)


def is_remote(image: Element) -> bool:
    """Whether an image is on another site, not a data URI or a local copy."""
    return (image.get("src") or "").startswith(("https:", "http:", "//"))


def addresses(body: str) -> list[str]:
    """Return the addresses of the images in an HTML body, each once, in order."""
    root = markup.fragment_fromstring(body, create_parent="div")
    return list(dict.fromkeys(image.get("src") for image in root.iter("img") if image.get("src")))


def host_of(address: str) -> str:
    """Return the host of an address; "" if it has none, or is malformed."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _blocks(root: Element) -> Iterator[Element]:
    """Yield the outermost block elements; text outside of them gets no id."""
    return (child for child in root if child.tag in BLOCKS)


def _written(root: Element) -> str:
    """Return the HTML inside the root, with dots in names kept on their line."""
    children = "".join(markup.tostring(child, encoding="unicode") for child in root)
    return DOT.sub(_unbroken, escape(root.text or "", quote=False) + children)


def _unbroken(match: re.Match[str]) -> str:
    """Wrap a character and its dot in a span: browsers would break the line before the dot."""
    return f'<span class="unbroken">{match[1]}</span>' if match[1] else match[0]
