"""Reprocessing: articles updated from their captures by the present rules."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction

from archive.database import short_transactions
from archive.database.bulk_insert import batched, in_batches
from archive.derived import keeping
from archive.editing.desk_outlets import said_at_desk
from archive.extraction.documents import MOST_BYTES, DocumentError
from archive.extraction.processes import AT_DESK, CHUNK, Readers
from archive.extraction.read_values import Reading
from archive.intake import articles as intake_articles
from archive.intake.captures import Filing, Incoming, Outcome
from archive.intake.report import Report
from archive.intake.rereading import reading_again
from archive.models import Article, Capture, DamagedError, Revision, Source
from archive.outlets.at_desk import Desk
from archive.outlets.rules_version import rules_version
from archive.topics import assigning
from archive.topics.matching import Matcher

BATCH = 200


@dataclass
class Reprocessed:
    """Counts of a run of `reprocess`."""

    read: int = 0  # articles whose capture was read
    changed: int = 0
    created: int = 0  # from captures that were rejected before
    fields: Counter[str] = field(default_factory=Counter)  # articles changed, by field
    refused: list[str] = field(default_factory=list)  # a line for each capture that cannot be read


def reprocess(source: str = "", dry_run: bool = False, newest: int = 0) -> Reprocessed:
    """Read articles' newest captures again by the present rules and update the articles.

    `source` is a slug, empty for all. What an editor corrected stays. Without a source, rejected
    captures are tried again and may become articles. `newest` limits it to so many articles, and
    0 does not. `dry_run` changes nothing.
    """
    done = Reprocessed()
    matcher, desk = assigning.matcher(), said_at_desk()
    with reading_again.for_articles() as readers:
        for batch in _batches(source, newest):
            if not dry_run:
                _update(batch, desk, readers, matcher, done)
                continue
            for article, read in _differing(reading_again.of_articles(batch, desk, readers), done):
                changed = _changes(article, read)
                done.changed += bool(changed)
                done.fields.update(changed)
    if not (source or newest):
        _read_rejected(done, matcher, desk, dry_run)
    return done


@dataclass
class Step:
    """What one step of reading again did: the last article it read, and whether it was the last."""

    after: int
    done: Reprocessed
    is_last: bool = False


def reprocess_step(
    sources: Sequence[Source], after: int, seconds: float, longest: float | None = AT_DESK
) -> Step:
    """Read the captures of some sources' articles again for about so many seconds.

    Begins with the first article beyond the id `after`; the step that returns says where to go on.
    No document may take more than `longest` seconds, with None as many as a command has.
    """
    step = Step(after, Reprocessed())
    matcher, desk = assigning.matcher(), said_at_desk()
    articles = Article.objects.exclude(capture=None).filter(source__in=sources).order_by("pk")
    ends = time.monotonic() + seconds
    with reading_again.for_articles(seconds=longest) as readers:
        while not step.is_last:
            rows = articles.filter(pk__gt=step.after).select_related("capture", "source")
            batch = list(rows[:CHUNK])
            step.is_last = len(batch) < CHUNK
            _update(batch, desk, readers, matcher, step.done)
            step.after = batch[-1].pk if batch else step.after
            if time.monotonic() >= ends:
                break
    return step


def reprocess_some(ids: Sequence[int]) -> Reprocessed:
    """Read the captures of the articles with these ids again by the present rules, and update them."""
    done = Reprocessed()
    matcher, desk = assigning.matcher(), said_at_desk()
    articles = Article.objects.exclude(capture=None).select_related("capture", "source")
    with reading_again.for_articles(seconds=AT_DESK) as readers:
        for some in batched(ids, CHUNK):
            batch = list(articles.filter(pk__in=some).order_by("pk"))
            _update(batch, desk, readers, matcher, done)
    return done


def _update(
    batch: Sequence[Article],
    desk: Desk,
    readers: Readers[Reading],
    matcher: Matcher,
    done: Reprocessed,
) -> None:
    """Read some articles' captures again and update them, in short transactions."""
    differing = list(_differing(reading_again.of_articles(batch, desk, readers), done))
    for changed in short_transactions.in_steps(differing, partial(_follow_again, matcher)):
        done.changed += bool(changed)
        done.fields.update(changed)


