"""The text of an article made ready for its page: places to link to, and images as allowed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from lxml import html as markup
from lxml.html import HtmlElement as Element

HEADINGS = ("h2", "h3", "h4")
BLOCKS = ("p", "ul", "ol", "blockquote", "figure", "table", "pre", *HEADINGS, "h5", "h6")
FEWEST_HEADINGS = 3  # below, a table of contents is longer than looking

# A character and the dot behind it, within a name: 特· of 罗伯特·汉尼根. Tags are skipped, with
# whatever their attributes hold.
DOT = re.compile(
    r"""<(?:"[^"]*"|'[^']*'|[^>"'])*>|([\u3400-\u9fff\uf900-\ufaff][·•‧・])(?=[\u3400-\u9fff\uf900-\ufaff])"""
)

# What stands in the place of an image, or None to leave it as it is.
Replace = Callable[[Element], Element | None]


@dataclass(frozen=True)
class Heading:
    place: str
    text: str


@dataclass(frozen=True)
class Body:
    """A body to show. `blocks` are its paragraphs: (the id of each, its text)."""

    html: str
    contents: list[Heading]
    blocks: list[tuple[str, str]]
    held_back: int  # images that were not shown


def ready(body: str, replace: Replace) -> Body:
    """Return the body with an id on each block, and every image as `replace` has it.

    >>> ready("<p>One</p><p>Two</p>", lambda image: None).html
    '<p id="p1">One</p><p id="p2">Two</p>'
    """
    root = markup.fragment_fromstring(body, create_parent="div")
    held_back = 0
    for image in list(root.iter("img")):
        new = replace(image)
        if new is not None:
            held_back += new.tag != "img" and new.tag != "picture"
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
    """Return what is shown for an image that is not fetched: where it is, and what is on it.

    The label holds `%(host)s`, and is in a language of its own, which need not be the text's.
    Links do not nest: in a link the note has none of its own.
    """
    address = image.get("src")
    note = markup.Element("span", {"class": "image-placeholder"})
    in_link = any(parent.tag == "a" for parent in image.iterancestors())
    attributes = {} if in_link else {"href": address, "rel": "noopener noreferrer external"}
    place = markup.Element("span" if in_link else "a", attributes)
    place.set("translate", "no")
    place.set("lang", language)
    place.text = label % {"host": host_of(address)}
    note.append(place)
    if image.get("alt"):
        place.tail = " "
        alt = markup.Element("span", {"class": "image-alt"})
        alt.text = image.get("alt")
        note.append(alt)
    return note


def fetched_late(image: Element) -> Element:
    """Return an image of another site, fetched when it is near, without saying from where."""
    new = markup.Element("img", dict(image.attrib))
    new.set("referrerpolicy", "no-referrer")
    new.set("loading", "lazy")
    new.set("decoding", "async")
    if not (image.get("width") and image.get("height")):
        new.attrib.pop("width", None)
        new.attrib.pop("height", None)
        new.set("class", "image-unsized")  # keeps a place free, so that nothing jumps
    return new


def is_remote(image: Element) -> bool:
    return (image.get("src") or "").startswith(("https:", "http:", "//"))


def addresses(body: str) -> list[str]:
    """Return the addresses of the images in a body, each once, in order."""
    root = markup.fragment_fromstring(body, create_parent="div")
    return list(dict.fromkeys(image.get("src") for image in root.iter("img") if image.get("src")))


def host_of(address: str) -> str:
    """Return the host in an address, or nothing where it has none that can be read."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _blocks(root: Element) -> Iterator[Element]:
    """The outermost blocks; text that stands in none has no place of its own."""
    return (child for child in root if child.tag in BLOCKS)


def _written(root: Element) -> str:
    children = "".join(markup.tostring(child, encoding="unicode") for child in root)
    return DOT.sub(_unbroken, escape(root.text or "", quote=False) + children)


def _unbroken(match: re.Match[str]) -> str:
    """No browser knows that the dot in a foreign name begins no line."""
    return f'<span class="unbroken">{match[1]}</span>' if match[1] else match[0]
