"""Filing of documents that were read: each becomes a new article, a version of one, or a rejection.

The bytes of each, up to a limit of size, are kept as a Capture.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from archive import search
from archive.database import failures, short_transactions
from archive.extraction.documents import DocumentError
from archive.extraction.identity import address_in, apart
from archive.extraction.placeholders import placeholder
from archive.extraction.precedence import Standing, Version, is_part, may_replace
from archive.extraction.reading import Reading
from archive.intake import articles as intake_articles
from archive.intake import families as article_families
from archive.intake.articles import Prepared
from archive.intake.exported_decisions import adopt
from archive.intake.fetching import Fetched, is_address
from archive.intake.report import Report
from archive.intake.shared_lines.counting import LineCounts
from archive.models import Article, Capture, DamagedError, Fetch, Source
from archive.outlets import host_of
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


class RejectedError(Exception):
    """Raised in strict mode at the first document that cannot be read."""


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
        self.file_arrivals(arrivals)
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

    def file_arrivals(self, arrivals: list[tuple[Prepared, Capture]]) -> None:
        """Create articles for new addresses; compare the others with the articles of their address.

        The result is the same as placing them one after the other.
        """
        families = article_families.families(address_in(p.reading.identity) for p, _ in arrivals)
        fresh: dict[str, tuple[Prepared, Source, Capture]] = {}
        later = []
        refused = []
        for prepared, capture in arrivals:
            address = address_in(prepared.reading.identity)
            if address in families or address in fresh:
                later.append((prepared, capture))
            elif prepared.reading.placeholder:
                refused.append((capture, prepared.reading.placeholder))
            else:
                fresh[address] = prepared, self.source(prepared.reading), capture
        for address, article in zip(fresh, self.create(list(fresh.values())), strict=True):
            families[address].append(article)
        for prepared, capture in later:
            self.file_into_family(
                families[address_in(prepared.reading.identity)], prepared, capture
            )
        for capture, reason in refused:
            self.reject_placeholder(capture, reason)

    def create(self, fresh: list[tuple[Prepared, Source, Capture]]) -> list[Article]:
        """Create articles, link their captures with them, and count them in the report."""
        created = intake_articles.create(fresh)
        edges = (prepared.reading.edges for prepared, _, _ in fresh)
        self.counts.add(zip(created, edges, strict=True))
        self.report.created += len(created)
        self.touched.update(article.pk for article in created)
        for article, (_, _, capture) in zip(created, fresh, strict=True):
            became_article(capture, article)
        return created

    def reject_placeholder(self, capture: Capture, reason: str) -> None:
        """Reject a placeholder page (error, challenge, paywall) at an address without article.

        The page is fetched again by the next run.
        """
        self.report.rejected.append({"path": capture.origin, "reason": reason})
        if capture.article is None:
            capture.outcome, capture.reason = Capture.Outcome.REJECTED, reason
            asked = Fetch.objects.filter(url=capture.origin)
            asked.update(status=Fetch.Status.REJECTED, etag="", last_modified="")
        if self.strict:
            raise RejectedError

    def file_into_family(
        self, family: article_families.Family, prepared: Prepared, capture: Capture
    ) -> None:
        """File a document whose address has articles: as a version of one, or beside them."""
        reading = prepared.reading
        source = self.source(reading)
        new = article_families.arriving(reading, capture, source, family)
        article = article_families.member(family, reading, new)
        if article is None:
            self.create_separately(family, prepared, source, capture)
            return
        self.compare(article, reading, source, capture, new)
        if reading.editing and adopt(article, reading.editing, capture.origin):
            self.report.adopted.append({"path": capture.origin, "article": article.pk})

    def compare(
        self, article: Article, reading: Reading, source: Source, capture: Capture, new: Version
    ) -> None:
        """Update an article from another version of it, or keep the document beside it."""
        old = article_families.held(article)
        same = new.content_hash == old.content_hash
        if not may_replace(new, old) and not same:
            self.keep_beside(article, capture, _why_beside(new, article))
            if new.standing in (Standing.ELSEWHERE, Standing.EMPTY_ELSEWHERE):
                intake_articles.remember_elsewhere(article, reading, capture)
        elif same or (new.standing == old.standing and is_part(new, old)):
            self.file_repetition(article, reading, capture, new, old)
        else:
            if new.standing > old.standing or is_part(old, new) or new.order > old.order:
                intake_articles.follow(article, reading, source, capture, self.matcher)
            else:
                intake_articles.remember_earlier(article, reading, capture)
            self.report.updated += 1
            self.report.updates.append({"path": capture.origin, "article": article.pk})
            self.report.updates_of_this_run += article.pk in self.touched
            self.touched.add(article.pk)
            became_article(capture, article)

    def file_repetition(
        self, article: Article, reading: Reading, capture: Capture, new: Version, old: Version
    ) -> None:
        """File a document that repeats an article, or a part of it.

        It replaces a lost capture, or that of another host where it is the outlet's own.
        """
        same = new.content_hash == old.content_hash
        if not same and new.format != "feedxml":
            self.keep_beside(article, capture, "it holds only a part of the article's text")
            return
        of = article.capture.origin if article.capture else ""
        if of == capture.origin:
            self.report.unchanged += 1
        else:
            self.report.duplicates.append({"path": capture.origin, "of": of})
        capture.article = article
        if article.capture is None:  # the one it was made from is lost
            Article.objects.filter(pk=article.pk).update(capture=capture)
            capture.outcome = Capture.Outcome.ARTICLE
            self.report.healed.append(capture.origin)
        elif same and new.standing > old.standing:  # the outlet itself confirms another host's copy
            intake_articles.follow(article, reading, self.source(reading), capture, self.matcher)
            became_article(capture, article)
        elif same and new.standing == old.standing and new.moment > old.moment:
            article.confirmed_at = new.moment
            Article.objects.filter(pk=article.pk).update(confirmed_at=new.moment)

    def keep_beside(self, article: Article, capture: Capture, reason: str) -> None:
        """Link a document with an article that it does not change."""
        self.report.unchanged += 1
        of = {"path": capture.origin, "article": article.pk, "reason": reason}
        self.report.beside.append(of)
        capture.article = article
        if capture.outcome == Capture.Outcome.DUPLICATE:
            capture.outcome, capture.reason = Capture.Outcome.ASIDE, reason

    def create_separately(
        self, family: article_families.Family, prepared: Prepared, source: Source, capture: Capture
    ) -> None:
        """Create a separate article for a document that only shares its address with others."""
        reading = prepared.reading
        address = address_in(reading.identity)
        identity = reading.identity
        if any(article.identity == identity for article in family):
            identity = apart(identity, reading.values["title"], reading.content_hash)
        prepared = replace(prepared, reading=replace(reading, identity=identity))
        [article] = self.create([(prepared, source, capture)])
        beside = [other.pk for other in family]
        self.report.shared.append({"path": capture.origin, "article": article.pk, "with": beside})
        family.append(article)
        for each in family:
            each.shared_address = address
        Article.objects.filter(pk__in=[*beside, article.pk], shared_address=None).update(
            shared_address=address
        )

    def source(self, reading: Reading) -> Source:
        """Return the source of a reading, looked up once in a transaction."""
        slug = reading.outlet.slug
        if slug not in self.sources:
            self.sources[slug] = intake_articles.source_of(reading.outlet)
        return self.sources[slug]


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


def became_article(capture: Capture, article: Article) -> None:
    """Set the outcome of a capture that an article was made or updated from; does not save it."""
    capture.outcome, capture.reason, capture.article = Capture.Outcome.ARTICLE, "", article


def _why_beside(new: Version, article: Article) -> str:
    """Return the reason why a document does not change the article with its address."""
    if new.standing == Standing.PLACEHOLDER:
        return placeholder(new.title, new.text)
    if new.standing in (Standing.ELSEWHERE, Standing.EMPTY_ELSEWHERE):
        return f"it came from {host_of(new.place)}, not from {host_of(article.source_url)}"
    return "it has no text, and the article has one"
