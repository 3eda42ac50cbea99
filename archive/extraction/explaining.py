"""Report of what was read from one document and what was dropped, in lines for people."""

from collections.abc import Iterator

from archive.extraction.read_values import Reading

FIELDS = ("title", "kicker", "lead", "byline", "section", "language", "source_url")


def lines(reading: Reading) -> Iterator[tuple[str, str]]:
    """Yield what was recognised as (name, value): format, outlet, fields, date, pictures."""
    values = reading.values
    yield "format", reading.format
    yield "outlet", reading.outlet.slug
    yield "identity", reading.identity
    for name in FIELDS:
        if values[name]:
            yield name, values[name]
    if reading.document and reading.document.title_basis:
        yield "title from", reading.document.title_basis
    for role, names in values["credits"].items():
        yield role, "、".join(names)
    basis = values["published_basis"] or "nothing"
    yield (
        "published",
        f"{values['published_at']} ({values['published_precision']}, from {basis}:"
        f" {values['published_raw']!r})",
    )
    yield "captured", str(reading.captured_at)
    for image in values["images"]:
        yield "image", " ".join(filter(None, (image["url"], image["caption"], image["credit"])))


def dropped(reading: Reading) -> Iterator[tuple[str, str]]:
    """Yield each dropped piece of boilerplate as (rule, beginning of its text)."""
    for piece in reading.dropped:
        yield piece.rule, piece.text[:100]
