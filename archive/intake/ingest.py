"""Ingestion: documents are read in parallel processes and filed in batches, in the order they came.

They are filed in short transactions, so that the archive is consistent whenever the program stops
and others can write. Bytes that were captured before are recognised by their SHA-256 and not read
again. Nothing is ever deleted.
"""

import math
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import cache, partial

from django.db import DatabaseError

from archive.database import failures
from archive.database.bulk_insert import batched
from archive.derived.events import placing
from archive.editing.desk_outlets import said_at_desk
from archive.extraction.documents import MOST_BYTES, DocumentError
from archive.extraction.processes import AT_DESK, Readers
from archive.intake import articles as intake_articles
from archive.intake.arrivals import RejectedError
from archive.intake.captures import Filing, Incoming, Outcome
from archive.intake.dry_run import DryRun
from archive.intake.opening import Place, documents_at, documents_of
from archive.intake.pictures.beside_pages import keep_beside
from archive.intake.report import Report
from archive.intake.shared_lines.dropping import MOST_READ, learn
from archive.intake.stopping import StoppedError
from archive.models import Capture
from archive.outlets.at_desk import Desk
from archive.topics import assigning
from archive.topics.matching import Matcher

BATCH = 128
IN_FLIGHT = 2  # batches read ahead of the one being filed
SAMPLE = "<!--1594971919000-->\n[题](https://example.com/1)\n------\n\n<p>正文。</p>".encode()
PLACED_AT_ONCE = (
    1000  # articles whose events are looked for together: many cost little more than few
)
MOST_AT_DESK = 50  # articles read again because a line in them was found to be furniture
HANDED_IN = 30.0  # seconds after which no further document of those handed in is read


def ingest(
    files: Sequence[Place],
    *,
    outlet: str = "",
    jobs: int = 1,
    dry_run: bool = False,
    strict: bool = False,
    trusted: bool = False,
    progress: Callable[[int], object] = lambda done: None,
    step: Callable[[], AbstractContextManager[None]] = nullcontext,
    notice: Callable[[float], object] = lambda waited: None,
) -> Report:
    """Read files and web addresses into the archive; return a report on each.

    `outlet` is the slug of the source of all of them. `jobs` is the number of reader processes.
    `dry_run` changes nothing. `trusted` takes over editors' decisions from the lines of an export.
    `strict` stops at the first document that is rejected; what was filed before its step stays.
    `progress` is called with the size of each batch. Each batch is filed inside a `step`, a context
    manager that may end the run by raising StoppedError. `notice` is called with the seconds that a
    locked database was waited for. A failing database or disk ends the run as well: the report
    says why, and counts what was filed before.
    """
    started = time.monotonic()
    kind = DryRun if dry_run else Filing
    filing = kind(outlet, assigning.matcher(), strict, trusted, notice)
    placed = 0
    try:
        with suppress(RejectedError), _readers(filing, jobs) as readers:
            for batch in _read(files, readers):
                with step():
                    filing.file_in_steps(batch)
                    if not dry_run:
                        keep_beside(batch)
                        if filing.report.created - placed >= PLACED_AT_ONCE:
                            placing.place_arrived(PLACED_AT_ONCE, filing.pace)
                            placed = filing.report.created
                    progress(len(batch))
        if not dry_run:
            with step():
                _learn(filing.report)
            is_left = True
            while is_left:
                with step():
                    is_left = placing.place_arrived(PLACED_AT_ONCE, filing.pace)
    except StoppedError as stopped:
        filing.report.stopped = str(stopped)
    except (DatabaseError, OSError) as error:
        if not (why := failures.in_words(error)):
            raise
        filing.report.failed = f"{why} ({error})"
    filing.report.seconds = round(time.monotonic() - started, 3)
    return filing.report


def take_in(named: Sequence[tuple[str, bytes]], outlet: str = "", trusted: bool = False) -> Report:
    """Read documents given as (name, bytes) into the archive, as files are; return a report.

    For a web request: the time limit for each document is shorter than in `ingest`.
    """
    incoming = (document for name, raw in named for document in documents_of(name, raw))
    return _taken_in(incoming, outlet, trusted)


