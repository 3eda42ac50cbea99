"""HTML for local copies of images, in several sizes and formats."""

from collections.abc import Iterable

from django.urls import reverse
from lxml import html as markup
from lxml.html import HtmlElement

from archive.models import Article, Picture

# `sizes` of a picture in a text: the width of the column, or of a phone.
SIZES = "(min-width: 46rem) 43rem, 100vw"
SMALLEST_IN_LISTS = 160  # pixels; narrower ones are portraits or logos, useless as thumbnails


def shown(image: HtmlElement, picture: Picture, *, first: bool) -> HtmlElement:
    """Return a <picture> with the local copies in AVIF and WebP, from which the browser chooses.

    The first of a page gets a high priority, all others are loaded lazily.
    """
    frame = markup.Element("picture")
    source = markup.Element("source", {"type": "image/avif", "sizes": SIZES})
    source.set("srcset", srcset(picture, "avif"))
    widest = picture.widths[-1]
    new = markup.Element("img", {"src": address(picture, widest, "webp")})
    new.set("srcset", srcset(picture, "webp"))
    new.set("sizes", SIZES)
    new.set("width", str(picture.width))
    new.set("height", str(picture.height))
    new.set("alt", image.get("alt", ""))
    if first:
        new.set("fetchpriority", "high")
    else:
        new.set("loading", "lazy")
    new.set("decoding", "async")
    frame.append(source)
    frame.append(new)
    return frame


def srcset(picture: Picture, kind: str) -> str:
    """Return the `srcset` of a picture in a format, `webp` or `avif`."""
    return ", ".join(f"{address(picture, w, kind)} {w}w" for w in picture.widths)


def address(picture: Picture, width: int, kind: str) -> str:
    """Return the address of one copy."""
    return reverse("picture", args=[picture.sha256, f"{width}.{kind}"])


def attach(articles: Iterable[Article]) -> None:
    """Set `small_picture` on articles whose first image has a local copy, with one query."""
    articles = list(articles)
    first = {article.pk: article.images[0]["url"] for article in articles if article.images}
    kept = Picture.objects.kept(first.values())
    for article in articles:
        picture = kept.get(first.get(article.pk, ""))
        if picture and picture.width >= SMALLEST_IN_LISTS:
            article.small_picture = address(picture, picture.widths[0], "webp")
