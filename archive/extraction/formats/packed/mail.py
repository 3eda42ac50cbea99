"""A mail (.eml), as newsletters come: subject, sender, date and text."""

import datetime as dt
import html
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

from lxml import html as markup

from archive.extraction.documents import Document, DocumentError, each_read
from archive.extraction.formats import webpage
from archive.extraction.formats.decoding import decode
from archive.extraction.formats.packed.encoded_part import text_of
from archive.outlets import outlet_of
from archive.text.characters import IS_CJK

LONGEST_HEAD = 64 * 1024
HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]*):[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*")
POSTMARK = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:From \S[^\r\n]*\r?\n)?")  # of a mailbox file
# The line between two mails of a mailbox, of which the first also opens it.
NEXT_MAIL = re.compile(
    rb"(?:\A(?:\xef\xbb\xbf)?|\r?\n\r?\n)From \S+ [^\r\n]{0,40}\d\d:\d\d[^\r\n]{0,20}\d{4}[^\r\n]{0,10}\r?\n"
)
MOST_MAILS = 2_000
SENT = {b"from", b"sender"}
# Headers that nothing but a mail has.
POSTAL = {
    b"mime-version", b"message-id", b"received", b"return-path", b"delivered-to", b"to",
    b"content-transfer-encoding", b"reply-to", b"dkim-signature", b"list-unsubscribe",
}  # fmt: skip
ANSWERED = re.compile(
    r"^(?:\s*(?:re|fwd?|aw|wg|tr|rv|回复|回覆|答复|答覆|转发|轉發|轉寄)\s*[:：])+\s*", re.IGNORECASE
)
SIGNATURE = re.compile(r"\n-- ?\n.*", re.DOTALL)
# Links and lines for the receiver of a newsletter.
SERVICE = re.compile(
    r"unsubscribe|opt[ -]?out|view (?:it |this \w+ )?(?:in|on) (?:your |a |the )?(?:web ?)?(?:browser|online)"
    r"|read (?:it )?online|(?:manage|update|change) (?:your )?(?:\w+ )?(?:preferences|subscription)s?"
    r"|forward (?:this|to a friend)|add us to your address book|privacy policy"
    r"|退[订訂]|取消[订訂][阅閱]|在(?:线|線|浏览器|瀏覽器).{0,6}(?:查看|阅读|閱讀|觀看)"
    r"|(?:查看|阅读|閱讀)(?:网页|網頁|在线|線上)版|管理[订訂][阅閱]"
    r"|abbestellen|abmelden|im browser (?:ansehen|anzeigen|öffnen)|se désabonner|désinscri\w+"
    r"|dans (?:le|votre) navigateur|darse de baja|cancelar (?:la )?suscripción|отписаться",
    re.IGNORECASE,
)
LONGEST_SERVICE = 200  # characters of a line that only serves the receiver
BLOCKS = ("p", "td", "div", "li", "tr", "table", "center", "span", "footer")
# Where private people have their letter-boxes: no outlets.
LETTER_BOXES = re.compile(
    r"(?:gmail|googlemail|outlook|hotmail|live|yahoo|aol|icloud|me|proton|protonmail|gmx|web|qq|163"
    r"|126|sina|sohu|foxmail|mail|yandex)\.(?:com|net|de|ru|me|cn|co\.\w\w|com\.\w\w|fr)"
)

# Hosts of an outlet that only send its mail.
SENDING = re.compile(
    r"(?:(?:e|em|email|info|letters?|lists?|m|mail|mailer|mailing|mg|news|newsletters?|post|send)\.)+"
    r"(?=[\w-]+\.)"
)


def recognises(raw: bytes) -> bool:
    """Whether the bytes begin with the head of a mail."""
    names = head_of(raw)
    is_mail = bool(POSTAL & names) or bool(NEXT_MAIL.match(raw))
    return bool(SENT & names) and bool({b"subject", b"date"} & names) and is_mail


def head_of(raw: bytes) -> set[bytes]:
    """Return the names of the headers with which a message begins, in lower case."""
    at = POSTMARK.match(raw).end()  # type: ignore[union-attr]
    names = set()
    while at < LONGEST_HEAD and (header := HEADER.match(raw, at)):
        names.add(header[1].lower())
        at = header.end()
    return names if names and raw[at : at + 1] in (b"", b"\r", b"\n") else set()


