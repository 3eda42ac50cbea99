"""The last gate before the database: an allow-list, applied by bleach."""

import threading

import bleach

ALLOWED_TAGS = frozenset(
    [
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "br",
        "hr",
        "figure",
        "figcaption",
        "img",
        "a",
        "strong",
        "b",
        "em",
        "i",
        "u",
        "s",
        "del",
        "ins",
        "sub",
        "sup",
        "small",
        "ruby",
        "rb",
        "rt",
        "rp",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]
)
ALLOWED_ATTRIBUTES = {
    "a": ["href"],
    "img": ["src", "alt", "width", "height"],
    "th": ["colspan", "rowspan"],
    "td": ["colspan", "rowspan"],
}
ALLOWED_PROTOCOLS = frozenset(["http", "https", "mailto"])


def sanitise(markup: str) -> str:
    """Return the markup with nothing left but the allowed elements, attributes and schemes.

    bleach is what this function happens to use; replacing it is a change to this file alone.
    """
    return _mine.cleaner.clean(markup)


class _Cleaners(threading.local):
    """A cleaner for each thread: made once, and none may be shared."""

    def __init__(self) -> None:
        self.cleaner = bleach.Cleaner(
            tags=ALLOWED_TAGS,
            attributes=ALLOWED_ATTRIBUTES,
            protocols=ALLOWED_PROTOCOLS,
            strip=True,
            strip_comments=True,
        )


_mine = _Cleaners()
