"""Documents into the archive: read in parallel, filed in batches, in the order they came.

A batch is one transaction, so that the archive is whole whenever the program stops. What was
captured before is known by its SHA-256 and costs one look-up. Nothing is ever deleted.
"""

import gc
import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import chain, islice, repeat
from multiprocessing import get_context
from pathlib import Path

from django.conf import settings
from django.db import connection, connections, transaction

from archive import assigning, reading, search, storing
from archive.documents import MOST_BYTES, DocumentError
from archive.fetching import FetchError, fetch, is_address
from archive.filing import Filing, Incoming, Outcome, RejectedError, Report
from archive.formats import jsonlines
from archive.models import Capture, Fetch
from archive.reading import Reading
from archive.topics import Matcher

BATCH = 128
CHUNK = 16  # documents that a process reads before it hands them over
IN_FLIGHT = 2  # batches read ahead of the one being filed
WORTH_A_POOL = 32  # documents
EXPORTED = jsonlines.START.encode()

__all__ = ["Report", "files_below", "ingest", "places"]


# Where a document is: a file, or an address on the web.
Place = Path | str


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
    """Return the files named, and those in the folders named, hidden ones left out, in order.

    Raises FileNotFoundError for a path that does not exist.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (p for p in path.rglob("*") if p.is_file())
            found += sorted(
                p
                for p in inside
                if not any(part.startswith(".") for part in p.relative_to(path).parts)
            )
        elif path.exists():
            found.append(path)
        else:
            raise FileNotFoundError(f"{path}: there is no such file or folder")
    return found


def ingest(
    files: Sequence[Place],
    *,
    outlet: str = "",
    jobs: int = 1,
    dry_run: bool = False,
    strict: bool = False,
    progress: Callable[[int], object] = lambda done: None,
) -> Report:
    """Read files and web addresses into the archive and report what became of each.

    `outlet` names the source of all of them; `dry_run` undoes everything at the end; `strict`
    stops at the first document that is rejected, keeping what was filed before its batch.
    """
    started = time.monotonic()
    filing = Filing(outlet, assigning.matcher(), strict)
    if dry_run:
        with transaction.atomic():
            _file_all(filing, files, jobs, progress)
            transaction.set_rollback(True)
    else:
        _file_all(filing, files, jobs, progress)
    filing.report.seconds = round(time.monotonic() - started, 3)
    return filing.report


def _file_all(
    filing: Filing, files: Sequence[Place], jobs: int, progress: Callable[[int], object]
) -> None:
    try:
        for batch in _read(files, filing.outlet, filing.matcher, jobs):
            with transaction.atomic():
                filing.file(batch)
            search.merge()
            progress(len(batch))
    except RejectedError:
        return


def take_in(named: Sequence[tuple[str, bytes]], outlet: str = "") -> Report:
    """Read documents that are at hand, each with what it is called, as files are read."""
    started = time.monotonic()
    filing = Filing(outlet, assigning.matcher())
    _start_worker(filing.matcher, storing.zones())
    incoming = [document for name, raw in named for document in _documents(name, raw)]
    for first in range(0, len(incoming), BATCH):
        batch = incoming[first : first + BATCH]
        with transaction.atomic():
            filing.file(_finished(batch, *_begun(batch, outlet, map)))
        search.merge()
    filing.report.seconds = round(time.monotonic() - started, 3)
    return filing.report


def _documents(name: str, raw: bytes) -> Iterator[Incoming]:
    """The documents that bytes hold: one, or each line of an export."""
    if len(raw) > MOST_BYTES:
        yield Incoming(name, b"", hashlib.sha256(raw).hexdigest(), len(raw))
    elif raw.startswith(EXPORTED):
        for number, line in enumerate(raw.splitlines(), 1):
            yield _incoming(f"{name}, line {number}", line)
    else:
        yield _incoming(name, raw)


def _read(
    files: Sequence[Place], outlet: str, matcher: Matcher, jobs: int
) -> Iterator[list[tuple[Incoming, Outcome | Capture]]]:
    """Yield batches of documents with what was read from each, reading ahead in a pool."""
    size = sum(place.stat().st_size for place in files if isinstance(place, Path))
    _start_worker(matcher, storing.zones())
    batches = _batches(files)
    if jobs < 2 or size < WORTH_A_POOL * 5_000:
        for batch in batches:
            yield _finished(batch, *_begun(batch, outlet, map))
        return
    if not connection.in_atomic_block:
        connections.close_all()  # a forked process must not share them
    first = next(batches)
    # What one document needs in tables and patterns, workers then inherit ready made.
    _prepare(first[0].raw, first[0].size, outlet, first[0].path)
    gc.freeze()  # the workers share what is not looked at again
    waiting: deque[tuple[list[Incoming], dict[str, Capture], Iterator[Outcome]]] = deque()
    try:
        with ProcessPoolExecutor(jobs, get_context("fork")) as pool:
            for batch in chain([first], batches):
                waiting.append((batch, *_begun(batch, outlet, partial(pool.map, chunksize=CHUNK))))
                if len(waiting) > IN_FLIGHT:
                    yield _finished(*waiting.popleft())
            while waiting:
                yield _finished(*waiting.popleft())
    finally:
        gc.unfreeze()


def _begun(
    batch: list[Incoming], outlet: str, spread: Callable[..., Iterator[Outcome]]
) -> tuple[dict[str, Capture], Iterator[Outcome]]:
    """Return what is known of a batch, and what is being read from its other documents."""
    known = _known(batch)
    new = [i for i in batch if i.sha256 not in known]
    raws, sizes, paths = [i.raw for i in new], [i.size for i in new], [i.path for i in new]
    return known, spread(_prepare, raws, sizes, repeat(outlet), paths)


def _finished(
    batch: list[Incoming], known: dict[str, Capture], read: Iterator[Outcome]
) -> list[tuple[Incoming, Outcome | Capture]]:
    return [(i, known.get(i.sha256) or next(read)) for i in batch]


def _known(batch: Iterable[Incoming]) -> dict[str, Capture]:
    """The captures that were made of these bytes before; the rejected are read once more."""
    captures = Capture.objects.filter(sha256__in=[i.sha256 for i in batch])
    return {
        capture.sha256: capture
        for capture in captures.exclude(outcome=Capture.Outcome.REJECTED).defer("compressed")
    }


def _batches(files: Sequence[Place]) -> Iterator[list[Incoming]]:
    documents = (
        document
        for place in files
        for document in (_open(place) if isinstance(place, Path) else [_fetch(place)])
    )
    while batch := list(islice(documents, BATCH)):
        yield batch


def _open(path: Path) -> Iterator[Incoming]:
    """Yield the documents of a file: itself, or each line of an export.

    Of a document over the limit only the digest is taken.
    """
    size = path.stat().st_size
    where = str(path.absolute())
    with path.open("rb") as file:
        if file.read(len(EXPORTED)) == EXPORTED:
            file.seek(0)
            for number, line in enumerate(file, 1):
                if line := line.strip():
                    yield _incoming(f"{where}, line {number}", line)
            return
        file.seek(0)
        if size > MOST_BYTES:
            yield Incoming(where, b"", hashlib.file_digest(file, "sha256").hexdigest(), size)
            return
        yield _incoming(where, file.read())


def _fetch(url: str) -> Incoming:
    """What an address holds now, if that is not what it held when it was read last."""
    last = Fetch.objects.filter(url=url).first() or Fetch(url=url)
    try:
        fetched = fetch(
            url,
            etag=last.etag,
            last_modified=last.last_modified,
            allow_private=settings.FETCH_PRIVATE,
        )
    except FetchError as error:
        return Incoming(url, b"", "", 0, failure=error.reason)
    return replace(_incoming(url, fetched.raw), fetched=replace(fetched, raw=b""))


def _incoming(where: str, raw: bytes) -> Incoming:
    return Incoming(where, raw, hashlib.sha256(raw).hexdigest(), len(raw))


_matcher = Matcher([])
_zones: dict[str, str] = {}


def _start_worker(matcher: Matcher, zones: dict[str, str]) -> None:
    global _matcher, _zones
    _matcher, _zones = matcher, zones


def _prepare(raw: bytes, size: int, outlet: str, origin: str) -> Outcome:
    """Do everything that needs no database; runs in any process."""
    if size > MOST_BYTES:
        megabytes = size / 1024 / 1024
        return DocumentError(
            f"the file has {megabytes:.1f} MB; the limit is 10 MB; its bytes were not kept"
        )
    try:
        readings = reading.read_all(raw, outlet, _zones, origin)
    except DocumentError as error:
        return error
    return [
        one if isinstance(one, DocumentError) else storing.prepare(_fit_to_send(one), _matcher)
        for one in readings
    ]


def _fit_to_send(one: Reading) -> Reading:
    """Return a reading with what filing it needs: hundreds of rules would cost more than the text."""
    return replace(one, document=None, dropped=(), outlet=one.outlet.without_rules())
