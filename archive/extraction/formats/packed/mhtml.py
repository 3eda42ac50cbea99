"""A page that a browser saved with all its parts in one file (MHTML: .mht, .mhtml)."""

import re
from dataclasses import replace
from email import message_from_bytes
from email.message import Message

from archive.extraction.documents import Document, DocumentError
from archive.extraction.formats import webpage
from archive.extraction.formats.packed import mail
from archive.extraction.formats.packed.encoded_part import saved_from, text_of

HEAD = 16 * 1024  # bytes in which a saved page names where it came from
RELATED = re.compile(
    rb"^content-type:\s*multipart/(?:related|alternative)\b", re.IGNORECASE | re.MULTILINE
)
# Chromium and Internet Explorer say so in the message's head.
BY_BROWSER = re.compile(
    rb"^(?:snapshot-content-location:|from:\s*[\"']?<?\s*saved by\b)", re.IGNORECASE | re.MULTILINE
)
# Others only say where a part was; so do few newsletters.
LOCATED = re.compile(rb"^content-location:\s*https?:", re.IGNORECASE | re.MULTILINE)
PAGES = ("text/html", "application/xhtml+xml")


def recognises(raw: bytes) -> bool:
    """Whether the bytes are a message that says from where its page was saved."""
    names = mail.head_of(raw)
    if b"mime-version" not in names and b"snapshot-content-location" not in names:
        return False
    head = raw[:HEAD]
    if BY_BROWSER.search(head):
        return True
    is_letter = {b"to", b"received", b"message-id", b"delivered-to"} & names
    return not is_letter and bool(RELATED.search(head) and LOCATED.search(head))


def read(raw: bytes) -> list[Document | DocumentError]:
    """Return the one document, read as a web page; the file's date is the time of capture."""
    message = message_from_bytes(raw.lstrip())
    part = _page(message)
    if part is None:
        raise DocumentError("the saved page (MHTML) holds no HTML")
    payload = part.get_payload(decode=True)
    html = text_of(
        payload if isinstance(payload, bytes) else b"", str(part.get_content_charset() or "")
    )
    address = next(
        filter(
            lambda url: url.startswith(("http://", "https://")),
            (
                mail.header(message, "Snapshot-Content-Location"),
                mail.header(part, "Content-Location"),
                mail.header(message, "Content-Location"),
            ),
        ),
        "",
    )
    captured = mail.moment(mail.header(message, "Date"))
    return [
        page
        if isinstance(page, DocumentError)
        else replace(page, format="mhtml", captured_at=captured)
        for page in webpage.read(saved_from(address) + html)
    ]


def _page(message: Message) -> Message | None:
    """Return the part that is the page: the one that the message names, else its first HTML."""
    start = str(message.get_param("start") or "")
    parts = [part for part in message.walk() if part.get_content_type() in PAGES]
    named = [part for part in parts if start and part.get("Content-ID") == start]
    return next(iter([*named, *parts]), None)
