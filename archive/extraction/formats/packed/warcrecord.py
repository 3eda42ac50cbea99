"""A record of a web archive (WARC): a page as a server sent it, with its address and time."""

import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, Any

import brotli
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader
from warcio.exceptions import ArchiveLoadFailed

from archive.extraction.documents import MOST_BYTES, Document, DocumentError, fault
from archive.extraction.formats.packed.encoded_part import saved_from, text_of

HEAD = 64 * 1024  # bytes in which the head of an answer ends
ANSWER = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})")
PAGE = re.compile(r"\s*(?:text/html|application/xhtml\+xml)\s*(?:;|$)", re.IGNORECASE)
TYPE = re.compile(rb"^content-type:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


class _Brotli:
    """Unpacks `Content-Encoding: br` as warcio asks for it; its own way fails with brotli 1.2."""

    unused_data = None

    def __init__(self) -> None:
        self.decompress = brotli.Decompressor().process

    def flush(self) -> bytes:
        return b""


BufferedReader.DECOMPRESSORS["br"] = _Brotli


def recognises(raw: bytes) -> bool:
    """Whether the bytes begin as a WARC file does."""
    return raw.startswith(b"WARC/")


def read(raw: bytes) -> list[Document | DocumentError]:
    """Return the page of each record that holds one."""
    found = [_page(url, record) for url, record, _size in pages(io.BytesIO(raw))]
    if not found:
        raise DocumentError("the web archive (WARC) holds no page")
    return found


def pages(file: IO[bytes]) -> Iterator[tuple[str, bytes, int]]:
    """Yield address, bytes and size of each record of a WARC that holds a page.

    These are answers of servers with status 200, and pages stored without an answer's head. Of one
    over the limit of a document the bytes are cut. Raises DocumentError where the file is damaged.
    """
    try:
        for record in ArchiveIterator(file, no_record_parse=True):
            head = _some(record.raw_stream, HEAD)
            if not _holds_page(record, head):
                continue
            block = head + _some(record.raw_stream, MOST_BYTES - len(head))
            size = int(record.rec_headers.get_header("Content-Length") or 0)
            if len(block) < min(size, MOST_BYTES):
                raise DocumentError("the web archive (WARC) is cut off or damaged")
            yield _address(record), record.rec_headers.to_ascii_bytes() + block, size
    except (ArchiveLoadFailed, ValueError) as error:
        raise DocumentError("the web archive (WARC) is cut off or damaged") from error


def _some(stream: Any, most: int) -> bytes:
    """Return so many bytes of a stream, or all that are left."""
    pieces = []
    while most > 0 and (piece := stream.read(min(most, 1024 * 1024))):
        pieces.append(piece)
        most -= len(piece)
    return b"".join(pieces)


def _address(record: Any) -> str:
    # wget writes it within angle brackets.
    return (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")


def _holds_page(record: Any, head: bytes) -> bool:
    if record.rec_type == "resource":
        return bool(PAGE.match(record.rec_headers.get_header("Content-Type") or ""))
    answer, stated = ANSWER.match(head), TYPE.search(head.split(b"\r\n\r\n")[0])
    said = stated[1].decode("latin-1") if stated else ""
    return record.rec_type == "response" and bool(
        answer and answer[1] == b"200" and PAGE.match(said)
    )


def _page(url: str, raw: bytes) -> Document | DocumentError:
    """Return the page in one record."""
    # Its rules are slow to load, and not every WARC is read.
    from archive.extraction.formats import webpage

    try:
        record = next(iter(ArchiveIterator(io.BytesIO(raw))))
        of_answer = record.http_headers or record.rec_headers
        said = of_answer.get_header("Content-Type") or ""
        # Unpacked here: servers send pages compressed.
        html = _some(record.content_stream(), MOST_BYTES + 1)
        charset = CHARSET.search(said)
        text = saved_from(url) + text_of(html, charset[1] if charset else "")
        [page] = webpage.read(text)
    except Exception as error:
        return fault(error)
    if isinstance(page, DocumentError):
        return page
    time = record.rec_headers.get_header("WARC-Date") or ""
    return replace(page, format="warcrecord", place=url, captured_at=_moment(time))


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