def read(raw: bytes) -> list[Document | DocumentError]:
    """Return the one document, or that of each mail of a mailbox, in order.

    A mail of a mailbox that cannot be read is a DocumentError in its place.
    """
    mails = NEXT_MAIL.split(raw)[1:] if NEXT_MAIL.match(raw) else [raw]
    if len(mails) > MOST_MAILS:
        raise DocumentError(f"the archive has more than {MOST_MAILS} members")
    if len(mails) == 1:
        return [_document(mails[0])]
    return each_read(_document, mails)


def _document(raw: bytes) -> Document:
    """Return a mail's HTML, or its plain text where that holds more."""
    message = message_from_bytes(raw.removeprefix(b"\xef\xbb\xbf").lstrip())
    title = ANSWERED.sub("", header(message, "Subject"))
    if not title:
        raise DocumentError("the mail has no subject")
    body = _body(message)
    if not body:
        raise DocumentError("the mail has no text")
    name, address = parseaddr(header(message, "From"))
    sent = moment(header(message, "Date"))
    return Document(
        format="mail",
        title=title,
        body=body,
        url=header(message, "Archived-At").strip("<> "),
        captured_at=sent,
        stated_date=sent.isoformat() if sent else "",
        stated_basis="front matter" if sent else "",
        outlet=_outlet(address, f"{title}\n{body}"),
        author="" if "@" in name else name,
    )


def header(message: Message, name: str) -> str:
    """Return a header on one line, its words decoded in whatever encoding they are; "" for none."""
    written = next((v for n, v in message.raw_items() if n.lower() == name.lower()), "")
    raw = str(written).encode("utf-8", "surrogateescape")
    line = " ".join((str(written) if raw.isascii() or not raw.strip() else decode(raw)).split())
    try:
        pieces = decode_header(line)
    except (HeaderParseError, ValueError):
        return line
    return "".join(
        piece if isinstance(piece, str) else text_of(piece, charset or "") if piece.strip() else " "
        for piece, charset in pieces
    ).strip()


def moment(written: str) -> dt.datetime | None:
    """Return the time in a Date header; -0000 stands for UTC at a place that is not told."""
    try:
        sent = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return sent if sent.tzinfo else sent.replace(tzinfo=dt.UTC)


def texts(message: Message, kind: str) -> Iterator[str]:
    """Yield the text of each part of a type that is no attachment."""
    for part in message.walk():
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                yield text_of(payload, str(part.get_content_charset() or ""))


def _body(message: Message) -> str:
    """Return the text as HTML: of the mail's two versions the one that holds more."""
    plain = _paragraphs(next(texts(message, "text/plain"), ""))
    page = next(texts(message, "text/html"), "")
    body = webpage.article_in(_without_service(page)) if page else ""
    return body if len(_bare(body)) > len(_bare(plain)) / 2 else plain


def _without_service(page: str) -> str:
    """Return the HTML without lines that only serve the receiver: unsubscribe, view in browser."""
    tree: Any = markup.document_fromstring(
        page.encode(), parser=markup.HTMLParser(encoding="utf-8")
    )
    for link in tree.xpath("//body//a[@href]"):
        if not SERVICE.search(link.text_content()):
            continue
        block = link
        for around in link.iterancestors(*BLOCKS):
            if len(around.text_content()) > LONGEST_SERVICE:
                break
            block = around
        if block.getparent() is not None:
            block.drop_tree()
    return str(markup.tostring(tree, encoding="unicode"))


def _paragraphs(text: str) -> str:
    """Return plain text as HTML; lines that the sender's program broke are joined."""
    found = []
    for block in re.split(r"\n[ \t\xa0]*\n+", SIGNATURE.sub("", text)):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        if not lines or (SERVICE.search(block) and len(block) < LONGEST_SERVICE):
            continue
        whole = lines[0]
        for line in lines[1:]:
            glued = IS_CJK.match(line[0]) and not whole[-1].isascii()
            whole += line if glued else f" {line}"
        found.append(f"<p>{html.escape(whole)}</p>")
    return "".join(found)


def _bare(body: str) -> str:
    return "".join(re.sub(r"<[^<>]*>", "", body).split())


def _outlet(address: str, text: str) -> str:
    """Return the slug of the sender's outlet, by the host of its address; "" for a private one."""
    host = address.rpartition("@")[2].lower().strip(". ")
    known = outlet_of("", text).slug
    if not host or LETTER_BOXES.fullmatch(host):
        return "" if known == "unknown" else known
    if sends := SENDING.match(host):
        host = host[sends.end() :]
    return outlet_of(f"https://{host}/").slug
