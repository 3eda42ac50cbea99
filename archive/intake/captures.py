"""Filing of documents that were read: each becomes a new article, a version of one, or a rejection.

The bytes of each, up to a limit of size, are kept as a Capture.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from archive import search
from archive.database import failures, short_transactions
from archive.extraction.documents import DocumentError
from archive.extraction.identity import address_in
from archive.intake import families as article_families
from archive.intake.arrivals import Arrivals, RejectedError
from archive.intake.articles import Prepared
from archive.intake.fetching import Fetched, is_address
from archive.intake.report import Report
from archive.intake.shared_lines.counting import LineCounts
from archive.models import Capture, DamagedError, Fetch, Source
from archive.outlets.rules_version import rules_version
from archive.text import storable
from archive.topics.matching import Matcher

logger = logging.getLogger(__name__)

# What was read from a document: its entries, or why there are none.
Outcome = list[Prepared | DocumentError] | DocumentError

PATIENCE = 90.0  # seconds that filing waits for a locked database
AT_FIRST = 20  # new articles filed in the first transaction, before their speed is known
COMPARING = 10  # comparing a document with existing articles takes as long as so many new articles


@dataclass(frozen=True)
class Incoming:
    """A document to be read: its bytes (none when it is too large to keep) and their digest.

    `fetched` is the server's answer for one from the web, without its bytes; `failure` is why a
    document could not be opened or fetched.
    """

    path: str
    raw: bytes
    sha256: str
    size: int
    fetched: Fetched | None = None
    failure: str = ""

    @property
    def has_no_content(self) -> bool:
        """Whether it could not be had, or has not changed on the web since the last time."""
        return bool(self.failure) or (self.fetched is not None and self.fetched.not_modified)

    @property
    def address(self) -> str:
        """Its path, or for one from the web the address after redirects."""
        return self.fetched.url if self.fetched else self.path


# A document with what was read from it, or with the earlier Capture of the same bytes.
Filed = tuple[Incoming, Outcome | Capture]


class Filing:
    """Files batches of documents, and reports what became of each.

    `strict` raises RejectedError at the first document that is rejected.
    """

    is_kept = True  # whether what is filed stays

    def __init__(
        self,
        outlet: str,
        matcher: Matcher,
        strict: bool = False,
        trusted: bool = False,
        notice: Callable[[float], object] = lambda waited: None,
    ) -> None:
        self.outlet = outlet
        self.matcher = matcher
        self.strict = strict
        self.trusted = trusted  # whether editors' decisions in an export are taken over
        self.pace = short_transactions.Pace(first=AT_FIRST, patience=PATIENCE, notice=notice)
        self.report = Report()
        self.sources: dict[str, Source] = {}
        self.counts = LineCounts()
        self.touched: set[int] = set()  # articles that this run made or changed

    def file_in_steps(self, documents: Sequence[Filed]) -> None:
        """File documents in short transactions, retrying while the database is locked.

        `notice` is called with the seconds waited so far. Raises OperationalError when the
        database stays locked for some two minutes.
        """
        total = self.report
        try:
            for report in self.pace.each(documents, self.file_afresh, self.work_of(documents)):
                total.add(report)
        except RejectedError:
            total.add(self.report)
            raise
        finally:
            self.report = total  # without the step that was rolled back

    def file_afresh(self, documents: Sequence[Filed]) -> Report:
        """File the documents of one step, maybe after a rollback; return the report on them."""
        self.report = Report()
        self.sources.clear()  # after a rollback those it created do not exist
        self.file(documents)
        if self.is_kept:
            search.merge()
        return self.report

    def work_of(self, documents: Sequence[Filed]) -> list[int]:
        """Return the work of filing each document, in units of one new article."""
        addresses = [addresses_of(outcome) for _document, outcome in documents]
        met = article_families.known({address for some in addresses for address in some})
        weights = []
        for some in addresses:
            weights.append(max(1, sum(COMPARING if address in met else 1 for address in some)))
            met.update(some)
        return weights

    def file(self, documents: Sequence[Filed]) -> None:
        """File documents; call it inside `short_transactions.writing`.

        A document whose values the database refuses is rejected; where it is one of several,
        FewerError is raised, so that they are filed one by one. Errors of the database itself are
        raised.
        """
        documents = _with_new_captures(documents)
        try:
            self.try_to_file(documents)
        except RejectedError:
            raise
        except Exception as error:
            if not failures.is_caused_by_values(error):
                raise
            if len(documents) > 1:
                raise short_transactions.FewerError from error
            [(document, _outcome)] = documents
            logger.debug("this could not be stored: %s", document.path, exc_info=error)
            why = " ".join(str(error).split())[:200].encode("utf-8", "replace").decode()
            refusal = DocumentError(f"it cannot be stored: {type(error).__name__}: {why}")
            self.try_to_file([(document, refusal)])

    def try_to_file(self, documents: Sequence[Filed]) -> None:
        """File documents in a savepoint and add to the report, or do neither and raise."""
        total, self.report = self.report, Report()
        try:
            with transaction.atomic():
                self.file_together(documents)
            total.add(self.report)
        except RejectedError:
            total.add(self.report)
            raise
        except Exception:
            self.sources.clear()  # the rollback removed those it created
            raise
        finally:
            self.report = total

    def file_together(self, documents: Sequence[Filed]) -> None:
        """Tell failed, unchanged, known, rejected and new documents apart, and file each."""
        first: dict[str, str] = {}  # the path under which bytes came first
        fresh: list[tuple[Incoming, list[Prepared | DocumentError]]] = []
        for document, outcome in documents:
            if document.has_no_content:
                self.file_without_content(document)
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
        self.heal({d.sha256: d for d, o in documents if isinstance(o, Capture) and d.raw})

    def heal(self, known: Mapping[str, Incoming]) -> None:
        """Repair captures whose stored bytes were damaged, from documents with the same SHA-256.

        A database page that cannot be read is only logged (`verify` tells which), so that the
        other documents are filed.
        """
        healed = []
        try:
            with transaction.atomic():
                for capture in Capture.objects.filter(sha256__in=known):
                    document = known[capture.sha256]
                    if not _is_intact(capture):
                        kept = {"compressed": Capture.compress(document.raw), "size": document.size}
                        Capture.objects.filter(pk=capture.pk).update(**kept)
                        healed.append(document.path)
        except DatabaseError as error:
            if failures.failure_of(error) not in (failures.DAMAGED, failures.DISK):
                raise
            logger.warning("captures could not be looked at: %s", error)
        else:
            self.report.healed += healed

    def file_without_content(self, document: Incoming) -> None:
        """Report a document that could not be opened or fetched, or that did not change."""
        if not document.failure:
            self.note_fetch(document, Fetch.Status.UNCHANGED)
            self.report.unchanged += 1
            return
        self.note_fetch(document, Fetch.Status.FAILED)
        self.report.rejected.append({"path": document.path, "reason": document.failure})
        if self.strict:
            raise RejectedError

    def note_fetch(self, document: Incoming, status: Fetch.Status) -> None:
        """Store the result of fetching an address, with the validators for the next request.

        After a rejection none are stored, so that the server sends the document again.
        """
        values: dict[str, object] = {"status": status, "fetched_at": timezone.now()}
        if document.fetched and status == Fetch.Status.READ:
            values["etag"] = document.fetched.etag
            values["last_modified"] = document.fetched.last_modified
        elif status == Fetch.Status.REJECTED:
            values["etag"] = values["last_modified"] = ""
        if is_address(document.path) and (document.fetched or document.failure):
            Fetch.objects.update_or_create(url=document.path, defaults=values)

    def known(self, document: Incoming, origin: str) -> None:
        """Report a document whose bytes came before, from `origin`: unchanged, or a duplicate."""
        self.note_fetch(document, Fetch.Status.READ)
        if origin == document.path:
            self.report.unchanged += 1
        else:
            self.report.duplicates.append({"path": document.path, "of": origin})

    def reject(self, document: Incoming, reason: str) -> None:
        """Report a document as rejected, and keep it."""
        self.report.rejected.append({"path": document.path, "reason": reason})
        self.refuse(document, reason)

    def refuse(self, document: Incoming, reason: str) -> None:
        """Keep a document that cannot become an article, with the reason."""
        self.note_fetch(document, Fetch.Status.REJECTED)
        refused = {"outcome": Capture.Outcome.REJECTED, "reason": reason}
        taken_from = _unless(document.path, document.address)
        capture = self.capture(document, taken_from=taken_from, **refused)
        # A capture that exists has the same bytes, unless they were damaged since.
        kept = ["compressed", "size"] if document.raw else []
        Capture.objects.bulk_create(
            [capture],
            update_conflicts=True,
            unique_fields=["sha256"],
            update_fields=[*refused, *kept],
        )
        if self.strict:
            raise RejectedError

    def capture(self, document: Incoming, **values: object) -> Capture:
        """Return an unsaved capture of a document."""
        return Capture(
            sha256=document.sha256,
            origin=document.path,
            outlet=self.outlet,
            trusted=self.trusted or None,
            received_at=timezone.now(),
            compressed=Capture.compress(document.raw),
            size=document.size,
            rules=rules_version(),
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
            self.note_fetch(document, Fetch.Status.READ)
            read = prepared[0].reading
            capture = self.capture(
                document,
                format=read.format,
                captured_at=read.captured_at,
                taken_from=_unless(document.path, read.place),
                outcome=Capture.Outcome.DUPLICATE,
            )
            captures.append(capture)
            arrivals += [(one, capture) for one in prepared]
        captures = self.save(captures)
        Arrivals(
            self.report, self.matcher, self.counts, self.sources, self.touched, self.strict
        ).file(arrivals)
        _save_outcomes(captures)

    def save(self, captures: list[Capture]) -> list[Capture]:
        """Store captures; one of bytes that were rejected before replaces that row."""
        digests = [capture.sha256 for capture in captures]
        rejected = Capture.objects.filter(sha256__in=digests).only("sha256", "received_at")
        known = {capture.sha256: capture for capture in rejected}
        for capture in captures:
            if before := known.get(capture.sha256):
                capture.pk, capture.received_at = before.pk, before.received_at
                capture.save(force_update=True)
        Capture.objects.bulk_create([c for c in captures if c.pk is None])
        return captures


def addresses_of(outcome: Outcome | Capture) -> list[str]:
    """Return the addresses of the articles that were read from a document, as `address_in` does."""
    read = outcome if isinstance(outcome, list) else []
    return [address_in(one.reading.identity) for one in read if isinstance(one, Prepared)]


def _with_new_captures(documents: Sequence[Filed]) -> list[Filed]:
    """Return the documents; those that another process filed meanwhile, with their captures."""
    read = [d.sha256 for d, outcome in documents if not isinstance(outcome, Capture)]
    known = {capture.sha256: capture for capture in Capture.objects.filed(read)}
    return [(document, known.get(document.sha256, outcome)) for document, outcome in documents]


def _save_outcomes(captures: Sequence[Capture]) -> None:
    """Store outcome, reason and article of captures.

    Not by bulk_update, which writes one statement with a CASE branch for each row.
    """
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE archive_capture SET outcome = %s, reason = %s, article_id = %s WHERE id = %s",
            [(c.outcome, c.reason, c.article_id, c.pk) for c in captures],
        )


def _is_intact(capture: Capture) -> bool:
    try:
        return len(capture.raw) == capture.size
    except DamagedError:
        return False


def _unless(origin: str, address: str) -> str | None:
    """The address, made fit to be stored; None where it is empty or the origin itself."""
    return storable.line(address)[:2000] if address not in ("", origin) else None
