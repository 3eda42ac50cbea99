"""Articles and what is derived from them made again, from their captures and from themselves."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from archive import assigning, counting, reading, search, storing
from archive.documents import DocumentError
from archive.filing import Filing, Incoming, Report
from archive.models import Article, Capture, Revision
from archive.models.article import day_of
from archive.topics import Matcher

BATCH = 200


@dataclass
class Reprocessed:
    """How many articles were read again and changed, with the fields that did."""

    read: int = 0
    changed: int = 0
    created: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)


def reprocess(source: str = "", dry_run: bool = False) -> Reprocessed:
    """Make articles again from their newest captures, by the rules as they are now.

    What an editor corrected stays. Rejected captures that can be read by now become articles.
    """
    done = Reprocessed()
    matcher, zones = assigning.matcher(), storing.zones()
    articles = Article.objects.exclude(capture=None).select_related("capture", "source")
    if source:
        articles = articles.filter(source__slug=source)
    with transaction.atomic():
        for article in articles.iterator(chunk_size=BATCH):
            assert article.capture is not None
            done.read += 1
            try:
                read = reread(article, zones)
            except DocumentError as error:
                done.refused.append(f"{article.capture.origin}: {error.reason}")
                continue
            if read.content_hash == article.content_hash and not _differs(article, read):
                continue
            changed = storing.follow(
                article,
                read,
                storing.source_of(read.outlet),
                article.capture,
                matcher,
                Revision.Cause.REPROCESS,
            )
            done.changed += bool(changed)
            done.fields.update(changed)
        if not source:
            _read_rejected(done, matcher, zones)
        transaction.set_rollback(dry_run)
    return done


def reread(article: Article, zones: Mapping[str, str]) -> reading.Reading:
    """Return what an article's capture says of it by today's rules; changes nothing."""
    capture = article.capture
    assert capture is not None
    return reading.read_again(
        capture.raw, article.identity, capture.outlet, zones, capture.origin, capture.read_as
    )


def _differs(article: Article, read: reading.Reading) -> bool:
    """Whether a reading gives other values for the fields that no editor set."""
    return any(
        getattr(article, name) != value
        for name, value in read.values.items()
        if name not in article.edited_fields and not name.startswith("published")
    )


def _read_rejected(done: Reprocessed, matcher: Matcher, zones: Mapping[str, str]) -> None:
    """File the captures that could not be read before, as if they came in today."""
    rejected = Capture.objects.filter(outcome=Capture.Outcome.REJECTED, size__gt=0)
    for capture in rejected.iterator(chunk_size=BATCH):
        done.created += _file_again(capture, matcher, zones).created


def _file_again(capture: Capture, matcher: Matcher, zones: Mapping[str, str]) -> Report:
    """File a capture as if it came in today."""
    filing = Filing(capture.outlet, matcher)
    raw = capture.raw
    document = Incoming(capture.origin, raw, capture.sha256, len(raw))
    try:
        readings = reading.read_all(raw, capture.outlet, zones, capture.origin, capture.read_as)
    except DocumentError as error:
        filing.file([(document, error)])
        return filing.report
    outcomes = [
        one if isinstance(one, DocumentError) else storing.prepare(one, matcher) for one in readings
    ]
    filing.file([(document, outcomes)])
    Capture.objects.filter(pk=capture.pk).update(read_as=capture.read_as)
    return filing.report


def read_one_again(capture: Capture) -> str:
    """Read one capture by the rules as they are now; return why it cannot be, or an empty text.

    One that was rejected is filed as if it came in today; an article whose capture it is follows
    what is read now, an editor's corrections excepted.
    """
    matcher, zones = assigning.matcher(), storing.zones()
    with transaction.atomic():
        if capture.outcome == Capture.Outcome.REJECTED:
            rejected = _file_again(capture, matcher, zones).rejected
            return rejected[0]["reason"] if rejected else ""
        for article in Article.objects.filter(capture=capture).select_related("source", "capture"):
            article.capture = capture
            try:
                read = reread(article, zones)
            except DocumentError as error:
                return error.reason
            source = storing.source_of(read.outlet)
            cause = Revision.Cause.REPROCESS
            storing.follow(article, read, source, capture, matcher, cause)
    return ""


def redate(dry_run: bool = False) -> Iterator[str]:
    """Recompute every date from its capture, an editor's excepted; yield a line for each change."""
    zones = storing.zones()
    with transaction.atomic():
        articles = Article.objects.exclude(capture=None).select_related("capture", "source")
        for article in articles.iterator(chunk_size=BATCH):
            assert article.capture is not None
            values = {}
            if not {"published_at", "published_precision"} & set(article.edited_fields):
                try:
                    read = reread(article, zones)
                except DocumentError:
                    continue
                values = {n: v for n, v in read.values.items() if n.startswith("published")}
            changed = storing.redate(article, values)
            if changed:
                yield f"{article.pk} {article.title[:40]}: {changed}"
        transaction.set_rollback(dry_run)


def disagreements() -> list[str]:
    """Return a line for each way in which captures, articles and what is derived disagree."""
    lost = Capture.objects.filter(outcome=Capture.Outcome.ARTICLE, article=None).exclude(
        pk__in=Article.objects.exclude(capture=None).values("capture")
    )
    found = [f"capture {c.pk} ({c.origin}) became an article that is not there" for c in lost]
    articles = Article.objects.defer("body_html", "body_text").iterator(chunk_size=BATCH)
    found += [
        f"article {article.pk} is filed under a wrong day; `redate` mends it"
        for article in articles
        if article.published_day != day_of(article.published_at, article.has_only_a_date)
    ]
    return found + search.disagreements() + counting.disagreements()
