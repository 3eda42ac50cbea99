"""The images of an article: fetched from other sites only where the reader allows it."""

from html import escape
from urllib.parse import urlsplit

from lxml import html as markup


def hold_back(body: str, label: str) -> str:
    """Return the body with a note and a link in place of each image of another site.

    The label says where the image is: it holds `%(host)s`.

    >>> hold_back('<img src="https://a.example/b.jpg" alt="Seoul">', "Image on %(host)s")
    '<span class="image-placeholder"><a href="https://a.example/b.jpg" rel="noopener noreferrer external">Image on a.example</a> <span class="image-alt">Seoul</span></span>'
    """
    root = _parsed(body)
    for image in _remote(root):
        note = markup.Element("span", {"class": "image-placeholder"})
        link = markup.Element(
            "a", {"href": image.get("src"), "rel": "noopener noreferrer external"}
        )
        link.text = label % {"host": host_of(image.get("src"))}
        note.append(link)
        if image.get("alt"):
            link.tail = " "
            alt = markup.Element("span", {"class": "image-alt"})
            alt.text = image.get("alt")
            note.append(alt)
        note.tail = image.tail
        image.getparent().replace(image, _outside_links(image, note))
    return _written(root)


def let_through(body: str) -> str:
    """Return the body with its remote images fetched late, and without saying from where.

    >>> let_through('<img src="https://a.example/b.jpg" alt="">')
    '<img src="https://a.example/b.jpg" alt="" referrerpolicy="no-referrer" loading="lazy" decoding="async">'
    """
    root = _parsed(body)
    for image in _remote(root):
        image.set("referrerpolicy", "no-referrer")
        image.set("loading", "lazy")
        image.set("decoding", "async")
    return _written(root)


def has_remote(body: str) -> bool:
    """Return whether the body shows an image of another site."""
    return bool(_remote(_parsed(body)))


def host_of(address: str) -> str:
    """Return the host in an address, or nothing where it has none that can be read."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _outside_links(image: markup.HtmlElement, note: markup.HtmlElement) -> markup.HtmlElement:
    """Return the note, without its own link where the image stands in one: links do not nest."""
    if any(parent.tag == "a" for parent in image.iterancestors()):
        link = note[0]
        link.tag = "span"
        link.attrib.clear()
    return note


def _parsed(body: str) -> markup.HtmlElement:
    return markup.fragment_fromstring(body, create_parent="div")


def _remote(root: markup.HtmlElement) -> list[markup.HtmlElement]:
    return [
        image
        for image in root.iter("img")
        if (image.get("src") or "").startswith(("https:", "http:", "//"))
    ]


def _written(root: markup.HtmlElement) -> str:
    children = "".join(markup.tostring(child, encoding="unicode") for child in root)
    return escape(root.text or "", quote=False) + children
