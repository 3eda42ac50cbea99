"""Documents into the archive: read in parallel, stored in batches, in the order they came.

A batch is one transaction, so that the archive is whole whenever the program stops. What was
captured before is known by its SHA-256 and costs one look-up. Nothing is ever deleted.
"""

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path

from django.db import connection, connections, transaction
from django.utils import timezone

from archive import reading, search, storing
from archive.documents import MOST_BYTES, DocumentError
from archive.models import Article, Capture, Source
from archive.reading import Reading
from archive.topics import Matcher, TopicMatch

BATCH = 64
IN_FLIGHT = 3  # batches read ahead of the one being stored
WORTH_A_POOL = 32  # documents


@dataclass
class Report:
    """What became of the documents. `duplicates` and `rejected` name paths."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: list[dict[str, str]] = field(default_factory=list)
    rejected: list[dict[str, str]] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        return (
            f"created {self.created}, updated {self.updated}, unchanged {self.unchanged},"
            f" duplicate {len(self.duplicates)}, rejected {len(self.rejected)}"
            f" in {self.seconds:.1f} s"
        )


@dataclass(frozen=True)
class Incoming:
    """A file to be read: its bytes (none when it is too large to keep) and their digest."""

    path: str
    raw: bytes
    sha256: str
    size: int


@dataclass(frozen=True)
class Prepared:
    """Everything about a document that needs no database."""

    reading: Reading
    row: search.IndexRow
    matches: list[TopicMatch]


class RejectedError(Exception):
    """Raised in strict mode at the first document that cannot be read."""


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
    files: Sequence[Path],
    *,
    outlet: str = "",
    jobs: int = 1,
    dry_run: bool = False,
    strict: bool = False,
    progress: Callable[[int], object] = lambda done: None,
) -> Report:
    """Read files into the archive and report what became of each.

    `outlet` names the source of all of them; `dry_run` undoes everything at the end; `strict`
    stops at the first document that is rejected, keeping what was stored before its batch.
    """
    started = time.monotonic()
    run = _Run(outlet, strict)
    if dry_run:
        with transaction.atomic():
            run.all(files, jobs, progress)
            transaction.set_rollback(True)
    else:
        run.all(files, jobs, progress)
    run.report.seconds = round(time.monotonic() - started, 3)
    return run.report


class _Run:
    """One ingestion."""

    def __init__(self, outlet: str, strict: bool) -> None:
        self.outlet = outlet
        self.strict = strict
        self.report = Report()
        self.matcher = storing.matcher()
        self.sources: dict[str, Source] = {}

    def all(self, files: Sequence[Path], jobs: int, progress: Callable[[int], object]) -> None:
        try:
            for incoming, prepared in self.prepared(files, jobs):
                with transaction.atomic():
                    for document, result in zip(incoming, prepared, strict=True):
                        self.store(document, result)
                search.merge()
                progress(len(incoming))
        except RejectedError:
            return

    def prepared(
        self, files: Sequence[Path], jobs: int
    ) -> Iterator[tuple[list[Incoming], list[Prepared | DocumentError | Capture]]]:
        """Yield batches of documents with what was read from each, or why it could not be."""
        if jobs < 2 or len(files) < WORTH_A_POOL:
            _start_worker(self.matcher)
            for paths in _batches(files):
                incoming = [_open(path) for path in paths]
                known = self.known(incoming)
                yield (
                    incoming,
                    [known.get(i.sha256) or _prepare(i.raw, i.size, self.outlet) for i in incoming],
                )
            return
        if not connection.in_atomic_block:
            connections.close_all()  # a forked process must not share them
        waiting: deque[tuple[list[Incoming], list[Capture | Future[Prepared | DocumentError]]]] = (
            deque()
        )
        context = get_context("fork")
        with ProcessPoolExecutor(jobs, context, _start_worker, (self.matcher,)) as pool:
            for paths in _batches(files):
                incoming = [_open(path) for path in paths]
                known = self.known(incoming)
                waiting.append(
                    (
                        incoming,
                        [
                            known.get(i.sha256) or pool.submit(_prepare, i.raw, i.size, self.outlet)
                            for i in incoming
                        ],
                    )
                )
                if len(waiting) > IN_FLIGHT:
                    yield _finished(*waiting.popleft())
            while waiting:
                yield _finished(*waiting.popleft())

    def known(self, incoming: list[Incoming]) -> dict[str, Capture]:
        """The captures that were made of these bytes before; the rejected are read once more."""
        captures = Capture.objects.filter(sha256__in=[i.sha256 for i in incoming])
        return {
            capture.sha256: capture
            for capture in captures.exclude(outcome=Capture.Outcome.REJECTED).defer("compressed")
        }

    def store(self, document: Incoming, result: Prepared | DocumentError | Capture) -> None:
        if isinstance(result, Prepared):
            # The same bytes may have come earlier in this batch.
            result = self.known([document]).get(document.sha256) or result
        if isinstance(result, Capture):
            if result.origin == document.path:
                self.report.unchanged += 1
            else:
                self.report.duplicates.append({"path": document.path, "of": result.origin})
        elif isinstance(result, DocumentError):
            self.reject(document, result.reason)
        else:
            self.accept(document, result)

    def reject(self, document: Incoming, reason: str) -> None:
        self.report.rejected.append({"path": document.path, "reason": reason})
        Capture.objects.update_or_create(
            sha256=document.sha256,
            defaults={"outcome": Capture.Outcome.REJECTED, "reason": reason},
            create_defaults=self.capture_values(document)
            | {"outcome": Capture.Outcome.REJECTED, "reason": reason},
        )
        if self.strict:
            raise RejectedError

    def capture_values(self, document: Incoming) -> dict[str, object]:
        return {
            "origin": document.path,
            "outlet": self.outlet,
            "received_at": timezone.now(),
            "compressed": Capture.compress(document.raw),
            "size": document.size,
        }

    def accept(self, document: Incoming, prepared: Prepared) -> None:
        read = prepared.reading
        capture, _ = Capture.objects.update_or_create(
            sha256=document.sha256,
            defaults=self.capture_values(document)
            | {
                "format": read.format,
                "captured_at": read.captured_at,
                "outcome": Capture.Outcome.ARTICLE,
                "reason": "",
            },
        )
        article = Article.objects.filter(identity=read.identity).first()
        if article is None:
            article = storing.create(
                read, self.source(read), capture, prepared.row, prepared.matches
            )
            self.report.created += 1
        elif article.content_hash == read.content_hash:
            capture.outcome = Capture.Outcome.DUPLICATE
            first = article.capture.origin if article.capture else ""
            self.report.duplicates.append({"path": document.path, "of": first})
        elif capture.known_at >= article.captured_at:
            storing.follow(article, read, self.source(read), capture, self.matcher)
            self.report.updated += 1
        else:
            storing.remember_earlier(article, read, capture)
            self.report.updated += 1
        capture.article = article
        capture.save(update_fields=["outcome", "article"])

    def source(self, read: Reading) -> Source:
        slug = read.outlet.slug
        if slug not in self.sources:
            self.sources[slug] = storing.source_of(read.outlet)
        return self.sources[slug]


def _batches(files: Sequence[Path]) -> Iterator[Sequence[Path]]:
    for start in range(0, len(files), BATCH):
        yield files[start : start + BATCH]


def _open(path: Path) -> Incoming:
    """Read a file; of one over the limit only the digest is taken."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if size > MOST_BYTES:
            return Incoming(
                str(path.absolute()), b"", hashlib.file_digest(file, "sha256").hexdigest(), size
            )
        raw = file.read()
    return Incoming(str(path.absolute()), raw, hashlib.sha256(raw).hexdigest(), len(raw))


def _finished(
    incoming: list[Incoming], results: list[Capture | Future[Prepared | DocumentError]]
) -> tuple[list[Incoming], list[Prepared | DocumentError | Capture]]:
    return incoming, [r.result() if isinstance(r, Future) else r for r in results]


_matcher = Matcher([])


def _start_worker(matcher: Matcher) -> None:
    global _matcher
    _matcher = matcher


def _prepare(raw: bytes, size: int, outlet: str) -> Prepared | DocumentError:
    """Do everything that needs no database; runs in any process."""
    if size > MOST_BYTES:
        return DocumentError(
            f"the file has {size / 1024 / 1024:.1f} MB; the limit is 10 MB; its bytes were not kept"
        )
    try:
        read = reading.read(raw, outlet)
    except DocumentError as error:
        return error
    values = read.values
    return Prepared(
        replace(read, document=None, dropped=()),
        search.row_of(values["title"], values["body_text"], values["byline"]),
        _matcher.match(values["title"], values["lead"], values["body_text"]),
    )
