"""The text of a part whose sender names its encoding: of an answer of a server, of a mail."""

from contextlib import suppress

import webencodings

from archive.extraction.documents import MOST_BYTES
from archive.extraction.formats.decoding import decode


def text_of(raw: bytes, label: str = "") -> str:
    """Return the text of a part, read in the encoding that its head names, else as a document is.

    A part that is not in the encoding that is named for it is read as if none was.
    """
    known = webencodings.lookup(label) if label.isascii() else None
    if known and len(raw) <= MOST_BYTES and known.name not in ("utf-8", "x-user-defined"):
        with suppress(UnicodeDecodeError, ValueError):
            raw = str(known.codec_info.decode(raw, "strict")[0]).encode("utf-8", "replace")
    return decode(raw)


def saved_from(url: str) -> str:
    """Return the comment that browsers write into a page for the address they saved it from.

    >>> saved_from("https://example.org/a b")
    '<!-- saved from url=(0025)https://example.org/a%20b -->\\n'
    """
    if not url.startswith(("http://", "https://")):
        return ""
    url = url.replace(" ", "%20").replace("<", "%3C").replace(">", "%3E")
    return f"<!-- saved from url=({len(url):04}){url.replace('&', '&amp;')} -->\n"
