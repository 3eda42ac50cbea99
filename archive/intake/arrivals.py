"""What arrived at the archive, filed: as a new article, as a version of one, or beside one."""

from dataclasses import dataclass, replace

from archive.extraction.identity import address_in, apart
from archive.extraction.placeholders import placeholder
from archive.extraction.precedence import Standing, Version, is_part, may_replace
from archive.extraction.read_values import Reading
from archive.intake import articles as intake_articles
from archive.intake import families as article_families
from archive.intake.articles import Prepared
from archive.intake.exported_decisions import adopt
from archive.intake.report import Report
from archive.intake.shared_lines.counting import LineCounts
from archive.models import Article, Capture, Fetch, Source
from archive.outlets import host_of
from archive.topics.matching import Matcher


class RejectedError(Exception):
    """Raised in strict mode at the first document that cannot be read."""


@dataclass(frozen=True)
class Arrivals:
    """Files what was read from new documents, and reports what became of each.

    `sources` holds those looked up in this transaction, by slug; `touched` gets the ids of articles
    that were made or changed. `strict` raises RejectedError at the first that is rejected.
    """

    report: Report
    matcher: Matcher
    counts: LineCounts
    sources: dict[str, Source]
    touched: set[int]
    strict: bool = False

    def file(self, arrivals: list[tuple[Prepared, Capture]]) -> None:
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
                fresh[address] = prepared, self._source(prepared.reading), capture
        for address, article in zip(fresh, self._create(list(fresh.values())), strict=True):
            families[address].append(article)
        for prepared, capture in later:
            self._file_into_family(
                families[address_in(prepared.reading.identity)], prepared, capture
            )
        for capture, reason in refused:
            self._reject_placeholder(capture, reason)

    def _create(self, fresh: list[tuple[Prepared, Source, Capture]]) -> list[Article]:
        """Create articles, link their captures with them, and count them in the report."""
        created = intake_articles.create(fresh)
        edges = (prepared.reading.edges for prepared, _, _ in fresh)
        self.counts.add(zip(created, edges, strict=True))
        self.report.created += len(created)
        self.touched.update(article.pk for article in created)
        for article, (_, _, capture) in zip(created, fresh, strict=True):
            _became_article(capture, article)
        return created

    def _reject_placeholder(self, capture: Capture, reason: str) -> None:
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

    def _file_into_family(
        self, family: article_families.Family, prepared: Prepared, capture: Capture
    ) -> None:
        """File a document whose address has articles: as a version of one, or beside them."""
        reading = prepared.reading
        source = self._source(reading)
        new = article_families.arriving(reading, capture, source, family)
        article = article_families.member(family, reading, new)
        if article is None:
            self._create_separately(family, prepared, source, capture)
            return
        self._compare(article, reading, source, capture, new)
        if reading.editing and adopt(article, reading.editing, capture.origin):
            self.report.adopted.append({"path": capture.origin, "article": article.pk})

    def _compare(
        self, article: Article, reading: Reading, source: Source, capture: Capture, new: Version
    ) -> None:
        """Update an article from another version of it, or keep the document beside it."""
        old = article_families.held(article)
        same = new.content_hash == old.content_hash
        if not may_replace(new, old) and not same:
            self._keep_beside(article, capture, _why_beside(new, article))
            if new.standing in (Standing.ELSEWHERE, Standing.EMPTY_ELSEWHERE):
                intake_articles.remember_elsewhere(article, reading, capture)
        elif same or (new.standing == old.standing and is_part(new, old)):
            self._file_repetition(article, reading, capture, new, old)
        else:
            if new.standing > old.standing or is_part(old, new) or new.order > old.order:
                intake_articles.follow(article, reading, source, capture, self.matcher)
            else:
                intake_articles.remember_earlier(article, reading, capture)
            self.report.updated += 1
            self.report.updates.append({"path": capture.origin, "article": article.pk})
            self.report.updates_of_this_run += article.pk in self.touched
            self.touched.add(article.pk)
            _became_article(capture, article)

    def _file_repetition(
        self, article: Article, reading: Reading, capture: Capture, new: Version, old: Version
    ) -> None:
        """File a document that repeats an article, or a part of it.

        It replaces a lost capture, or that of another host where it is the outlet's own.
        """
        same = new.content_hash == old.content_hash
        if not same and new.format != "feedxml":
            self._keep_beside(article, capture, "it holds only a part of the article's text")
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
            intake_articles.follow(article, reading, self._source(reading), capture, self.matcher)
            _became_article(capture, article)
        elif same and new.standing == old.standing and new.moment > old.moment:
            article.confirmed_at = new.moment
            Article.objects.filter(pk=article.pk).update(confirmed_at=new.moment)

    def _keep_beside(self, article: Article, capture: Capture, reason: str) -> None:
        """Link a document with an article that it does not change."""
        self.report.unchanged += 1
        of = {"path": capture.origin, "article": article.pk, "reason": reason}
        self.report.beside.append(of)
        capture.article = article
        if capture.outcome == Capture.Outcome.DUPLICATE:
            capture.outcome, capture.reason = Capture.Outcome.ASIDE, reason

    def _create_separately(
        self, family: article_families.Family, prepared: Prepared, source: Source, capture: Capture
    ) -> None:
        """Create a separate article for a document that only shares its address with others."""
        reading = prepared.reading
        address = address_in(reading.identity)
        identity = reading.identity
        if any(article.identity == identity for article in family):
            identity = apart(identity, reading.values["title"], reading.content_hash)
        prepared = replace(prepared, reading=replace(reading, identity=identity))
        [article] = self._create([(prepared, source, capture)])
        beside = [other.pk for other in family]
        self.report.shared.append({"path": capture.origin, "article": article.pk, "with": beside})
        family.append(article)
        for each in family:
            each.shared_address = address
        Article.objects.filter(pk__in=[*beside, article.pk], shared_address=None).update(
            shared_address=address
        )

    def _source(self, reading: Reading) -> Source:
        """Return the source of a reading, looked up once in a transaction."""
        slug = reading.outlet.slug
        if slug not in self.sources:
            self.sources[slug] = intake_articles.source_of(reading.outlet)
        return self.sources[slug]


def _became_article(capture: Capture, article: Article) -> None:
    """Set the outcome of a capture that an article was made or updated from; does not save it."""
    capture.outcome, capture.reason, capture.article = Capture.Outcome.ARTICLE, "", article


def _why_beside(new: Version, article: Article) -> str:
    """Return the reason why a document does not change the article with its address."""
    if new.standing == Standing.PLACEHOLDER:
        return placeholder(new.title, new.text)
    if new.standing in (Standing.ELSEWHERE, Standing.EMPTY_ELSEWHERE):
        return f"it came from {host_of(new.place)}, not from {host_of(article.source_url)}"
    return "it has no text, and the article has one"