def _batches(source: str = "", newest: int = 0) -> Iterator[list[Article]]:
    """Yield lists of articles that have a capture, each list loaded when it is needed."""
    articles = Article.objects.exclude(capture=None).select_related("capture", "source")
    if source:
        articles = articles.filter(source__slug=source)
    if newest:
        ids = list(articles.order_by("-pk").values_list("pk", flat=True)[:newest])
        articles = articles.filter(pk__gte=ids[-1]) if ids else articles.none()
    return in_batches(articles, BATCH)


def _differing(
    read_again: Iterable[tuple[Article, Reading | DocumentError]], done: Reprocessed
) -> Iterator[tuple[Article, Reading]]:
    """Yield the articles whose new reading differs; no lock is held meanwhile."""
    for article, read in read_again:
        done.read += 1
        if isinstance(read, DocumentError):
            done.refused.append(_refusal(article, read))
        elif read.content_hash != article.content_hash or _differs(article, read):
            yield article, read


def _refusal(article: Article, error: DocumentError) -> str:
    assert article.capture is not None
    return f"{article.capture.origin}: {error.reason}"


def _changes(article: Article, read: Reading) -> list[str]:
    """Return the names of the fields that a reading would change."""
    source = Source.objects.filter(slug=read.outlet.slug).first() or article.source
    return sorted(intake_articles.differences(article, read, source))


def _follow_again(matcher: Matcher, pair: tuple[Article, Reading]) -> list[str]:
    """Update an article from a reading of its capture; return the names of fields that changed.

    Does nothing where the article got another capture in the meantime, or an editor had it read as
    another outlet or format: then it was read by the present rules.
    """
    article, read = pair
    known = Article.objects.select_related("capture", "source").filter(pk=article.pk).first()
    if known is None or known.capture is None or _way(known.capture) != _way(article.capture):
        return []
    source, cause = intake_articles.source_of(read.outlet), Revision.Cause.REPROCESS
    changed = intake_articles.follow(known, read, source, known.capture, matcher, cause)
    if changed:
        Capture.objects.filter(pk=known.capture.pk).update(rules=rules_version())
    return changed


def _way(capture: Capture | None) -> tuple[object, ...]:
    """Which capture it is, and as which outlet and format it is read."""
    told = (capture.told_title, capture.told_address) if capture else ()
    return (capture.pk, capture.outlet, capture.read_as, *told) if capture else ()


def _differs(article: Article, read: Reading) -> bool:
    """Whether a reading differs in fields other than the date that no editor set."""
    return any(
        getattr(article, name) != value
        for name, value in read.values.items()
        if name not in intake_articles.protected(article.edited_fields)
        and not name.startswith("published")
    )


def _read_rejected(done: Reprocessed, matcher: Matcher, desk: Desk, dry_run: bool) -> None:
    """File the rejected captures again, as if they came in today."""
    # Empty and oversized files have no stored bytes to read.
    kept = {"size__gt": 0, "size__lte": MOST_BYTES}
    rejected = Capture.objects.filter(outcome=Capture.Outcome.REJECTED, **kept)

    def file(pair: tuple[Capture, Outcome]) -> int:
        capture, outcome = pair
        if not rejected.filter(pk=capture.pk).exists():
            return 0  # another process filed it
        with transaction.atomic():
            created = _file_again(capture, outcome, matcher).created
            transaction.set_rollback(dry_run)
        return created

    with reading_again.for_captures(matcher) as readers:
        for batch in in_batches(rejected, CHUNK):
            read = list(reading_again.of_captures(batch, desk, readers))
            damaged = [(c, why) for c, why in read if isinstance(why, DamagedError)]
            done.refused += [f"{capture.origin}: {why.reason}" for capture, why in damaged]
            intact = [pair for pair in read if not isinstance(pair[1], DamagedError)]
            done.created += sum(short_transactions.in_steps(intact, file))


def _file_again(capture: Capture, outcome: Outcome, matcher: Matcher) -> Report:
    """File a capture as if it came in today, with what was read from it."""
    filing = Filing(capture.outlet, matcher, trusted=bool(capture.trusted))
    raw = capture.raw
    filing.file([(Incoming(capture.origin, raw, capture.sha256, len(raw)), outcome)])
    Capture.objects.filter(pk=capture.pk).update(
        read_as=capture.read_as,
        told_title=capture.told_title,
        told_address=capture.told_address,
    )
    return filing.report