def take_in_document(document: Incoming, outlet: str = "") -> Report:
    """Read a document that was fetched into the archive, within a web request; return a report."""
    return _taken_in([document], outlet, trusted=False)


def _taken_in(incoming: Iterable[Incoming], outlet: str, trusted: bool) -> Report:
    started = time.monotonic()
    filing = Filing(outlet, assigning.matcher(), trusted=trusted)
    with _readers(filing, 1, AT_DESK, HANDED_IN) as readers:
        for batch in batched(incoming, BATCH):
            filing.file_in_steps(_finished(batch, *_begun(batch, readers)))
    _learn(filing.report, MOST_AT_DESK)
    placing.place_arrived(PLACED_AT_ONCE, filing.pace)
    filing.report.seconds = round(time.monotonic() - started, 3)
    return filing.report


def _learn(report: Report, most_read: int = MOST_READ) -> None:
    """Judge the lines that articles share by now; report those that are new as furniture."""
    judged = learn(most_read)
    for is_dropped, lines in ((True, judged.dropped), (False, judged.proposed)):
        for one in lines:
            told = {"source": one.source.slug, "line": one.line, "articles": one.articles}
            report.learned.append({**told, "dropped": is_dropped})
    report.left_with_furniture = judged.left


def _readers(
    filing: Filing, count: int, seconds: float | None = None, altogether: float = math.inf
) -> Readers[Outcome]:
    """Return `count` processes that read documents; see `Readers` for the time limits."""
    told = filing.matcher, said_at_desk(), filing.outlet, filing.trusted
    readers = Readers(partial(_prepare, *told), count, seconds, altogether)
    if readers.forks:
        warm()
    return readers


@cache
def warm() -> None:
    """Import and compute all that reading needs, so that forks of this process have it."""
    import trafilatura  # noqa: F401

    intake_articles.read_and_prepare(Matcher([]), SAMPLE)


def _read(
    files: Sequence[Place], readers: Readers[Outcome]
) -> Iterator[list[tuple[Incoming, Outcome | Capture]]]:
    """Yield batches of documents with what was read from each, IN_FLIGHT batches ahead."""
    waiting: deque[tuple[list[Incoming], dict[str, Capture], Iterator[Outcome]]] = deque()
    for batch in _batches(files):
        waiting.append((batch, *_begun(batch, readers)))
        if len(waiting) > IN_FLIGHT:
            yield _finished(*waiting.popleft())
    while waiting:
        yield _finished(*waiting.popleft())


def _begun(
    batch: list[Incoming], readers: Readers[Outcome]
) -> tuple[dict[str, Capture], Iterator[Outcome]]:
    """Start reading a batch; return its earlier captures, by SHA-256, and the pending outcomes."""
    known = {capture.sha256: capture for capture in Capture.objects.filed(i.sha256 for i in batch)}
    new = [i for i in batch if i.sha256 not in known]
    return known, readers.map([(i.raw, i.size, i.address) for i in new])


def _finished(
    batch: list[Incoming], known: dict[str, Capture], read: Iterator[Outcome]
) -> list[tuple[Incoming, Outcome | Capture]]:
    return [(i, known.get(i.sha256) or next(read)) for i in batch]


def _batches(files: Sequence[Place]) -> Iterator[list[Incoming]]:
    documents = (document for place in files for document in documents_at(place))
    return batched(documents, BATCH)


def _prepare(
    matcher: Matcher,
    desk: Desk,
    outlet: str,
    trusted: bool,
    raw: bytes,
    size: int,
    origin: str,
) -> Outcome:
    """Read and prepare one document without the database; runs in any process."""
    if size > MOST_BYTES:
        megabytes = size / 1024 / 1024
        return DocumentError(
            f"the file has {megabytes:.1f} MB; the limit is 10 MB; its bytes were not kept"
        )
    try:
        return intake_articles.read_and_prepare(matcher, raw, outlet, desk, origin, trusted=trusted)
    except DocumentError as error:
        return error
