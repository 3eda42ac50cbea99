"""Opening of documents from files, lines of an export, and addresses on the web."""

import hashlib
import io
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from archive.extraction.containers import archives
from archive.extraction.containers.page_companions import documents_among
from archive.extraction.documents import MOST_BYTES, DocumentError
from archive.extraction.formats import jsonlines
from archive.intake.captures import Incoming
from archive.intake.fetching import Fetched, FetchError, Limits, fetch, is_address
from archive.models import Fetch

LIMITS = Limits()  # of an address
HEAD = 200  # bytes by which an export is recognised
IN_ARCHIVE = ", member "  # between the path of an archive and that of a document in it
DEEPEST = 2  # an archive, and one in it


# The location of documents: a file, an address on the web, or a function that yields them.
Place = Path | str | Callable[[], Iterable[Incoming]]


def places(named: Sequence[str]) -> list[Place]:
    """Return the addresses named, the files, and those in the folders named, in order.

    Raises FileNotFoundError for a path that does not exist.
    """
    return [
        place
        for name in named
        for place in ([name] if is_address(name) else files_below([Path(name)]))
    ]


def files_below(paths: Sequence[Path]) -> list[Path]:
    """Return the files named, and those in the folders named that can be documents, in order.

    Raises FileNotFoundError for a path that does not exist.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file())
            names = [p.relative_to(path).as_posix() for p in inside]
            found += [path / name for name in documents_among(names)]
        elif path.exists():
            found.append(path)
        else:
            raise FileNotFoundError(f"{path}: there is no such file or folder")
    return found


def documents_at(place: Place) -> Iterable[Incoming]:
    """Return the documents at a place."""
    if isinstance(place, Path):
        return documents_in(place)
    return [document_at(place)] if isinstance(place, str) else place()


def documents_of(name: str, raw: bytes) -> Iterator[Incoming]:
    """Yield the documents in some bytes, as `documents_in` does for a file.

    Of an archive less may be unpacked.
    """
    if len(raw) > MOST_BYTES:
        yield Incoming(name, b"", hashlib.sha256(raw).hexdigest(), len(raw))
    else:
        yield from _opened(name, io.BytesIO(raw), archives.UNPACKED_AT_DESK)


def documents_in(path: Path, name: str = "") -> Iterator[Incoming]:
    """Yield the documents in a file: one, each line of an export, or each member of an archive.

    They come from `name` where it is given, else from the path. A document over the limit of size keeps only its digest. For a file that cannot be read, or is
    gone by now, one document with a `failure` comes back; for an archive that is damaged or beyond
    a limit as well, after the members before.
    """
    # File names are bytes and may be invalid UTF-8.
    where = name or os.fsencode(path.absolute()).decode("utf-8", "replace")
    try:
        with path.open("rb") as file:
            yield from _opened(where, file, archives.MOST_UNPACKED)
    except OSError as error:
        failed = DocumentError(f"the file cannot be read: {error.strerror}")
        yield Incoming(where, b"", "", 0, failure=failed.reason)


def _opened(where: str, file: Any, most: int, depth: int = 0) -> Iterator[Incoming]:
    """Yield the documents in a file that is open; `most` bytes may be unpacked from it.

    An archive in an archive is opened as well, one in that is refused as a document.
    """
    start = file.read(HEAD)
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if jsonlines.START.match(start):
        yield from _lines(where, file)
    elif depth < DEEPEST and (inside := archives.members(file, where, most)) is not None:
        yield from _members(where, inside, most, depth + 1)
    elif size > MOST_BYTES:
        yield Incoming(where, b"", hashlib.file_digest(file, "sha256").hexdigest(), size)
    else:
        yield _incoming(where, file.read())


def _members(
    where: str, inside: Iterator[archives.Member], most: int, depth: int
) -> Iterator[Incoming]:
    """Yield the documents in the members of a container, then perhaps its failure."""
    empty, left = True, most
    try:
        for member in inside:
            empty = False
            name = f"{where}{IN_ARCHIVE}{member.name}"
            if member.is_document or member.failure:
                digest, size = member.sha256, member.size
                yield Incoming(name, member.raw, digest, size, failure=member.failure)
            else:
                for incoming in _opened(name, io.BytesIO(member.raw), left, depth):
                    # An archive in it that failed may have cost all that it was allowed.
                    failed_for = archives.most_of(member.size, left) if incoming.failure else 0
                    left -= failed_for or incoming.size
                    yield incoming
                if left <= 0:
                    raise archives.too_large(most)
        if empty:
            raise DocumentError("the archive holds no documents")
    except DocumentError as error:
        yield Incoming(where, b"", "", 0, failure=error.reason)


def _lines(where: str, file: BinaryIO) -> Iterator[Incoming]:
    """Yield the lines of an export that are not blank; of one over the limit only the digest."""
    file.seek(0)
    number = 0
    while line := file.readline(MOST_BYTES + 1):
        number += 1
        if len(line) > MOST_BYTES and not line.endswith(b"\n"):
            digest, size = hashlib.sha256(line), len(line)
            while not line.endswith(b"\n") and (line := file.readline(MOST_BYTES)):
                digest.update(line)
                size += len(line)
            yield Incoming(f"{where}, line {number}", b"", digest.hexdigest(), size)
        elif line := line.removeprefix(b"\xef\xbb\xbf").strip():
            yield _incoming(f"{where}, line {number}", line)


def document_at(url: str, limits: Limits = LIMITS) -> Incoming:
    """Return the document at an address; without bytes where it is unchanged or cannot be had."""
    try:
        return document_from(url, asked(url, limits))
    except FetchError as error:
        return Incoming(url, b"", "", 0, failure=error.reason)


def asked(url: str, limits: Limits = LIMITS) -> Fetched:
    """Ask an address for what is new since it was read last. Raises FetchError."""
    last = Fetch.objects.filter(url=url).first() or Fetch(url=url)
    return fetch(
        url,
        etag=last.etag,
        last_modified=last.last_modified,
        allow_private=settings.FETCH_PRIVATE,
        limits=limits,
    )


def document_from(url: str, fetched: Fetched) -> Incoming:
    """Return the document that an address was answered with."""
    return replace(_incoming(url, fetched.raw), fetched=replace(fetched, raw=b""))


def _incoming(where: str, raw: bytes) -> Incoming:
    return Incoming(where, raw, hashlib.sha256(raw).hexdigest(), len(raw))
