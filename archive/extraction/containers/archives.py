"""Containers of documents: archives and books, walked member by member, never unpacked to disk."""

import bz2
import gzip
import hashlib
import io
import lzma
import os
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from archive.extraction.containers import epub_spine
from archive.extraction.containers.page_companions import documents_among
from archive.extraction.documents import MOST_BYTES, DocumentError
from archive.extraction.formats import jsonlines
from archive.extraction.formats.packed import warcrecord
from archive.text import storable

File = Any  # open for reading: files, packed files and members have no type in common
HEAD = 512  # bytes by which a container is recognised
MOST_MEMBERS = 200_000
MOST_UNPACKED = 4 * 1024**3  # bytes of all members; at the desk UNPACKED_AT_DESK
UNPACKED_AT_DESK = 200 * 1024**2
MOST_NESTED = 100 * 1024**2  # bytes of an archive in another
RATIO = 300  # of the size unpacked to that packed, beyond the first MOST_BYTES
ZIP = (b"PK\3\4", b"PK\5\6", b"PK00PK\3\4")
PACKED: dict[bytes, Callable[[File], File]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": lambda file: bz2.BZ2File(file),
    b"\xfd7zXZ\0": lambda file: lzma.LZMAFile(file),  # noqa: SIM115
}
DAMAGE = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError,
    NotImplementedError, UnicodeError, ValueError, OverflowError,
)  # fmt: skip


@dataclass(frozen=True)
class Member:
    """A file in a container: its bytes (none when it is too large to keep), digest and size.

    `is_document` says that it is one, and no container in turn; `failure` why it cannot be had.
    """

    name: str
    raw: bytes
    sha256: str
    size: int
    is_document: bool = False
    failure: str = ""


def members(file: File, name: str, most: int = MOST_UNPACKED) -> Iterator[Member] | None:
    """Return the members of a container that can be documents; None where the file is none.

    `name` is the file's, `most` the limit of all its members' bytes together. A container that is
    damaged, encrypted or beyond a limit raises DocumentError after the members before.
    """
    head = _head(file)
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    most = most_of(size, most)
    unpack = next((opener for start, opener in PACKED.items() if head.startswith(start)), None)
    if unpack:
        return _sound(_unpacked(WithinLimit(unpack(file), most), name))
    if head.startswith(ZIP) and not is_office_document(file):
        return _sound(_zip(file, most))
    if warcrecord.recognises(head):
        return _sound(_warc(file))
    return _sound(_tar(WithinLimit(file, most))) if _is_tar(head) else None


def most_of(size: int, most: int) -> int:
    """Return how many bytes may be unpacked from a container of a size, at most `most`."""
    return min(most, max(MOST_BYTES, size * RATIO))


def is_container(head: bytes) -> bool:
    """Whether a file with such a beginning is a container, or an office document."""
    return head.startswith((*PACKED, *ZIP)) or warcrecord.recognises(head) or _is_tar(head)


def is_office_document(file: File) -> bool:
    """Whether a zip archive is one document of an office program: .docx, .odt, .xlsx."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.NameToInfo
            return "[Content_Types].xml" in names or (
                "mimetype" in names
                and archive.open("mimetype").read(50).startswith(b"application/vnd.oasis")
            )
    except (*DAMAGE, RuntimeError):
        return False
    finally:
        file.seek(0)


class WithinLimit(io.RawIOBase):
    """A file that raises DocumentError where it is read beyond a limit."""

    def __init__(self, file: File, most: int) -> None:
        self.file = file
        self.most = most

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes, or those before the end or a damage, which the next read raises."""
        self.check(size)
        found = bytearray()
        while len(found) < size:
            try:
                piece = self.file.read1(size - len(found))
            except DAMAGE:
                if not found:
                    raise
                break
            if not piece:
                break
            found += piece
        self.check(0)
        return bytes(found)

    def check(self, more: int) -> None:
        # Nothing that is read at once is longer than the longest member.
        if more < 0 or more > MOST_NESTED or self.file.tell() > self.most:
            raise too_large(self.most)

    def seek(self, offset: int, whence: int = 0) -> int:
        if whence == 0 and offset > self.most:
            self.check(-1)
        return int(self.file.seek(offset, whence))

    def tell(self) -> int:
        return int(self.file.tell())


def too_large(most: int) -> DocumentError:
    """Return the error for a container of which more is unpacked than the limit."""
    megabytes = most // 1024**2
    return DocumentError(
        f"the archive unpacks to more than {megabytes} MB, the limit for one of its size"
    )


def _sound(found: Iterator[Member]) -> Iterator[Member]:
    """Yield members until the container turns out to be damaged, or has too many."""
    try:
        for number, member in enumerate(found):
            if number >= MOST_MEMBERS:
                raise DocumentError(f"the archive has more than {MOST_MEMBERS} members")
            yield member
    except DAMAGE as error:
        raise DocumentError("the archive is cut off or damaged") from error


def _unpacked(file: WithinLimit, name: str) -> Iterator[Member]:
    """Yield what one compressed file holds: the members of an archive, or the one file."""
    head = _head(file)
    if _is_tar(head):
        yield from _tar(file)
    elif warcrecord.recognises(head):
        yield from _warc(file)
    else:
        stem, ending = os.path.splitext(os.path.basename(name))
        yield _member(stem if ending.lower() in (".gz", ".bz2", ".xz") else stem + ending, file)