def read_one_again(capture: Capture, seconds: float | None = None) -> str:
    """Read one capture again by the present rules; return why it cannot be read, or "".

    A rejected one is filed as if it came in today; otherwise the articles made from it are updated,
    except for an editor's corrections. `seconds` replaces the usual time limit.
    """
    matcher = assigning.matcher()
    if capture.outcome == Capture.Outcome.REJECTED:
        outcome = _prepared(capture, matcher, seconds)
        with keeping.writing():
            return _filed(capture, outcome, matcher)
    articles = list(Article.objects.filter(capture=capture).select_related("source"))
    for article in articles:
        article.capture = capture
    with reading_again.for_articles(seconds=seconds) as readers:
        found = list(reading_again.of_articles(articles, said_at_desk(), readers))
    with keeping.writing():
        for article, read in found:
            if isinstance(read, DocumentError):
                return read.reason
            _follow_again(matcher, (article, read))
    return ""


def _prepared(capture: Capture, matcher: Matcher, seconds: float | None = None) -> Outcome:
    with reading_again.for_captures(matcher, seconds=seconds) as readers:
        [(_, outcome)] = reading_again.of_captures([capture], said_at_desk(), readers)
    return outcome


def _filed(capture: Capture, outcome: Outcome, matcher: Matcher) -> str:
    """File a capture with what was read from it; return why it was rejected, or ""."""
    if isinstance(outcome, DamagedError):
        return outcome.reason
    rejected = _file_again(capture, outcome, matcher).rejected
    return rejected[0]["reason"] if rejected else ""


def make_again(capture: Capture) -> str:
    """Create the lost article of a capture again; return why that is impossible, or ""."""
    captures, matcher = Capture.objects.filter(pk=capture.pk), assigning.matcher()
    outcome = _prepared(capture, matcher)
    with keeping.writing():
        # Filing skips captures with any other outcome.
        captures.update(outcome=Capture.Outcome.REJECTED)
        if reason := _filed(capture, outcome, matcher):
            captures.update(outcome=capture.outcome, reason=capture.reason)
    return reason


def redate(
    dry_run: bool = False, refuse: Callable[[str], object] = lambda said: None
) -> Iterator[str]:
    """Recompute the dates of all articles from their captures; yield a line for each change.

    An editor's dates stay. `refuse` is called with a line for each capture that cannot be read,
    whose article keeps its date.
    """
    desk = said_at_desk()
    with reading_again.for_articles() as readers:
        for batch in _batches():
            dates = _dates(batch, desk, readers, refuse)
            wrong = [
                (article, dates.get(article.pk, {}))
                for article in batch
                if intake_articles.dates_to_change(article, dates.get(article.pk, {}))
            ]
            said: Iterable[str]
            if dry_run:
                said = (
                    intake_articles.date_change_line(a, intake_articles.dates_to_change(a, values))
                    for a, values in wrong
                )
            else:
                said = short_transactions.in_steps(
                    wrong, lambda pair: intake_articles.redate(*pair)
                )
            for (article, _values), changed in zip(wrong, said, strict=True):
                if changed:
                    yield f"{article.pk} {article.title[:40]}: {changed}"


def _dates(
    articles: Sequence[Article],
    desk: Desk,
    readers: Readers[Reading],
    refuse: Callable[[str], object],
) -> dict[int, dict[str, Any]]:
    """Return the date fields read now by article id; not those set by editors or unreadable."""
    found = {}
    machine = [a for a in articles if not has_edited_date(a)]
    for article, read in reading_again.of_articles(machine, desk, readers):
        if isinstance(read, DocumentError):
            refuse(_refusal(article, read))
        else:
            found[article.pk] = dates_in(read)
    return found


def has_edited_date(article: Article) -> bool:
    """Whether an editor set the date."""
    return bool({"published_at", "published_precision"} & set(article.edited_fields))


def dates_in(read: Reading) -> dict[str, Any]:
    """Return the date fields of a reading: moment, precision, basis and printed text."""
    return {name: value for name, value in read.values.items() if name.startswith("published")}
