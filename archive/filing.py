"""Documents that came in, put where they belong: new articles, newer versions, copies, refusals."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone

from archive import storing
from archive.documents import DocumentError
from archive.fetching import Fetched
from archive.models import Article, Capture, Fetch, Source
from archive.reading import Reading
from archive.storing import Prepared
from archive.topics import Matcher

# What was read from a document: its articles, or why there are none.
Outcome = list[Prepared | DocumentError] | DocumentError


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
    """A document to be read: its bytes (none when it is too large to keep) and their digest.

    Of one from the web, `fetched` is what the server said of it, without its bytes, and `failure`
    why it could not be had.
    """

    path: str
    raw: bytes
    sha256: str
    size: int
    fetched: Fetched | None = None
    failure: str = ""

    @property
    def brings_nothing(self) -> bool:
        return bool(self.failure) or (self.fetched is not None and self.fetched.not_modified)


class RejectedError(Exception):
    """Raised in strict mode at the first document that cannot be read."""


class Filing:
    """Files batches of documents, and reports what became of each."""

    def __init__(self, outlet: str, matcher: Matcher, strict: bool = False) -> None:
        self.outlet = outlet
        self.matcher = matcher
        self.strict = strict
        self.report = Report()
        self.sources: dict[str, Source] = {}

    def file(self, documents: Sequence[tuple[Incoming, Outcome | Capture]]) -> None:
        """File one batch; call it inside a transaction.

        A Capture in place of an outcome says that these bytes were captured before.
        """
        first: dict[str, str] = {}  # the path under which bytes came first in this batch
        fresh: list[tuple[Incoming, list[Prepared | DocumentError]]] = []
        for document, outcome in documents:
            if document.brings_nothing:
                self.nothing_came(document)
            elif isinstance(outcome, Capture):
                self.known(document, outcome.origin)
            elif document.sha256 in first and not isinstance(outcome, DocumentError):
                self.known(document, first[document.sha256])
            elif isinstance(outcome, DocumentError):
                self.reject(document, outcome.reason)
            else:
                first[document.sha256] = document.path
                fresh.append((document, outcome))
        self.accept(fresh)

    def nothing_came(self, document: Incoming) -> None:
        """Report an address that could not be read, or that holds what it held before."""
        if not document.failure:
            self.note(document, Fetch.Status.UNCHANGED)
            self.report.unchanged += 1
            return
        self.note(document, Fetch.Status.FAILED)
        self.report.rejected.append({"path": document.path, "reason": document.failure})
        if self.strict:
            raise RejectedError

    def note(self, document: Incoming, status: Fetch.Status) -> None:
        """Remember how reading an address went, and what to ask its server for next time."""
        values: dict[str, object] = {"status": status, "fetched_at": timezone.now()}
        if document.fetched and status == Fetch.Status.READ:
            values["etag"] = document.fetched.etag
            values["last_modified"] = document.fetched.last_modified
        elif status == Fetch.Status.REJECTED:
            values["etag"] = values["last_modified"] = ""  # so that it comes again
        if document.fetched or document.failure:
            Fetch.objects.update_or_create(url=document.path, defaults=values)

    def known(self, document: Incoming, origin: str) -> None:
        self.note(document, Fetch.Status.READ)
        if origin == document.path:
            self.report.unchanged += 1
        else:
            self.report.duplicates.append({"path": document.path, "of": origin})

    def reject(self, document: Incoming, reason: str) -> None:
        self.report.rejected.append({"path": document.path, "reason": reason})
        self.refuse(document, reason)

    def refuse(self, document: Incoming, reason: str) -> None:
        """Keep a document that cannot become an article, with the reason."""
        self.note(document, Fetch.Status.REJECTED)
        refused = {"outcome": Capture.Outcome.REJECTED, "reason": reason}
        capture = self.capture(document, **refused)
        Capture.objects.bulk_create(
            [capture], update_conflicts=True, unique_fields=["sha256"], update_fields=[*refused]
        )
        if self.strict:
            raise RejectedError

    def capture(self, document: Incoming, **values: object) -> Capture:
        return Capture(
            sha256=document.sha256,
            origin=document.path,
            outlet=self.outlet,
            received_at=timezone.now(),
            compressed=Capture.compress(document.raw),
            size=document.size,
            **values,
        )

    def accept(self, documents: list[tuple[Incoming, list[Prepared | DocumentError]]]) -> None:
        """Store the articles of documents whose bytes are new."""
        arrivals = []
        captures = []
        for document, outcomes in documents:
            prepared = [o for o in outcomes if isinstance(o, Prepared)]
            for number, outcome in enumerate(outcomes, 1):
                if isinstance(outcome, DocumentError):
                    path = f"{document.path}, entry {number}"
                    self.report.rejected.append({"path": path, "reason": outcome.reason})
            if not prepared:
                self.refuse(document, "none of its entries can become an article")
                continue
            self.note(document, Fetch.Status.READ)
            read = prepared[0].reading
            capture = self.capture(
                document,
                format=read.format,
                captured_at=read.captured_at,
                outcome=Capture.Outcome.DUPLICATE,
            )
            captures.append(capture)
            arrivals += [(one, capture) for one in prepared]
        captures = self.save(captures)
        self.place(arrivals)
        _note_what_became_of(captures)

    def save(self, captures: list[Capture]) -> list[Capture]:
        """Store captures; one that was rejected before becomes what it is now."""
        digests = [capture.sha256 for capture in captures]
        rejected = Capture.objects.filter(sha256__in=digests).only("sha256", "received_at")
        known = {capture.sha256: capture for capture in rejected}
        for capture in captures:
            if before := known.get(capture.sha256):
                capture.pk, capture.received_at = before.pk, before.received_at
                capture.save(force_update=True)
        Capture.objects.bulk_create([c for c in captures if c.pk is None])
        return captures

    def place(self, arrivals: list[tuple[Prepared, Capture]]) -> None:
        """Make articles of those whose identity is new; let known articles follow the others."""
        known = {
            article.identity: article
            for article in Article.objects.filter(
                identity__in=[prepared.reading.identity for prepared, _ in arrivals]
            ).select_related("source", "capture")
        }
        fresh: dict[str, tuple[Prepared, Source, Capture]] = {}
        later = []
        for prepared, capture in arrivals:
            identity = prepared.reading.identity
            if identity in known or identity in fresh:
                later.append((prepared, capture))
            else:
                fresh[identity] = prepared, self.source(prepared.reading), capture
        created = storing.create(list(fresh.values()))
        self.report.created += len(created)
        for article, (_, _, capture) in zip(created, fresh.values(), strict=True):
            known[article.identity] = article
            capture.outcome, capture.article = Capture.Outcome.ARTICLE, article
        for prepared, capture in later:
            self.meet(known[prepared.reading.identity], prepared.reading, capture)

    def meet(self, article: Article, reading: Reading, capture: Capture) -> None:
        """Bring a document and the article that it is another version of together."""
        kept = article.capture.format if article.capture else ""
        before, after = article.characters, reading.values["characters"]
        if article.content_hash == reading.content_hash or _is_excerpt(
            reading.format, after, before
        ):
            of = article.capture.origin if article.capture else ""
            if of == capture.origin:
                self.report.unchanged += 1
            else:
                self.report.duplicates.append({"path": capture.origin, "of": of})
        else:
            if capture.known_at >= article.captured_at or _is_excerpt(kept, before, after):
                storing.follow(article, reading, self.source(reading), capture, self.matcher)
            else:
                storing.remember_earlier(article, reading, capture)
            capture.outcome = Capture.Outcome.ARTICLE
            self.report.updated += 1
        capture.article = article

    def source(self, reading: Reading) -> Source:
        slug = reading.outlet.slug
        if slug not in self.sources:
            self.sources[slug] = storing.source_of(reading.outlet)
        return self.sources[slug]


def _note_what_became_of(captures: Sequence[Capture]) -> None:
    """Store outcome and article of captures; bulk_update would write a CASE of a line for each."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE archive_capture SET outcome = %s, article_id = %s WHERE id = %s",
            [(capture.outcome, capture.article_id, capture.pk) for capture in captures],
        )


def _is_excerpt(format: str, characters: int, whole: int) -> bool:
    """Whether a feed gives only the beginning of an article that is kept, or comes, as a whole."""
    return format == "feedxml" and 2 * characters < whole