def _zip(file: File, most: int) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile:
        yield from _zip_without_list(file, most)
        raise
    with archive:
        files = {zip_name(info): info for info in archive.infolist() if not info.is_dir()}
        book = epub_spine.chapters(archive)
        wanted = documents_among(files) if book is None else book
        if len(wanted) > MOST_MEMBERS:
            raise DocumentError(f"the archive has more than {MOST_MEMBERS} members")
        limit = most
        for name in wanted:
            info = files[name]
            most -= info.file_size
            if most < 0:
                raise too_large(limit)
            if info.flag_bits & 1:
                raise DocumentError("the archive is encrypted; unpack it with its password first")
            try:
                with archive.open(info) as file_inside:
                    member = _member(name, file_inside, is_document=book is not None)
            except DAMAGE:
                failed = DocumentError("this member of the archive is damaged")
                member = Member(member_name(name), b"", "", 0, failure=failed.reason)
            if book is None or member.failure or epub_spine.is_text(member.raw):
                yield member


def _zip_without_list(file: File, most: int) -> Iterator[Member]:
    """Yield the members of a zip archive that was cut off, by the heads that stand before them.

    The list that tells where they are stands at its end.
    """
    file.seek(0)
    names: list[str] = []
    while len(head := file.read(30)) == 30 and head.startswith(b"PK\3\4"):
        flags, method, packed, name_size, more = struct.unpack("<6xHH8xI4xHH", head)
        info = zipfile.ZipInfo(file.read(name_size).decode("utf-8" if flags & 0x800 else "cp437"))
        info.flag_bits = flags
        start = file.seek(more, os.SEEK_CUR)
        unpack = zlib.decompressobj(-15)
        raw = file.read(packed) if method == 0 and packed else b""
        while method == 8 and not unpack.eof and len(raw) <= MOST_BYTES:
            if not (piece := unpack.unconsumed_tail or file.read(HEAD)):
                return
            raw += unpack.decompress(piece, MOST_BYTES)
        most -= len(raw)
        if flags & 1 or method not in (0, 8) or len(raw) > MOST_BYTES or most < 0:
            return
        names.append(zip_name(info))
        if names[-1] in documents_among(names) and raw:
            yield _member(names[-1], io.BytesIO(raw))
        end = start + packed if packed else file.tell() - len(unpack.unused_data)
        file.seek(end)
        if flags & 8:  # a descriptor follows, with or without its mark
            file.seek(end + (16 if file.read(4) == b"PK\7\x08" else 12))


def zip_name(info: zipfile.ZipInfo) -> str:
    """Return a member's path; programs in China and on old systems do not write it in UTF-8."""
    name = info.filename
    if not info.flag_bits & 0x800:
        name = _decoded(name.encode("cp437", "replace"))
    return name.replace("\\", "/")


def _decoded(name: bytes) -> str:
    for encoding in ("utf-8", "gb18030", "cp437"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("utf-8", "replace")


def _tar(file: WithinLimit) -> Iterator[Member]:
    # Listed first: the folder of a saved page's parts may stand before the page.
    damage: Exception | None = None
    listed: dict[str, tarfile.TarInfo] = {}
    with tarfile.open(fileobj=file, mode="r:", errors="surrogateescape") as archive:
        try:
            for info in archive:
                listed[_decoded(info.name.encode("utf-8", "surrogateescape"))] = info
                if len(listed) > MOST_MEMBERS:
                    raise DocumentError(f"the archive has more than {MOST_MEMBERS} members")
            file.seek(archive.offset)
            if file.read(HEAD).strip(b"\0"):  # a broken head ends the list silently
                raise tarfile.ReadError
        except (*DAMAGE, DocumentError) as error:
            damage = error
        files = {name: info for name, info in listed.items() if info.isreg()}
        for name in documents_among(files):
            if member := archive.extractfile(files[name]):
                yield _member(name, member)
    if damage:
        raise damage


def _is_tar(head: bytes) -> bool:
    try:
        tarfile.TarInfo.frombuf(head[:HEAD], "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return True


def _warc(file: File) -> Iterator[Member]:
    for url, raw, size in warcrecord.pages(file):
        digest = hashlib.sha256(raw).hexdigest()
        whole = size <= MOST_BYTES
        yield Member(
            member_name(url), raw if whole else b"", digest, len(raw) if whole else size, True
        )


def _member(name: str, file: File, is_document: bool = False) -> Member:
    head = file.read(HEAD)
    has_several = not is_document and (is_container(head) or jsonlines.START.match(head))
    most = MOST_NESTED if has_several else MOST_BYTES
    raw = head + file.read(most + 1 - len(head))
    size, digest = len(raw), hashlib.sha256(raw)
    if size <= most:
        return Member(member_name(name), raw, digest.hexdigest(), size, is_document)
    if has_several:
        failed = DocumentError(
            "this archive in an archive has more than 100 MB; unpack the outer one first"
        )
        return Member(member_name(name), b"", "", 0, failure=failed.reason)
    while piece := file.read(1024**2):
        digest.update(piece)
        size += len(piece)
    return Member(member_name(name), b"", digest.hexdigest(), size, True)


def member_name(name: str) -> str:
    """Return a member's path as the origin of its document has it."""
    return storable.line(name.removeprefix("./"), 1_000)


def _head(file: File) -> bytes:
    head: bytes = file.read(HEAD)
    file.seek(0)
    return head
